#pragma once
// Keeps the requests of a system in flight: each is started again from its own completion callback
// until the round is over. Internal to this room.
//
// Invariants: a request is started only while it is idle; run() returns only when all are idle;
// the first failure ends the round and is its result.

#include <atomic>
#include <mutex>
#include <vector>

#include "engine/system.h"

namespace hone::measurement {

/// One inference that ended.
struct Completion {
  Nanoseconds at{0};       ///< on the system's clock
  Nanoseconds latency{0};  ///< from just before its start, waiting for a stream included
};

struct Round {
  std::size_t requests = 0;      ///< requests 0..n-1 take part
  std::uint64_t inferences = 1;  ///< of each request, at least
  Nanoseconds length{0};         ///< from the first start; no restart from then on
  // All may be empty and run on the calling thread, the last two every 50 ms.
  std::function<void(Nanoseconds start)> on_start = {};  ///< just before the first request starts
  std::function<Status(const std::vector<Completion>& fresh)> on_tick = {};
  std::function<bool()> stop = {};  ///< asked after on_tick
};

class ClosedLoop {
 public:
  /// The system must outlive the loop and be idle. Its requests 0..requests-1 are used.
  ClosedLoop(engine::System& system, std::size_t requests);
  ~ClosedLoop();
  ClosedLoop(const ClosedLoop&) = delete;
  ClosedLoop& operator=(const ClosedLoop&) = delete;

  [[nodiscard]] std::size_t requests() const { return lanes_.size(); }

  struct Outcome {
    Nanoseconds start{0};  ///< just before the first request was started
    std::vector<Completion> completions;
  };
  /// Runs a round to its end. Errors: of a start, an inference or on_tick.
  Result<Outcome> run(const Round& round);

 private:
  struct Lane {
    Nanoseconds started{0};
    std::uint64_t completed = 0;
  };
  void begin(const Round& round);
  void on_done(std::size_t request, const Status& status);
  [[nodiscard]] bool may_restart(const Lane& lane, Nanoseconds now) const;
  bool start(std::size_t request);
  void fail(const Error& error);
  bool tick(const Round& round, Outcome& outcome);

  engine::System& system_;
  std::vector<Lane> lanes_;  ///< each written by the one thread that holds its request
  std::uint64_t inferences_ = 1;
  Nanoseconds until_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> running_{0};
  std::mutex mutex_;
  std::vector<Completion> fresh_;  ///< since the last tick
  std::optional<Error> failure_;
};

}  // namespace hone::measurement
