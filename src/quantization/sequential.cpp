#include "quantization/sequential.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hone::quantization {
namespace {

constexpr double kRounding = 1e-9;  // of an image
constexpr double kNormal975 = 1.959963984540054;

/// Of the mean of capitals given by their logarithms.
double log_mean(std::span<const double> logs) {
  const double top = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double value : logs) sum += std::exp(value - top);
  return top + std::log(sum / static_cast<double>(logs.size()));
}

/// Images that only one of the two gets right.
struct Discordant {
  double lost = 0;
  double gained = 0;
  double images = 0;
};

/// Tango's score statistic of a true difference `delta` between -1 and 1; falls with it.
double tango(const Discordant& pairs, double delta) {
  const double n = pairs.images;
  const double b = -pairs.lost - pairs.gained + (2 * n - pairs.lost + pairs.gained) * delta;
  const double c = -pairs.gained * delta * (1 - delta);
  const double p21 = (std::sqrt(std::max(0.0, b * b - 8 * n * c)) - b) / (4 * n);
  const double variance = n * (2 * p21 + delta * (1 - delta));
  const double distance = pairs.lost - pairs.gained - n * delta;
  if (variance <= 0) return distance > 0 ? HUGE_VAL : (distance < 0 ? -HUGE_VAL : 0);
  return distance / std::sqrt(variance);
}

double where_tango_is(const Discordant& pairs, double z) {
  double low = -1;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (tango(pairs, middle) > z ? low : high) = middle;
  }
  return (low + high) / 2;
}

bool binary(std::span<const double> scores) {
  return std::all_of(scores.begin(), scores.end(), [](double x) { return x == 0 || x == 1; });
}

}  // namespace

bool drop_holds(double difference_sum, std::size_t images, double max_drop) {
  return difference_sum <= max_drop * static_cast<double>(images) + kRounding;
}

SequentialDrop::SequentialDrop(const Population& population) : population_(population) {
  log_within_.fill(0);
  log_beyond_.fill(0);
}

void SequentialDrop::bet(double scaled, double expected) {
  for (std::size_t i = 0; i < kBets.size(); ++i) {
    log_within_[i] += std::log1p(kBets[i] * (scaled / expected - 1));
    log_beyond_[i] += std::log1p(kBets[i] * ((1 - scaled) / (1 - expected) - 1));
  }
  const double needed = -std::log(population_.error_rate);
  rejected_within_ = rejected_within_ || log_mean(log_within_) >= needed;
  rejected_beyond_ = rejected_beyond_ || log_mean(log_beyond_) >= needed;
}

void SequentialDrop::add(double difference) {
  const auto& [low, high] = population_.bounds;
  const double left = static_cast<double>(population_.images - seen_);
  // What the images that are left would have on average at the very limit, in 0..1.
  const double expected = ((population_.allowed_sum - sum_) / left - low) / (high - low);
  if (high > low && expected > 0 && expected < 1) bet((difference - low) / (high - low), expected);
  sum_ += difference;
  ++seen_;
}

Verdict SequentialDrop::verdict() const {
  const double left = static_cast<double>(population_.images - seen_);
  const double allowed = population_.allowed_sum + kRounding;
  if (sum_ + left * population_.bounds.high <= allowed) return Verdict::holds;
  if (sum_ + left * population_.bounds.low > allowed) return Verdict::exceeds;
  if (rejected_within_ == rejected_beyond_) return Verdict::open;
  return rejected_within_ ? Verdict::exceeds : Verdict::holds;
}

hone::Range drop_ci95(std::span<const double> original, std::span<const double> quantized) {
  std::vector<double> differences;
  Discordant pairs;
  for (std::size_t i = 0; i < original.size(); ++i) {
    differences.push_back(original[i] - quantized[i]);
    pairs.lost += original[i] > quantized[i] ? 1 : 0;
    pairs.gained += original[i] < quantized[i] ? 1 : 0;
  }
  if (differences.empty()) return {0, 0};
  if (!binary(original) || !binary(quantized)) return mean_ci95(differences);
  pairs.images = static_cast<double>(differences.size());
  return {where_tango_is(pairs, kNormal975), where_tango_is(pairs, -kNormal975)};
}

}  // namespace hone::quantization
