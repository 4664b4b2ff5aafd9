#pragma once
// What running jobs told last: shown with the job, and told as events at most once a second a job.
// Thread rule: any thread.

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "protocol/protocol.h"
#include "server/events.h"

namespace hone::server {

class ProgressBoard {
 public:
  /// `events` outlives it.
  explicit ProgressBoard(Events& events) : events_(events) {}
  /// A job told something. Of several within a second the last is told on; a partial result waits
  /// with them and goes out once.
  void hear(const std::string& job, const protocol::Event& event);
  /// Tells what has waited long enough.
  void tell_due();
  /// The job has ended.
  void forget(const std::string& job);
  /// With the newest partial result, for who begins to look now.
  [[nodiscard]] std::optional<protocol::Event> of(const std::string& job) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Heard {
    protocol::Event last;        ///< with the newest partial result
    bool waits = false;          ///< not told on yet
    bool partial_waits = false;  ///< neither is its partial result
    Clock::time_point told{};    ///< when something of this job was
  };
  void tell(const std::string& job, Heard& heard);

  Events& events_;
  mutable std::mutex mutex_;
  std::map<std::string, Heard> jobs_;
};

}  // namespace hone::server
