#pragma once
// The steps of a long job: what each took, and progress of the whole with what is left of it.
// Thread rule: one thread; events may come from it only.

#include <chrono>

#include "worker/worker.h"

namespace hone::worker {

class Steps {
 public:
  struct Step {
    std::string name;  ///< also the stage that is told
    double expected_seconds = 1;
  };
  /// Steps in the order in which they are done; one that turns out not to be needed is passed over,
  /// and several may have one name.
  Steps(JobContext& context, std::vector<Step> steps);

  /// Ends the step before and begins the next one of this name.
  void begin(const std::string& name);
  /// `share` of the current step is done, 0..1.
  void at(double share, const std::string& message = {});
  /// A partial result goes out at once.
  void partial(const Json& value);
  /// Ends the current step; by name, seconds.
  std::map<std::string, double> finish();

 private:
  using Clock = std::chrono::steady_clock;
  void end_current();
  [[nodiscard]] protocol::Event event_at(double share) const;

  JobContext& context_;
  std::vector<Step> steps_;
  std::size_t current_ = 0;
  bool begun_ = false;
  double share_ = 0;     ///< of the current step
  std::string message_;  ///< told last
  Clock::time_point started_ = Clock::now();
  Clock::time_point step_started_ = started_;
  std::map<std::string, double> seconds_;
};

}  // namespace hone::worker
