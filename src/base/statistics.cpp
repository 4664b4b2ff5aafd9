#include "base/statistics.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

namespace hone {
namespace {

constexpr double kNormal975 = 1.959963984540054;  // 97.5 % point of the standard normal
constexpr double kMostCorrelation = 0.9;          // beyond it so few samples tell nothing
constexpr double kFewestDegrees = 3;              // from 3 on Student's t has a variance
constexpr double kQuantileDoubt = 0.01;           // LoadGen's 1 - c

/// Sums with Kahan's compensation as Neumaier improved it, so that order and size do not matter.
class Sum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    rest_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] double total() const { return sum_ + rest_; }

 private:
  double sum_ = 0;
  double rest_ = 0;
};

double squared_deviations(std::span<const double> samples, double middle) {
  Sum squares;
  Sum first;
  for (const double x : samples) {
    squares.add((x - middle) * (x - middle));
    first.add(x - middle);
  }
  const double n = static_cast<double>(samples.size());
  return std::max(0.0, squares.total() - first.total() * first.total() / n);
}

Range around(double middle, double standard_error, double degrees) {
  const boost::math::students_t distribution(degrees);
  const double half = boost::math::quantile(distribution, 0.975) * standard_error;
  return {middle - half, middle + half};
}

}  // namespace

double mean(std::span<const double> samples) {
  if (samples.empty()) return 0;
  Sum sum;
  for (const double x : samples) sum.add(x);
  return sum.total() / static_cast<double>(samples.size());
}

double standard_deviation(std::span<const double> samples) {
  if (samples.size() < 2) return 0;
  const double squares = squared_deviations(samples, mean(samples));
  return std::sqrt(squares / static_cast<double>(samples.size() - 1));
}

Range mean_ci95(std::span<const double> samples) {
  const double middle = mean(samples);
  if (samples.size() < 2) return {middle, middle};
  const double n = static_cast<double>(samples.size());
  return around(middle, standard_deviation(samples) / std::sqrt(n), n - 1);
}

Range mean_ci95_correlated(std::span<const double> samples) {
  const double n = static_cast<double>(samples.size());
  const double seen = autocorrelation_lag1(samples);
  if (samples.size() < 3 || !(seen > 0.5 / std::sqrt(n))) return mean_ci95(samples);
  const double r = std::min(seen + (1 + 3 * seen) / n, kMostCorrelation);
  const double worth = std::max(n * (1 - r) / (1 + r), 1 / (1 - 1 / n));
  // The spread around the mean of correlated samples is low: its expectation is that of `worth`.
  const double variance = standard_deviation(samples) * standard_deviation(samples) * (1 - 1 / n) /
                          (1 - std::min(kMostCorrelation, 1 / worth));
  return around(mean(samples), std::sqrt(variance / worth), std::max(kFewestDegrees, worth - 1));
}

Range wilson95(std::uint64_t successes, std::uint64_t n) {
  if (n == 0) return {0, 1};
  const double count = static_cast<double>(n);
  const double share = static_cast<double>(successes) / count;
  const double z2 = kNormal975 * kNormal975;
  const double middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const double half = kNormal975 / (1 + z2 / count) *
                      std::sqrt(share * (1 - share) / count + z2 / (4 * count * count));
  // At the ends the formula gives exactly 0 or 1; rounding must not leave the interval.
  return {successes == 0 ? 0 : std::max(0.0, middle - half),
          successes == n ? 1 : std::min(1.0, middle + half)};
}

double quantile(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double n = static_cast<double>(sorted.size());
  // 0.95 * 20 is a little more than 19 in binary; the rank must not slip for it.
  const double rank = std::ceil(q * n - 1e-9);
  return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, n)) - 1];
}

std::uint64_t quantile_minimum_samples(double q, std::uint64_t over) {
  const double b = static_cast<double>(over) + 1;
  const auto enough = [&](std::uint64_t h) {
    return boost::math::ibeta(static_cast<double>(h), b, q) <= kQuantileDoubt;
  };
  std::uint64_t high = 1;
  while (!enough(high)) high *= 2;
  std::uint64_t low = high / 2;  // not enough, or 0
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high + over;
}

bool quantile_supported(std::uint64_t n, double q) { return n >= quantile_minimum_samples(q); }

std::optional<std::uint64_t> quantile_samples_over(std::uint64_t n, double q) {
  if (!quantile_supported(n, q)) return std::nullopt;
  std::uint64_t low = 0;  // allowed
  std::uint64_t high = n;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (quantile_minimum_samples(q, middle) <= n ? low : high) = middle;
  }
  return low;
}

std::optional<double> quantile_upper_estimate(std::span<const double> sorted, double q) {
  const std::uint64_t over = quantile_samples_over(sorted.size(), q).value_or(0);
  if (over == 0) return std::nullopt;
  return sorted[sorted.size() - over];
}

double autocorrelation_lag1(std::span<const double> samples) {
  if (samples.size() < 3) return 0;
  const double middle = mean(samples);
  Sum products;
  Sum squares;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    squares.add((samples[i] - middle) * (samples[i] - middle));
    if (i > 0) products.add((samples[i] - middle) * (samples[i - 1] - middle));
  }
  return squares.total() > 0 ? products.total() / squares.total() : 0;
}

}  // namespace hone
