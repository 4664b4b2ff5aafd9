#pragma once
// What Hone keeps: SQLite for records, content-addressed blobs for bytes. Knows nouns, no verbs.
//
// Layout of the folder: hone.db, blobs/ab/abcdef…, staging/ (emptied of what no live job owns).
// Invariants: a record is visible only when every blob it names is on disk (blobs are fsynced and
// renamed before the transaction); a blob's name is the SHA-256 of its bytes; all writes of one
// use case happen in one transaction. Who puts a blob does so under a running job or inside the
// transaction that names it: other blobs without a name are collected. Every record carries a seal
// over its text, so that a changed byte is `store.corrupt` and never a value.
// WAL, synchronous=FULL, foreign keys on.
// Several processes may use one store at once. Thread rule: one Store per thread, or a lock.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataset/types.h"
#include "model/record.h"

namespace hone::store {

/// A kept measurement or other result. `result` is the JSON that the command printed.
struct Run {
  std::string id;       ///< "r-20261121-040501-3f9a61c2"
  std::string kind;     ///< benchmark, layers, accuracy …
  std::string model;    ///< model id
  std::string dataset;  ///< data-set id; empty when none
  Json request;
  Json result;
  std::string created_at;
  /// Set: measured by another Hone, and imported with a project then. UTC.
  std::optional<std::string> imported_at = {};
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier");
    field("kind", self.kind, "Kind of the run");
    field("model", self.model, "Model");
    field("dataset", self.dataset, "Data set");
    field("request", self.request, "What was asked");
    field("result", self.result, "What was found");
    field("created_at", self.created_at, "When it ended, UTC");
    field("imported_at", self.imported_at, "When it was imported from another Hone, UTC");
  }
};

enum class JobState { queued, running, done, failed, cancelled };
std::span<const EnumName<JobState>> enum_names(JobState);

struct Job {
  std::string id;    ///< "j-…"
  std::string kind;  ///< name of the job kind
  JobState state = JobState::queued;
  Json request;  ///< what goes through the process wall: {request, inputs}
  std::optional<Json> error;
  std::string run;  ///< run or record that came of it; empty while there is none
  std::string log;  ///< blob with stages and log of its workers; empty while there is none
  bool cancel_requested = false;  ///< its supervisor ends it soon
  std::int64_t priority = 0;      ///< of those that wait, higher goes first
  std::int64_t attempts = 0;
  std::int64_t owner_pid = 0;       ///< supervisor
  std::string owner_boot;           ///< boot id of the machine, so that a pid means something
  std::uint64_t owner_started = 0;  ///< start time of that process in clock ticks since boot
  std::string created_at;
  std::string updated_at;
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier");
    field("kind", self.kind, "Kind of job");
    field("state", self.state, "State");
    field("request", self.request, "What was asked");
    field("error", self.error, "Why it failed");
    field("run", self.run, "What came of it");
    field("log", self.log, "Digest of the log of its workers");
    field("cancel_requested", self.cancel_requested, "Somebody asked that it end");
    field("priority", self.priority, "Of those that wait, higher goes first");
    field("attempts", self.attempts, "How often it was started");
    field("owner_pid", self.owner_pid, "Process that supervises it");
    field("owner_boot", self.owner_boot, "Boot of the machine that it belongs to");
    field("owner_started", self.owner_started, "Start time of that process");
    field("created_at", self.created_at, "When it was asked for, UTC");
    field("updated_at", self.updated_at, "When its state changed last, UTC");
  }
};

/// Longer lists and objects of a result are left out of its head.
inline constexpr std::size_t kHeadMemberBytes = 2000;
/// The run with the head of its result.
Run head_of(Run run);

/// A page of a list, newest first.
struct Page {
  std::string after = {};  ///< what the page before gave as `next`; empty: the first
  std::size_t limit = 50;
};
template <class Row>
struct Rows {
  std::vector<Row> rows;
  std::string next;  ///< where the next page begins; empty on the last
};

/// What is kept, by a mark that changes with it: enough to see what changed since another look.
struct Outline {
  std::map<std::string, std::string> models;
  std::map<std::string, std::string> datasets;
  std::set<std::string> runs;
  std::map<std::string, std::string> jobs;  ///< that wait or run, and the newest that ended
  std::set<std::string> active;             ///< of the jobs, those that wait or run
};

/// An account of the server.
struct User {
  std::string name;
  std::string role;
  std::string password;  ///< only what a password can be checked with
  std::string created_at;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name");
    field("role", self.role, "What it may do");
    field("password", self.password, "Argon2id of its password");
    field("created_at", self.created_at, "When it was made, UTC");
  }
};

class Store;

/// Receives the bytes of one blob; what is not committed disappears.
class BlobWriter {
 public:
  BlobWriter(BlobWriter&&) noexcept;
  BlobWriter& operator=(BlobWriter&&) noexcept;
  ~BlobWriter();
  Status write(std::string_view bytes);  ///< `store.disk_full`
  /// Fsyncs and moves it to its place; a blob that is already there stays as it is.
  Result<Digest> commit();

