#include "base/statistics.h"
#include "measurement/measurement.h"

namespace hone::measurement {
namespace {

constexpr double kOtherCpuPercent = 5;
constexpr double kOtherCores = 0.5;
constexpr double kStealPercent = 1;
constexpr double kClockFall = 0.08;  // one step of common frequency tables is 100 MHz, 3 to 5 %
constexpr std::uint64_t kFewSamples = 30;
constexpr std::size_t kFewWindows = 4;
constexpr double kDrift = 0.03;
constexpr double kDriftErrors = 3;
constexpr double kWideInterval = 0.025;

struct Third {
  double mean_fps = 0;
  double error = 0;  ///< standard error of it
};

Third third_of(const std::vector<result::Window>& windows, std::size_t first, std::size_t count) {
  std::vector<double> rates;
  for (std::size_t i = first; i < first + count; ++i) rates.push_back(windows[i].throughput_fps);
  return {.mean_fps = mean(rates),
          .error = standard_deviation(rates) / std::sqrt(static_cast<double>(count))};
}

std::optional<result::Reason> drift(const std::vector<result::Window>& windows) {
  const std::size_t count = windows.size() / 3;
  if (count < 2) return std::nullopt;
  const Third first = third_of(windows, 0, count);
  const Third last = third_of(windows, windows.size() - count, count);
  const double change = last.mean_fps - first.mean_fps;
  const double error = std::hypot(first.error, last.error);
  if (std::abs(change) <= kDrift * first.mean_fps || std::abs(change) <= kDriftErrors * error) {
    return std::nullopt;
  }
  return result::Reason{"unstable",
                        fmt::format("Throughput went from {:.4g} to {:.4g} frames/s ({:+.1f} %) "
                                    "between the first and the last third.",
                                    first.mean_fps, last.mean_fps, 100 * change / first.mean_fps)};
}

std::optional<result::Reason> wide_interval(const result::Benchmark& facts) {
  const double half = (facts.throughput_ci95.hi - facts.throughput_ci95.lo) / 2;
  if (half <= kWideInterval * facts.throughput_fps) return std::nullopt;
  return result::Reason{"unstable",
                        fmt::format("The 95 % interval is {:.1f} % of the throughput to either "
                                    "side; {:.1f} % is the most.",
                                    100 * half / facts.throughput_fps, 100 * kWideInterval)};
}

std::optional<result::Reason> other_load(const result::Context& context) {
  const double percent = context.during.other_cpu_percent;
  const double cores = percent / 100 * static_cast<double>(context.threads);
  if (percent <= kOtherCpuPercent && cores <= kOtherCores) return std::nullopt;
  return result::Reason{
      "cpu_pressure",
      fmt::format("Other processes used {:.1f} % of the CPU time ({:.2f} cores).", percent, cores)};
}

std::optional<result::Reason> steal(const result::Context& context) {
  if (context.during.steal_percent <= kStealPercent) return std::nullopt;
  return result::Reason{"steal", fmt::format("The hypervisor took {:.1f} % of the CPU time.",
                                             context.during.steal_percent)};
}

std::optional<result::Reason> frequency(const result::Context& context) {
  if (!context.frequency_mhz_lowest || !context.frequency_mhz_highest) return std::nullopt;
  const double lowest = *context.frequency_mhz_lowest;
  const double highest = *context.frequency_mhz_highest;
  if (lowest >= highest * (1 - kClockFall)) return std::nullopt;
  return result::Reason{
      "frequency", fmt::format("The clock of the processor varied between {:.0f} and {:.0f} MHz.",
                               lowest, highest)};
}

std::optional<result::Reason> bound_exceeded(const result::Benchmark& facts) {
  if (!facts.scenario || facts.scenario->rates.empty() || facts.scenario->rate_per_second) {
    return std::nullopt;
  }
  const auto& last = facts.scenario->rates.back();
  return result::Reason{
      "bound_exceeded",
      fmt::format("No rate kept the bound; at {:.4g} queries/s {} of {} queries took longer.",
                  last.rate_per_second, last.over, last.queries)};
}

std::optional<result::Reason> few_samples(const result::Benchmark& facts) {
  if (facts.latency_ms.samples >= kFewSamples && facts.windows.size() >= kFewWindows) {
    return std::nullopt;
  }
  return result::Reason{
      "few_samples",
      fmt::format("{} inferences in {} windows; {} and {} are the fewest.",
                  facts.latency_ms.samples, facts.windows.size(), kFewSamples, kFewWindows)};
}

result::Verdict verdict_of(const std::vector<std::optional<result::Reason>>& found) {
  result::Verdict verdict;
  for (const auto& reason : found) {
    if (reason) verdict.reasons.push_back(*reason);
  }
  verdict.valid = verdict.reasons.empty();
  return verdict;
}

}  // namespace

result::Verdict judge(const result::Benchmark& facts, const result::Context& context) {
  const bool is_server = facts.scenario && facts.scenario->max_latency_ms;
  return verdict_of({other_load(context), steal(context), frequency(context), few_samples(facts),
                     is_server ? std::nullopt : drift(facts.windows),
                     is_server ? std::nullopt : wide_interval(facts), bound_exceeded(facts)});
}

result::Verdict judge_load(const result::Context& context) {
  return verdict_of({other_load(context), steal(context), frequency(context)});
}

}  // namespace hone::measurement
