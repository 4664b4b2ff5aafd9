#pragma once
// Issues queries at scheduled times, whatever is still running: one that finds no idle request
// waits in the order of arrival. Internal to this room.
//
// Invariants: a request is started only while it is idle; run() returns only when all are idle;
// arrivals are issued in order and none is passed over; the first failure ends the round.
// Thread rule: one round at a time; arrivals come on the calling thread, restarts on the system's.

#include <atomic>
#include <mutex>
#include <vector>

#include "engine/system.h"

namespace hone::measurement {

/// One query on the system's clock; ended is 0 while it has not.
struct Query {
  Nanoseconds scheduled{0};
  Nanoseconds started{0};
  Nanoseconds ended{0};
};

class OpenLoop {
 public:
  /// The system must outlive the loop and be idle.
  explicit OpenLoop(engine::System& system);
  ~OpenLoop();
  OpenLoop(const OpenLoop&) = delete;
  OpenLoop& operator=(const OpenLoop&) = delete;

  struct Outcome {
    Nanoseconds start{0};
    std::vector<Query> queries;  ///< those that ended, in order of schedule
  };
  /// Asked on the calling thread, every 50 ms and when idle. False: nothing more is issued, what
  /// runs is waited for. An error ends the round in the same way and is its result.
  using Watch = std::function<Result<bool>()>;
  /// `arrivals` are times after the start of the round and ascend. Errors: of a start, an inference
  /// or the watch.
  Result<Outcome> run(std::vector<Nanoseconds> arrivals, const Watch& watch);

  /// Queries that ended later than this after their schedule are counted; set between rounds.
  void set_bound(Nanoseconds bound) { bound_ = bound; }
  [[nodiscard]] std::uint64_t late() const { return late_.load(std::memory_order_relaxed); }

 private:
  void begin(const std::vector<Nanoseconds>& arrivals);
  std::optional<Nanoseconds> arrive();
  void on_done(std::size_t request, const Status& status);
  void issue(std::size_t request, std::size_t query);
  void fail(const Error& error);
  bool is_over(const Watch& watch);

  engine::System& system_;
  std::vector<Query> queries_;         ///< each written by the one thread that holds its request
  std::vector<std::size_t> query_of_;  ///< by request
  Nanoseconds bound_ = Nanoseconds::max();
  std::atomic<std::uint64_t> late_{0};
  std::atomic<std::size_t> running_{0};  ///< requests in flight
  std::mutex mutex_;                     ///< guards what follows
  std::vector<std::size_t> idle_;
  std::size_t arrived_ = 0;  ///< queries whose time has come
  std::size_t issued_ = 0;   ///< of them, those that a request took
  bool stopping_ = false;
  std::optional<Error> failure_;
};

}  // namespace hone::measurement
