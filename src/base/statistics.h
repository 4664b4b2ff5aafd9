#pragma once
// Statistics of measurements. Pure; inputs are borrowed for the call. Units of results are those
// of the samples. NaN among the samples gives NaN. Thread rule: free functions without state.

#include <cstdint>
#include <optional>
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

/// 95 % confidence interval of the mean of samples in the order of time that may correlate with
/// their neighbours. The correlation r of neighbours is corrected for its bias (Marriott, Pope
/// 1954; Kendall 1954: r + (1 + 3 r) / n, at most 0.9); from half a standard error (0.5 / sqrt(n))
/// on, n samples are worth n (1 - r) / (1 + r) independent ones (Bayley, Hammersley 1946; the
/// first-order plug-in of Andrews 1991), and both the standard error and the degrees of freedom of
/// Student's t (at least 3) are those of that number. Below, and for repelling neighbours, it is
/// mean_ci95. Simulated with first-order autoregressive samples it covers 95 to 96 % at r = 0, and
/// at r = 0.3 and 0.6 91 to 92 % from 20 samples, 94 to 95 % from 40 and 80.
Range mean_ci95_correlated(std::span<const double> samples);

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

/// The most samples above the q-quantile that n samples may have, so that at 99 % confidence the
/// share below is still at least q: the largest `over` with quantile_minimum_samples(q, over) <= n.
/// Empty where n does not support the quantile. A bound is kept at q when at most so many of n
/// samples lie above it (LoadGen's server rule).
std::optional<std::uint64_t> quantile_samples_over(std::uint64_t n, double q);

/// An upper estimate of the q-quantile at 99 % confidence, LoadGen's early-stopping estimate: with
/// t = quantile_samples_over the t - 1 slowest are passed over, and the largest of the rest is it:
/// sorted[n - t]. As in LoadGen it takes t >= 1, so empty below quantile_minimum_samples(q, 1):
/// p90 64, p99 662. `sorted` ascends. The p90 of 100 samples is the third largest.
std::optional<double> quantile_upper_estimate(std::span<const double> sorted, double q);

/// Correlation of each sample with the next, -1..1 (Box, Jenkins: divisor n). 0 for fewer than
/// three samples or samples that are all equal.
double autocorrelation_lag1(std::span<const double> samples);

}  // namespace hone
