#pragma once
// One worker from its start to its end. Nothing here waits for the worker without a clock: pipes
// never block; cancelling, time and memory are looked at about ten times a second, the job's row
// about four times.
// Invariants: the first reason to end it is the one that is told; when run() returns, neither the
// worker nor anything that it started runs any more.
// Thread rule: one thread, from start to end (the worker dies with it).

#include <chrono>

#include "jobs/cause.h"
#include "jobs/conversation.h"
#include "os/process.h"

namespace hone::jobs {

struct Assignment {
  os::Command command;
  Json request;  ///< the request frame
  Bytes memory;  ///< private memory at most; 0: not watched
  std::optional<std::chrono::seconds> wall_time;
  bool remote = false;  ///< the process is only the way to the worker
  std::string job;      ///< its row says when somebody wants it cancelled
};

class Supervisor {
 public:
  /// Store, callback and log outlive it.
  Supervisor(store::Store& store, const OnEvent& on_event, JobLog& log, Assignment assignment);
  /// The result and the files; Outcome::job is left empty.
  Result<Outcome> run();

 private:
  using Clock = std::chrono::steady_clock;
  enum class More { yes, no };

  Status start();
  void wait_for_something();
  void exchange();  ///< moves what can be moved through the pipes
  void look();      ///< at cancelling, time and memory
  void look_at_cancelling();
  bool cancel_wanted();
  void look_at_time();
  void look_at_memory();
  void drain();
  More read_frames();
  More read_log();
  void take_frames();
  void end(Error reason);  ///< ends the worker, for the first reason
  Death death(const os::Exit& exit) const;
  Result<Outcome> conclude(const os::Exit& exit);

  store::Store& store_;
  JobLog& job_log_;
  Assignment assignment_;
  Outbox outbox_;
  Conversation conversation_;
  std::optional<os::Process> process_;
  protocol::Decoder decoder_;
  os::BoundedLog log_;
  std::optional<Error> reason_;  ///< why we ended it
  bool cancelling_ = false;
  Clock::time_point started_;  ///< of the job's own time
  Clock::time_point next_look_;
  Clock::time_point next_row_look_;
  std::optional<Clock::time_point> kill_at_;
  Bytes memory_seen_;
  std::uint64_t oom_kills_before_ = 0;
};

}  // namespace hone::jobs
