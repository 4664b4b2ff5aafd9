#include "jobs/jobs.h"

#include <thread>

#include "base/limits.h"
#include "base/text.h"
#include "jobs/supervisor.h"
#include "os/files.h"
#include "os/machine.h"

namespace hone::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDiskReserve = 8 * limits::kMiB;  // a result, and SQLite's journal of it
constexpr std::int64_t kMostAttempts = 2;  // a job that brought the machine down twice is to blame

/// A job's private folder, gone with the object.
class Staging {
 public:
  explicit Staging(fs::path path) : path_(std::move(path)) {}
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    std::error_code ignored;  // what stays is collected by the store
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

fs::path staging_of(const store::Store& store, const std::string& job) {
  return store.blobs_root().parent_path() / "staging" / job;
}

/// Ids have few random digits, so one that is taken is drawn again.
Result<store::Job> new_job(store::Store& store, const Work& work) {
  store::Job job;
  do {
    job.id = store::new_id("j");
  } while (store.job(job.id));
  job.kind = work.kind;
  job.request = work.request;
  job.created_at = store::utc_now();
  return job;
}

Result<store::Job> queued_job(store::Store& store, const std::string& id) {
  HONE_TRY(auto job, store.job(id));
  if (job.state == store::JobState::queued) return job;
  return not_queued(job);
}

/// A job that cannot keep its result need not begin: there must be room for the bytes that it
/// brings in, and for the database to grow.
Status check_room(const store::Store& store, const Work& work) {
  std::uint64_t wanted = kDiskReserve;
  std::error_code ignored;
  for (const auto& path : work.readable) {
    if (fs::is_regular_file(path, ignored)) wanted += fs::file_size(path, ignored);
  }
  const fs::path root = store.blobs_root().parent_path();
  HONE_TRY(const Bytes free, os::free_disk_space(root));
  if (free.count >= wanted) return {};
  return limit_error(
             "store.disk_full",
             fmt::format("There is too little room for the job: {} are free, {} are needed.",
                         human_bytes(free.count), human_bytes(wanted)))
      .at(root.string())
      .fix("Free some disk space, or keep the data elsewhere with --data.");
}

/// Makes the job ours, visibly for every process; two can never have the same one.
Result<store::Job> claim(store::Store& store, const Work& work) {
  HONE_CHECK(check_room(store, work));
  store::Job job;
  HONE_CHECK(store.transaction([&]() -> Status {
    HONE_TRY(job, work.job ? queued_job(store, *work.job) : new_job(store, work));
    const os::Identity owner = os::own_identity();
    job.state = store::JobState::running;
    job.attempts += 1;
    job.owner_pid = owner.pid;
    job.owner_started = owner.started;
    job.owner_boot = owner.boot;
    job.updated_at = store::utc_now();
    return store.put_job(job);
  }));
  return job;
}

/// What goes by argument to a worker behind other programs passes shells unquoted.
Status check_plain(const std::string& text) {
  constexpr std::string_view kSigns = "._,:=+/-";
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || kSigns.find(c) != std::string_view::npos) continue;
    return usage_error("target.setting",
                       "A setting of the target has a character that cannot be "
                       "sent to it.")
        .at(text);
  }
  return {};
}

void add_option(os::Command& command, const std::string& name, const std::string& value) {
  command.words.push_back(name);
  command.words.push_back(value);
}

Status add_remote(os::Command& command, const Target& target) {
  for (const auto& [name, value] : target.environment) {
    HONE_CHECK(check_plain(name + "=" + value));
    add_option(command, "--env", name + "=" + value);
  }
  return {};
}

void add_local(os::Command& command, const Target& target, const Work& work,
               const fs::path& staging) {
  command.environment = target.environment;
  add_option(command, "--staging", staging.string());
  add_option(command, "--blobs", target.blobs->string());
  for (const auto& path : work.readable) add_option(command, "--read", path.string());
}

Bytes memory_limit(const Limits& limits) {
  if (limits.memory) return *limits.memory;
  const auto available = static_cast<double>(os::memory_facts().available.count);
  return Bytes{static_cast<std::uint64_t>(available * limits::kWorkerMemoryShare)};
}

Json request_frame(const Work& work) {
  Json frame{{"type", "request"}, {"kind", work.kind}};
  for (const auto* member : {"request", "inputs"}) {
    if (work.request.contains(member)) frame[member] = work.request[member];
  }
  return frame;
}