 private:
  friend class Store;
  struct State;
  explicit BlobWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Whether a store of moderate size is read as a whole for damage when it is opened. Who opens one
/// several times need do so once.
enum class Trust { check, checked };

class Store {
 public:
  /// Opens or creates the store in `root`, migrating older ones in one transaction with a backup.
  /// Errors: `store.open`, `store.newer` (written by a newer Hone), `store.corrupt`.
  static Result<Store> open(const std::filesystem::path& root, Trust trust = Trust::check);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  static constexpr std::size_t kAll = 1'000'000'000;  ///< a limit that is none

  // --- blobs
  Result<BlobWriter> new_blob();
  Result<Digest> put_blob(std::string_view bytes);
  [[nodiscard]] bool has_blob(const Digest& digest) const;
  [[nodiscard]] std::filesystem::path blob_path(const Digest& digest) const;
  [[nodiscard]] std::filesystem::path blobs_root() const;
  Result<std::string> read_blob(
      const Digest& digest);  ///< `store.corrupt` when bytes and name differ
  /// A fresh private folder under staging/, named after the job.
  Result<std::filesystem::path> make_staging(const std::string& job);

  // --- everything done inside `work` becomes visible together or not at all
  Status transaction(const std::function<Status()>& work);

  // --- models. Names are unique: a taken name gets "-2", "-3" …
  Result<std::string> free_model_name(const std::string& wanted, const std::string& id);
  Status put_model(const model::Record& record);
  Result<std::vector<model::Record>> models();
  /// By id, unambiguous id prefix (4 digits or more) or name. `store.not_found` (usage),
  /// `store.ambiguous`.
  Result<model::Record> model(const std::string& reference);
  Status remove_model(const std::string& id);  ///< with its runs; blobs are collected

  // --- data sets
  Result<std::string> free_dataset_name(const std::string& wanted, const std::string& id);
  Status put_dataset(const dataset::Record& record);
  Result<std::vector<dataset::Record>> datasets();
  Result<dataset::Record> dataset(const std::string& reference);
  Status remove_dataset(const std::string& id);

  // --- what was imported from which bytes: key is a digest over source bytes and options
  Status put_source(const Digest& key, const std::string& id);
  Result<std::optional<std::string>> source(const Digest& key);

  // --- deterministic work, kept by key ("analysis/<digest>/<shapes>")
  Status put_derived(const std::string& key, const Json& value);
  Result<std::optional<Json>> derived(const std::string& key);
  /// How many keys begin so.
  Result<std::size_t> derived_below(const std::string& prefix);

  // --- runs, newest first
  Status put_run(const Run& run);
  Result<std::vector<Run>> runs(const std::string& kind, const std::string& model,
                                std::size_t limit);  ///< empty kind or model: any
  /// Heads of runs, a page at a time, at a cost that does not grow with how many are kept.
  /// Errors: `store.page` (usage) for an `after` that no page gave.
  Result<Rows<Run>> run_heads(const std::string& kind, const std::string& model, const Page& page);
  /// Head of the valid benchmark with the most frames a second; empty where there is none.
  Result<std::optional<Run>> fastest_run(const std::string& model);
  Result<Run> run(const std::string& reference);
  Status remove_run(const std::string& id);  ///< also one that cannot be read any more

  // --- jobs, newest first. A damaged row is read as a failed job whose error is `store.corrupt`.
  Status put_job(const Job& job);  ///< inserts or replaces
  Result<std::vector<Job>> jobs(std::size_t limit);
  Result<Rows<Job>> job_page(std::optional<JobState> state, const Page& page);
  /// By an index, however many are kept.
  Result<std::vector<Job>> jobs_in(JobState state, std::size_t limit = kAll);
  Result<Job> job(const std::string& reference);
  /// How many are in each state that some are in.
  Result<std::map<std::string, std::int64_t>> job_counts();
  /// Job::cancel_requested of a row, cheap enough to ask often. False when there is no such row.
  Result<bool> cancel_requested(const std::string& id);

  // --- what others did
  /// Another number after another connection, of this or another process, changed something.
  Result<std::int64_t> changes();
  Result<Outline> outline();

  // --- accounts, by name
  Status put_user(const User& user);  ///< inserts or replaces
  Result<std::vector<User>> users();
  Result<std::optional<User>> user(const std::string& name);
  Result<bool> remove_user(const std::string& name);  ///< false when there was none

  /// Removes blobs that nothing names and staging folders without a live job. While a job runs,
  /// only what is an hour older than its start.
  Status collect();
  /// Says that there is something to collect: the next sweep() does it, of this process or another.
  Status collect_later();
  /// collect(), when something was removed or left behind since the last one and no job runs.
  /// Cheap otherwise.
  Status sweep();

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// "r-20261121-040501-3f9a61c2": prefix, UTC, eight random hex digits.
std::string new_id(std::string_view prefix);
std::string utc_now();  ///< "2026-11-21T04:05:01Z"

}  // namespace hone::store
