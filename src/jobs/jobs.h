#pragma once
// Jobs: a request goes in; events, a result and files come out. Supervises one worker process a
// job. Invariants: a job row is committed before its worker starts; a worker that dies of a signal
// makes its job `failed` with that cause and is not retried; when the supervisor or the machine
// died, a running job is retried once, then failed with `job.crashed_twice`; no worker outlives
// its supervisor (end of input means die).

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "protocol/protocol.h"
#include "store/store.h"

namespace hone::jobs {

/// How a worker is started: the program and words before it ("ssh host hone-worker" …), and what
/// it may see. Local workers read the store's blobs themselves; others are sent what they need.
struct Target {
  std::string id = "local";
  std::vector<std::string> command;            ///< program and its first arguments
  std::optional<std::filesystem::path> blobs;  ///< set: the worker reads blobs from this folder
  /// Added, such as OV_CPU_MAX_ISA. To a target without `blobs` it goes by argument, so values
  /// are letters, digits and ._,:=+/- only there.
  std::map<std::string, std::string> environment;
};

/// The worker beside this program (same folder as /proc/self/exe), or $HONE_WORKER.
/// Errors: `target.unavailable` when there is none.
Result<Target> local_target(const store::Store& store);

/// The program beside this one that may connect: hone-fetcher.
/// Errors: `target.unavailable` when there is none.
Result<Target> fetching_target(const store::Store& store);

struct Limits {
  std::optional<Bytes> memory;  ///< absent: limits::kWorkerMemoryShare of what is free
  std::optional<std::chrono::seconds> wall_time;
};

/// What is asked of a worker.
struct Work {
  std::string kind;                             ///< job kind of the worker
  Json request;                                 ///< {"request": …, "inputs": …}
  std::vector<std::filesystem::path> readable;  ///< paths outside the store the worker may read
  Limits limits;
  std::optional<std::string> job;    ///< id of a queued job to run; absent: a new one
  std::optional<std::string> under;  ///< id of a job of ours (see `open`) that this is a part of
};

struct ReceivedFile {
  std::string name;
  Digest digest;
  std::uint64_t bytes = 0;
};

struct Outcome {
  std::string job;  ///< id
  Json result;
  std::vector<ReceivedFile> files;  ///< already in the store as blobs
};

/// Called on the supervising thread.
using OnEvent = std::function<void(const protocol::Event&)>;

/// Set by SIGINT: the worker is told to cancel, then killed after limits::kHangGrace.
std::atomic<bool>& cancel_requested();
/// Set by a server, whose jobs outlive it: what cancel_requested() ends goes back to the queue, as
/// if it had not been begun. A job that somebody wants cancelled is cancelled all the same.
std::atomic<bool>& back_to_queue();

/// Commits the job row, runs the worker to its end and returns what came out. The job is left
/// `running`: `finish` is called by the use case inside the transaction that makes its result
/// visible. On an error the job row is already `failed` or `cancelled`.
/// Errors: the worker's own; `job.worker_died` (bug, says the signal), `limit.memory`,
/// `limit.time`, `limit.output`, `store.disk_full` (too little room to begin), `job.cancelled`,
/// `job.protocol`, `job.not_queued` (usage, another runs it or it has ended), `target.unavailable`,
/// `target.setting` (usage), those of the store.
Result<Outcome> run(store::Store& store, const Target& target, const Work& work,
                    const OnEvent& on_event);

/// A job that several workers serve, one after another: commits its row and makes it ours. Each of
/// them is a `run` with Work::under, which leaves the row alone; who opened the job ends it with
/// `finish` or `fail`. Errors: as `run` before its worker starts. Returns the id.
Result<std::string> open(store::Store& store, const Work& work);
/// Marks a job of ours failed or cancelled, as the error's kind says.
Status fail(store::Store& store, const std::string& job, const Error& error);

/// `job.not_queued`: the job is running or has ended.
Error not_queued(const store::Job& job);
/// `job.cancelled`
Error cancelled_error();

/// Ends a job that this or another process supervises: a queued one, and one whose supervisor is
/// gone, at once; else its row is marked, its supervisor sees that within about a quarter of a
/// second and ends it. Returns the row as it then stands, `running` where that takes longer than
/// `patience`. Errors: `job.ended` (usage), those of the store.
Result<store::Job> cancel(store::Store& store, const std::string& job,
                          std::chrono::milliseconds patience);

/// The stages of the job's workers with their stderr; empty while it has no worker that ended.
Result<std::string> log_of(store::Store& store, const std::string& job);

/// Marks the job done with what came of it; call inside a store transaction.
Status finish(store::Store& store, const std::string& job, const std::string& run);

/// Jobs whose supervisor is gone: those that ran once go back to the queue, those that ran twice
/// become failed with `job.crashed_twice`, those that somebody wanted cancelled are. Returns the
/// queued ones, oldest first. What the dead left in the store is removed.
Result<std::vector<store::Job>> recover(store::Store& store);

}  // namespace hone::jobs