/// A remote worker finds its own memory limit unless one is asked for, and is watched there.
Result<Assignment> assign(const Target& target, const Work& work, const fs::path& staging) {
  Assignment assignment;
  assignment.remote = !target.blobs;
  assignment.command.words = target.command;
  if (assignment.remote) {
    HONE_CHECK(add_remote(assignment.command, target));
  } else {
    add_local(assignment.command, target, work, staging);
    assignment.memory = memory_limit(work.limits);
  }
  if (work.limits.memory || !assignment.remote) {
    add_option(assignment.command, "--memory", std::to_string(memory_limit(work.limits).count));
  }
  assignment.request = request_frame(work);
  assignment.wall_time = work.limits.wall_time;
  return assignment;
}

/// What is done, where, and who hears of it.
struct Errand {
  store::Store& store;
  const Target& target;
  const Work& work;
  const OnEvent& on_event;
};

/// One worker from its folder to its outcome.
Result<Outcome> supervise(const Errand& errand, const std::string& job, JobLog& log) {
  HONE_TRY(auto folder, errand.store.make_staging(job));
  const Staging staging(std::move(folder));
  HONE_TRY(auto assignment, assign(errand.target, errand.work, staging.path()));
  assignment.job = job;
  return Supervisor(errand.store, errand.on_event, log, std::move(assignment)).run();
}

/// The text becomes the log of the job that runs.
Status keep_log(store::Store& store, const std::string& id, const std::string& text) {
  HONE_TRY(const auto blob, store.put_blob(text));
  return store.transaction([&]() -> Status {
    HONE_TRY(auto job, store.job(id));
    if (!job.log.empty()) HONE_CHECK(store.collect_later());  // the log that it had
    job.log = blob.hex();
    return store.put_job(job);
  });
}

std::string earlier_log(store::Store& store, const store::Job& job) {
  const auto blob = Digest::from_hex(job.log);
  if (!blob) return {};
  return store.read_blob(*blob).value_or("");
}

/// Everything between the job's row and its outcome.
Result<Outcome> work_on(const Errand& errand, const store::Job& job) {
  HONE_TRY(const bool cancelled, errand.store.cancel_requested(job.id));
  if (cancelled) return cancelled_error();
  JobLog log(earlier_log(errand.store, job));
  auto outcome = supervise(errand, job.id, log);
  if (!outcome) log.note(outcome.error().code + ": " + outcome.error().message);
  // A log that cannot be kept is no reason to lose the result.
  (void)keep_log(errand.store, job.id, log.text());
  if (outcome) outcome->job = job.id;
  return outcome;
}

void end_with(store::Job& job, const Error& error) {
  job.state =
      error.kind == ErrorKind::cancelled ? store::JobState::cancelled : store::JobState::failed;
  job.error = error_to_json(error);
  job.updated_at = store::utc_now();
}

/// The server ends, and nobody wants this job cancelled.
bool is_put_back(const store::Job& job, const Error& error) {
  return error.code == cancelled_error().code && back_to_queue() && cancel_requested() &&
         !job.cancel_requested;
}

void put_back(store::Job& job) {
  if (job.state == store::JobState::running) job.attempts -= 1;
  job.state = store::JobState::queued;
  job.updated_at = store::utc_now();
}

Status mark(store::Store& store, const std::string& id, const Error& error) {
  return store.transaction([&]() -> Status {
    HONE_TRY(auto job, store.job(id));
    if (is_put_back(job, error)) {
      put_back(job);
    } else {
      end_with(job, error);
    }
    HONE_CHECK(store.put_job(job));
    return store.collect_later();  // files that the worker had sent
  });
}

bool abandoned(const store::Job& job) {
  return job.state == store::JobState::running &&
         !os::alive({job.owner_pid, job.owner_started, job.owner_boot});
}

/// Also a row that says that it runs and cannot be read: it reads as failed.
bool needs_recovery(const store::Job& job) {
  return job.state == store::JobState::failed || abandoned(job);
}

