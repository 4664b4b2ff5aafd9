#pragma once
// Progress of work that several workers do one after another, as progress of the whole.

#include <chrono>

#include "jobs/jobs.h"

namespace hone::app {

/// Parts are weighted by the seconds that they are expected to take; what is left is told from the
/// pace so far, and before the first part has ended from the expectation.
class ProgressOfParts {
 public:
  /// `whole` outlives it and may be empty.
  ProgressOfParts(const jobs::OnEvent& whole, double expected_seconds)
      : whole_(whole), expected_(expected_seconds) {}

  /// What hears the next part's worker; this must outlive it.
  jobs::OnEvent part(double expected_seconds, std::string stage);

 private:
  using Clock = std::chrono::steady_clock;
  void tell(const protocol::Event& event);
  [[nodiscard]] double seconds_left(double done) const;

  const jobs::OnEvent& whole_;
  double expected_;
  double begun_ = 0;  ///< expected seconds of the parts before this one
  double part_ = 0;   ///< and of this one
  std::string stage_;
  std::optional<Clock::time_point> started_;  ///< when the first part had the machine
};

}  // namespace hone::app
