#include "quantization/ranges.h"

#include <algorithm>
#include <cmath>

namespace hone::quantization {
namespace {

constexpr float kLeastHigh = 8e-5F;
constexpr float kLeastShare = 0.01F;
constexpr float kLeastWidth = 8e-4F;
constexpr float kTopLevel = 255;

float largest(const std::vector<float>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

/// Raises what is under `floor`.
std::vector<float> at_least(std::vector<float> values, float floor) {
  for (float& value : values) value = std::max(value, floor);
  return values;
}

struct Ends {
  float low;
  float high;
};

/// Moves one end outwards until zero is a level, the end that has to move less.
Ends with_zero_level(Ends ends) {
  const float scale = kTopLevel / (ends.high - ends.low);
  const float zero = std::nearbyint(-ends.low * scale);
  const float low = zero < kTopLevel ? zero / (zero - kTopLevel) * ends.high : ends.low;
  const float high = zero > 0 ? (zero - kTopLevel) / zero * ends.low : ends.high;
  if (ends.high - low > high - ends.low) return {low, ends.high};
  return {ends.low, high};
}

Ends asymmetric_ends(float min, float max) {
  const float correction = max - min > kLeastWidth ? 0 : kLeastWidth;
  const Ends ends{std::min(min - correction, 0.0F), std::max(max + correction, 0.0F)};
  return with_zero_level(ends);
}

}  // namespace

Extent joined(std::span<const Extent> extents) {
  Extent all = extents.front();
  for (const Extent& extent : extents.subspan(1)) {
    for (std::size_t i = 0; i < all.min.size(); ++i) {
      all.min[i] = std::min(all.min[i], extent.min[i]);
      all.max[i] = std::max(all.max[i], extent.max[i]);
      all.magnitude[i] = std::max(all.magnitude[i], extent.magnitude[i]);
    }
  }
  return all;
}

Range symmetric_range(const Extent& extent) {
  const float floor = std::max(largest(extent.magnitude) * kLeastShare, kLeastHigh);
  const bool is_signed =
      std::any_of(extent.min.begin(), extent.min.end(), [](float value) { return value < 0; });
  Range range{.low = {}, .high = at_least(extent.magnitude, floor), .levels = 256};
  constexpr double kLowShare = 256.0 / 254.0;
  for (const float high : range.high) {
    range.low.push_back(is_signed ? static_cast<float>(-high * kLowShare) : 0);
  }
  return range;
}

Range asymmetric_range(const Extent& extent) {
  Range range{.low = {}, .high = {}, .levels = 256};
  for (std::size_t i = 0; i < extent.min.size(); ++i) {
    const Ends ends = asymmetric_ends(extent.min[i], extent.max[i]);
    range.low.push_back(ends.low);
    range.high.push_back(ends.high);
  }
  return range;
}

Range weight_range(std::vector<float> magnitudes, const WeightRangeRules& rules) {
  const float floor = std::max(largest(magnitudes) * rules.floor_share, rules.floor);
  Range range{.low = {}, .high = at_least(std::move(magnitudes), floor), .levels = 255};
  for (float& high : range.high) {
    if (rules.half_range) high *= 2;
    range.low.push_back(-high);
  }
  return range;
}

std::vector<float> steps_of(const Range& range) {
  std::vector<float> steps(range.low.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i] = (range.high[i] - range.low[i]) / static_cast<float>(range.levels - 1);
  }
  return steps;
}

}  // namespace hone::quantization