Status recover_one(store::Store& store, store::Job job) {
  if (job.state == store::JobState::failed) return store.put_job(job);  // its row was damaged
  std::error_code ignored;
  fs::remove_all(staging_of(store, job.id), ignored);
  if (job.cancel_requested) {
    end_with(job, cancelled_error());
  } else if (job.attempts >= kMostAttempts) {
    end_with(job, bug_error("job.crashed_twice", "Hone or the machine ended twice during this job.")
                      .fix("Run it again with less memory or a smaller model."));
  } else {
    job.state = store::JobState::queued;
    job.updated_at = store::utc_now();
  }
  HONE_CHECK(store.put_job(job));
  return store.collect_later();
}

bool has_ended(const store::Job& job) {
  return job.state != store::JobState::queued && job.state != store::JobState::running;
}

/// Marks the row, or ends the job where nobody else will.
Result<store::Job> ask_to_cancel(store::Store& store, const std::string& reference) {
  store::Job job;
  HONE_CHECK(store.transaction([&]() -> Status {
    HONE_TRY(job, store.job(reference));
    if (has_ended(job)) {
      return usage_error("job.ended", "The job has ended already: it is " +
                                          std::string(enum_name(job.state)) + ".")
          .at(job.id);
    }
    job.cancel_requested = true;
    if (abandoned(job)) return recover_one(store, job);
    if (job.state == store::JobState::queued) end_with(job, cancelled_error());
    return store.put_job(job);
  }));
  return store.job(job.id);
}

}  // namespace

std::atomic<bool>& cancel_requested() {
  static std::atomic<bool> requested = false;
  return requested;
}

std::atomic<bool>& back_to_queue() {
  static std::atomic<bool> back = false;
  return back;
}

Result<std::string> open(store::Store& store, const Work& work) {
  HONE_TRY(const auto job, claim(store, work));
  return job.id;
}

Status fail(store::Store& store, const std::string& job, const Error& error) {
  return mark(store, job, error);
}

Error not_queued(const store::Job& job) {
  return usage_error("job.not_queued", "The job does not wait to be run: it is " +
                                           std::string(enum_name(job.state)) + ".")
      .at(job.id);
}

Error cancelled_error() {
  return {ErrorKind::cancelled, "job.cancelled", "The job was cancelled."};
}

Result<store::Job> cancel(store::Store& store, const std::string& reference,
                          std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kPause{50};
  HONE_TRY(auto job, ask_to_cancel(store, reference));
  for (; !has_ended(job) && patience.count() > 0; patience -= kPause) {
    std::this_thread::sleep_for(kPause);
    HONE_TRY(job, store.job(job.id));
  }
  return job;
}

Result<std::string> log_of(store::Store& store, const std::string& reference) {
  HONE_TRY(const auto job, store.job(reference));
  if (job.log.empty()) return std::string();
  HONE_TRY(const auto blob, Digest::from_hex(job.log));
  return store.read_blob(blob);
}

Result<Outcome> run(store::Store& store, const Target& target, const Work& work,
                    const OnEvent& on_event) {
  const Errand errand{store, target, work, on_event};
  if (work.under) {
    HONE_TRY(const auto part_of, store.job(*work.under));
    return work_on(errand, part_of);
  }
  HONE_TRY(const auto job, claim(store, work));
  auto outcome = work_on(errand, job);
  // Should the row not be writable now, recover() finds it later; the first error is told.
  if (!outcome) (void)mark(store, job.id, outcome.error());
  return outcome;
}

Status finish(store::Store& store, const std::string& job, const std::string& run) {
  HONE_TRY(auto row, store.job(job));
  row.state = store::JobState::done;
  row.run = run;
  row.error.reset();
  row.updated_at = store::utc_now();
  return store.put_job(row);
}

Result<std::vector<store::Job>> recover(store::Store& store) {
  // Looked at first, since there is seldom something to do and every command begins with this.
  HONE_TRY(const auto running, store.jobs_in(store::JobState::running));
  if (std::any_of(running.begin(), running.end(), needs_recovery)) {
    HONE_CHECK(store.transaction([&]() -> Status {
      HONE_TRY(const auto still_running, store.jobs_in(store::JobState::running));
      for (const auto& job : still_running) {
        if (needs_recovery(job)) HONE_CHECK(recover_one(store, job));
      }
      return {};
    }));
  }
  HONE_CHECK(store.sweep());
  HONE_TRY(auto queued, store.jobs_in(store::JobState::queued));
  std::reverse(queued.begin(), queued.end());
  return queued;
}

}  // namespace hone::jobs
