#include "measurement/windows.h"

namespace hone::measurement {
namespace {

double rate(const Span& span) {
  return span.duration.count() > 0
             ? static_cast<double>(span.inferences) / to_seconds(span.duration)
             : 0;
}

void join(Span& into, const Span& other) {
  into.duration += other.duration;
  into.inferences += other.inferences;
  into.latency_sum += other.latency_sum;
}

/// Each window's share in the ratio estimator; their mean is the rate itself.
std::vector<double> linearised(const std::vector<Span>& windows, double total_rate) {
  double total_seconds = 0;
  for (const Span& span : windows) total_seconds += to_seconds(span.duration);
  const double mean_seconds = total_seconds / static_cast<double>(windows.size());
  std::vector<double> shares;
  for (const Span& span : windows) {
    const double surplus =
        static_cast<double>(span.inferences) - total_rate * to_seconds(span.duration);
    shares.push_back(total_rate + surplus / mean_seconds);
  }
  return shares;
}

}  // namespace

void WindowCutter::add(const Completion& completion) {
  ++open_.inferences;
  open_.latency_sum += completion.latency;
  last_ = std::max(last_, completion.at);
  if (last_ - begin_ < length_) return;
  open_.duration = last_ - begin_;
  closed_.push_back(open_);
  open_ = {};
  begin_ = last_;
}

void WindowCutter::close() {
  if (open_.inferences == 0) return;
  open_.duration = last_ - begin_;
  if (!closed_.empty() && open_.duration * 2 < length_) {
    join(closed_.back(), open_);
  } else {
    closed_.push_back(open_);
  }
  open_ = {};
  begin_ = last_;
}

double rate_of(const std::vector<Span>& windows) {
  Span total;
  for (const Span& span : windows) join(total, span);
  return rate(total);
}

Range rate_ci95(const std::vector<Span>& windows) {
  const double centre = rate_of(windows);
  if (windows.size() < 2) return {centre, centre};
  const Range range = mean_ci95_correlated(linearised(windows, centre));
  const double half = (range.hi - range.lo) / 2;
  return {std::max(0.0, centre - half), centre + half};
}

result::Window to_window(const Span& span, std::int64_t batch) {
  const auto inferences = static_cast<double>(std::max<std::uint64_t>(span.inferences, 1));
  return {.seconds = to_seconds(span.duration),
          .throughput_fps = rate(span) * static_cast<double>(batch),
          .latency_ms_mean = to_ms(span.latency_sum) / inferences};
}

bool is_stable(const std::vector<Span>& windows) {
  const std::size_t n = windows.size();
  if (n != kFirstLook && n != 2 * kFirstLook && n != 4 * kFirstLook) return false;
  double low = rate(windows.back());
  double high = low;
  for (std::size_t i = n - kLastWindows; i < n; ++i) {
    low = std::min(low, rate(windows[i]));
    high = std::max(high, rate(windows[i]));
  }
  const Range interval = rate_ci95(windows);
  return high <= low * (1 + kLastSpread) &&
         (interval.hi - interval.lo) / 2 <= kHalfWidth * rate_of(windows);
}

}  // namespace hone::measurement
