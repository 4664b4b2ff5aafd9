#include "quantization/compress_levels.h"

#include <numeric>

namespace hone::quantization {
namespace {

/// Of signed or unsigned levels.
struct Bounds {
  float lowest;
  float highest;
};

/// To the nearest whole number, ties to the even one, for magnitudes below 2^22: adding 1.5 * 2^23
/// leaves no bits for a fraction. Vectorises, unlike std::nearbyint.
float rounded(float value) {
  constexpr float kNoFraction = 12582912.F;
  return (value + kNoFraction) - kNoFraction;
}

/// Level of a value, counted from the zero point.
float steps_of(float value, float per_scale, Bounds bounds) {
  const float wanted = value * per_scale;
  const float above = wanted < bounds.lowest ? bounds.lowest : wanted;
  return rounded(above > bounds.highest ? bounds.highest : above);
}

Bounds around(Bounds bounds, float zero_point) {
  return {bounds.lowest - zero_point, bounds.highest - zero_point};
}

/// What rounding to a scale leaves: sums over the values for error and for a better scale.
struct Fit {
  double error = 0;    ///< squared
  double product = 0;  ///< value * level from zero
  double square = 0;   ///< level from zero, squared
};

constexpr std::size_t kLanes = 16;  // independent sums, so that the loop vectorises
using Lanes = std::array<float, kLanes>;

struct Sums {
  Lanes error{};
  Lanes product{};
  Lanes square{};
};

void add_block(const float* values, LevelScale with, Bounds bounds, Sums& sums) {
  const float per_scale = 1 / with.scale;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const float steps = steps_of(values[lane], per_scale, bounds);
    const float off = values[lane] - steps * with.scale;
    sums.error[lane] += off * off;
    sums.product[lane] += values[lane] * steps;
    sums.square[lane] += steps * steps;
  }
}

double sum_of(const Lanes& lanes) { return std::accumulate(lanes.begin(), lanes.end(), 0.0); }

/// The values end at a whole block.
Fit fit_of(std::span<const float> values, LevelScale with, Bounds bounds) {
  const Bounds from_zero = around(bounds, with.zero_point);
  constexpr std::size_t kBlocks = 64;  // sums of f32 over so many only
  Fit fit;
  for (std::size_t from = 0; from < values.size(); from += kBlocks * kLanes) {
    const std::size_t to = std::min(from + kBlocks * kLanes, values.size());
    Sums sums;
    for (std::size_t i = from; i < to; i += kLanes) add_block(&values[i], with, from_zero, sums);
    fit.error += sum_of(sums.error);
    fit.product += sum_of(sums.product);
    fit.square += sum_of(sums.square);
  }
  return fit;
}

bool is_usable(float scale) { return std::isnormal(scale) && std::isfinite(1 / scale); }

/// The best scale so far.
struct Best {
  std::span<const float> values;
  Bounds bounds;
  LevelScale scale = {};
  Fit fit = {.error = INFINITY};

  bool consider(LevelScale candidate) {
    if (!is_usable(candidate.scale)) return false;
    const Fit found = fit_of(values, candidate, bounds);
    if (!(found.error < fit.error)) return false;
    scale = candidate;
    fit = found;
    return true;
  }
  /// The least-squares scale for the levels, then the levels for that scale, and so on.
  void refine() {
    constexpr int kMostRounds = 8;
    for (int i = 0; i < kMostRounds && fit.square > 0; ++i) {
      const auto better = static_cast<float>(fit.product / fit.square);
      if (!consider({better, scale.zero_point})) return;
    }
  }
};

struct Extent {
  float low = 0;  ///< at most 0
  float high = 0;
};

Extent extent_of(std::span<const float> values) {
  Extent extent;
  for (const float value : values) {
    extent.low = std::min(extent.low, value);
    extent.high = std::max(extent.high, value);
  }
  return extent;
}

LevelScale from_low_to_high(Extent extent, float levels) {
  const float scale = (extent.high - extent.low) / levels;
  return {scale, std::clamp(std::round(-extent.low / scale), 0.F, levels)};
}

// Scales from the whole extent down to where most values would be cut off.
constexpr int kGrid = 20;
constexpr float kGridStep = 0.03F;

float share_at(int i) { return 1 - kGridStep * static_cast<float>(i); }

/// Levels reach to -8 on one side and 7 on the other: each side is tried as the longer one.
LevelScale best_signed_4(const std::vector<float>& values, Extent extent) {
  const float largest = std::max(-extent.low, extent.high);
  const float sign = -extent.low >= extent.high ? 1.F : -1.F;
  Best best{values, {-8, 7}};
  for (int i = 0; i <= kGrid; ++i) {
    best.consider({sign * largest / 8 * share_at(i), 0});
    best.consider({-sign * largest / 7 * share_at(i), 0});
  }
  best.refine();
  return best.scale;
}

LevelScale best_unsigned_4(const std::vector<float>& values, Extent extent) {
  Best best{values, {0, 15}};
  for (int i = 0; i <= kGrid; ++i) {
    best.consider(from_low_to_high({extent.low * share_at(i), extent.high * share_at(i)}, 15));
  }
  best.refine();
  return best.scale;
}

Bounds bounds_of(model::Precision precision) {
  switch (precision) {
    case model::Precision::u8: return {0, 255};
    case model::Precision::i4: return {-8, 7};
    case model::Precision::u4: return {0, 15};
    default: return {-127, 127};
  }
}

/// With zeros up to a whole block: they are exact and change no sum.
std::vector<float> in_blocks(std::span<const float> values) {
  std::vector<float> blocks(values.begin(), values.end());
  blocks.resize((values.size() + kLanes - 1) / kLanes * kLanes);
  return blocks;
}

LevelScale scale_of(std::span<const float> values, Extent extent, model::Precision precision) {
  switch (precision) {
    case model::Precision::u8: return from_low_to_high(extent, 255);
    case model::Precision::i4: return best_signed_4(in_blocks(values), extent);
    case model::Precision::u4: return best_unsigned_4(in_blocks(values), extent);
    default: return {std::max(-extent.low, extent.high) / 127, 0};
  }
}

}  // namespace

LevelScale find_levels(std::span<const float> values, model::Precision precision,
                       std::span<std::uint8_t> levels) {
  const Extent extent = extent_of(values);
  LevelScale found = scale_of(values, extent, precision);
  if (!is_usable(found.scale)) found = {};  // all but zero
  const Bounds from_zero = around(bounds_of(precision), found.zero_point);
  const float per_scale = 1 / found.scale;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float level = steps_of(values[i], per_scale, from_zero) + found.zero_point;
    levels[i] = static_cast<std::uint8_t>(static_cast<int>(level));
  }
  return found;
}

}  // namespace hone::quantization
