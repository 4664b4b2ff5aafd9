#pragma once
// Statistics of measurements. Pure; inputs are borrowed for the call. Units of results are those
// of the samples. NaN among the samples gives NaN. Thread rule: free functions without state.

#include <cstdint>
#include <span>

namespace hone {

/// An interval, lo <= hi.
struct Range {
  double lo = 0;
  double hi = 0;
  bool operator==(const Range&) const = default;
};

/// Arithmetic mean; 0 for no samples.
double mean(std::span<const double> samples);

/// Standard deviation of the sample (divisor n - 1), in two passes with the rounding error of the
/// mean taken out (Chan, Golub, LeVeque 1983): right for a mean of 1e9 and a spread of 1.
/// 0 for fewer than two samples.
double standard_deviation(std::span<const double> samples);

/// 95 % confidence interval of the mean, Student's t with n - 1 degrees of freedom. Samples must
/// be independent (see autocorrelation_lag1). Fewer than two samples give {mean, mean}.
Range mean_ci95(std::span<const double> samples);

/// 95 % confidence interval of a probability after `successes` of `n` trials (Wilson 1927,
/// without continuity correction). n = 0 gives {0, 1}; successes must not exceed n.
Range wilson95(std::uint64_t successes, std::uint64_t n);

/// The q-quantile, 0 <= q <= 1, by nearest rank: sorted[ceil(q * n) - 1], the first for q = 0.
/// Always a value that was seen. `sorted` ascends; empty gives NaN.
double quantile(std::span<const double> sorted, double q);

/// Smallest number of samples from which the q-quantile may be reported, 0 < q < 1, after the
/// early-stopping rule of MLPerf LoadGen (loadgen/early_stopping.cc): with `over` samples above
/// the quantile, h + over where h is the smallest with I_q(h, over + 1) <= 0.01 (regularised
/// incomplete beta): 99 % confidence. For over = 0: p50 7, p90 44, p95 90, p99 459.
std::uint64_t quantile_minimum_samples(double q, std::uint64_t over = 0);

/// n >= quantile_minimum_samples(q).
bool quantile_supported(std::uint64_t n, double q);

/// Correlation of each sample with the next, -1..1 (Box, Jenkins: divisor n). 0 for fewer than
/// three samples or samples that are all equal.
double autocorrelation_lag1(std::span<const double> samples);

}  // namespace hone
