// Two kept runs: means of series whose neighbours correlate.

#include <boost/math/distributions/students_t.hpp>

#include "base/rank.h"
#include "comparison/comparison.h"
#include "comparison/effect.h"

namespace hone::comparison {
namespace {

constexpr double kMostCorrelation = 0.9;  // beyond it a series has no mean worth naming

struct SeriesMean {
  double mean = 0;
  double error = 0;  ///< standard error
  double freedom = 1;
};

double effective_size_error(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double seen = autocorrelation_lag1(values);
  const double r = std::clamp(seen + (1 + 3 * seen) / n, 0.0, kMostCorrelation);
  return standard_deviation(values) * std::sqrt((1 + r) / (1 - r) / n);
}

std::vector<double> batch_means(std::span<const double> values, std::size_t batches) {
  std::vector<double> means;
  for (std::size_t i = 0; i < batches; ++i) {
    const std::size_t first = i * values.size() / batches;
    const std::size_t last = (i + 1) * values.size() / batches;
    means.push_back(mean(values.subspan(first, last - first)));
  }
  return means;
}

SeriesMean mean_of_series(std::span<const double> values) {
  const auto batches = static_cast<std::size_t>(std::sqrt(static_cast<double>(values.size())));
  const auto means = batch_means(values, std::max<std::size_t>(batches, 2));
  const auto count = static_cast<double>(means.size());
  return {
      .mean = mean(values),
      .error = std::max(effective_size_error(values), standard_deviation(means) / std::sqrt(count)),
      .freedom = count - 1};
}

double t975(double freedom) {
  return boost::math::quantile(boost::math::students_t(freedom), 0.975);
}

double two_sided_p(double t, double freedom) {
  const boost::math::students_t distribution(freedom);
  return 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

/// Welch's test on the logarithm of the ratio of two means; errors by the delta method.
result::Effect welch(std::span<const double> a, std::span<const double> b, double smallest,
                     Better better) {
  const SeriesMean mean_a = mean_of_series(a);
  const SeriesMean mean_b = mean_of_series(b);
  const double log_ratio = std::log(mean_b.mean / mean_a.mean);
  const double variance_a = std::pow(mean_a.error / mean_a.mean, 2);
  const double variance_b = std::pow(mean_b.error / mean_b.mean, 2);
  const double variance = variance_a + variance_b;
  double half = 0;
  double p = log_ratio == 0 ? 1 : 0;
  if (variance > 0) {
    const double freedom =
        variance * variance /
        (variance_a * variance_a / mean_a.freedom + variance_b * variance_b / mean_b.freedom);
    half = t975(freedom) * std::sqrt(variance);
    p = two_sided_p(log_ratio / std::sqrt(variance), freedom);
  }
  auto effect = effect_of(log_ratio, {log_ratio - half, log_ratio + half}, p);
  effect.cliffs_delta = cliffs_delta(a, b);
  conclude(effect, p, smallest, better);
  return effect;
}

std::optional<double> median_ms(std::span<const std::uint64_t> latencies_ns) {
  if (!quantile_supported(latencies_ns.size(), 0.5)) return std::nullopt;
  std::vector<double> sorted;
  sorted.reserve(latencies_ns.size());
  for (const std::uint64_t ns : latencies_ns) sorted.push_back(static_cast<double>(ns) / 1e6);
  std::sort(sorted.begin(), sorted.end());
  return quantile(sorted, 0.5);
}

}  // namespace

result::ComparisonVerdict compare_series(std::span<const result::ComparisonSample> a,
                                         std::span<const result::ComparisonSample> b,
                                         double smallest) {
  result::ComparisonVerdict verdict;
  verdict.throughput = welch(throughputs_of(a), throughputs_of(b), smallest, Better::larger);
  const auto latency_a = latencies_of(a);
  const auto latency_b = latencies_of(b);
  if (!latency_a.empty() && !latency_b.empty()) {
    verdict.latency = welch(latency_a, latency_b, smallest, Better::smaller);
  }
  return verdict;
}

Centre centre_of_series(std::span<const double> values) {
  const SeriesMean found = mean_of_series(values);
  const double half = t975(found.freedom) * found.error;
  return {.value = found.mean, .ci95 = {.lo = found.mean - half, .hi = found.mean + half}};
}

std::vector<result::ComparisonSample> series_of(const result::Benchmark& run,
                                                std::span<const std::uint64_t> latencies_ns) {
  std::vector<result::ComparisonSample> samples;
  const std::size_t count = run.windows.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = i * latencies_ns.size() / count;
    const std::size_t last = (i + 1) * latencies_ns.size() / count;
    samples.push_back({.position = static_cast<std::int64_t>(i),
                       .throughput_fps = run.windows[i].throughput_fps,
                       .latency_ms = median_ms(latencies_ns.subspan(first, last - first))});
  }
  return samples;
}

}  // namespace hone::comparison
