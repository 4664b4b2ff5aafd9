#pragma once
// Windows over completions, and what they tell: throughput, its interval, the stop rule. Pure;
// internal to this room.
//
// A window ends with the first completion that lies its length or more behind its beginning, and
// the next begins there. So every completion belongs to one window, windows have no gaps, and a
// slow network gets longer windows instead of windows with a random count of 0 or 1.

#include <vector>

#include "base/statistics.h"
#include "measurement/closed_loop.h"
#include "result/benchmark.h"

namespace hone::measurement {

struct Span {
  Nanoseconds duration{0};
  std::uint64_t inferences = 0;
  Nanoseconds latency_sum{0};
};

class WindowCutter {
 public:
  WindowCutter(Nanoseconds start, Nanoseconds length) : begin_(start), length_(length) {}

  void add(const Completion& completion);
  /// Windows that are complete.
  [[nodiscard]] const std::vector<Span>& closed() const { return closed_; }
  /// Ends the last window at its last completion: a rest of less than half a window joins the
  /// window before it.
  void close();

 private:
  Nanoseconds begin_;
  Nanoseconds length_;
  Nanoseconds last_{0};
  Span open_;
  std::vector<Span> closed_;
};

/// Inferences a second over all windows.
double rate_of(const std::vector<Span>& windows);

/// 95 % confidence interval of the rate by the ratio estimator (Cochran 1977, 6.5): windows are of
/// unequal length, so each contributes rate + (count - rate * length) / mean length. Its half-width
/// is that of mean_ci95_correlated, since neighbouring windows correlate where clocks, caches and
/// other processes change slowly. One window gives {rate, rate}.
Range rate_ci95(const std::vector<Span>& windows);

result::Window to_window(const Span& span, std::int64_t batch);

// Stop rule. Twenty windows are the fewest on which the interval keeps its 95 %; looking at 20, 40
// and 80 only (not after each window) keeps early stopping from favouring lucky streaks.
inline constexpr std::size_t kFirstLook = 20;
inline constexpr double kHalfWidth = 0.01;  ///< of the rate
inline constexpr std::size_t kLastWindows = 5;
inline constexpr double kLastSpread = 0.05;  ///< largest over smallest rate, minus 1

/// At a look: the 95 % interval is at most 1 % of the rate to either side, and the last five
/// windows differ by at most 5 %.
bool is_stable(const std::vector<Span>& windows);

}  // namespace hone::measurement
