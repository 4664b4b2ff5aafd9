#pragma once
// Ranges of quantizers from extremes. Pure, deterministic, in single precision as the peer computes
// them, so that its ranges are met to the last digits.
//
// Formulas: symmetric and asymmetric FakeQuantize parameters of NNCF 3.4 (`fake_quantize.py`).

#include <span>

#include "quantization/types.h"

namespace hone::quantization {

/// Smallest and largest value that a range has to hold, and the largest magnitude; one entry, or
/// one for each channel. Finite.
struct Extent {
  std::vector<float> min;
  std::vector<float> max;
  std::vector<float> magnitude;
};

/// What holds all of them: the smallest of the minima, the largest of the maxima. Same sizes.
Extent joined(std::span<const Extent> extents);

/// 256 levels. high is the magnitude, not under 8e-5 nor a hundredth of the largest channel's; low
/// is 0 when no channel has a negative value, else -high * 256 / 254: zero is a level.
Range symmetric_range(const Extent& extent);

/// 256 levels that hold 0 and min..max; one end is moved out until zero is a level.
Range asymmetric_range(const Extent& extent);

/// 255 levels, -magnitude..magnitude.
struct WeightRangeRules {
  /// Twice the range, so that the integers stay within half of their levels.
  bool half_range = false;
  /// Smallest magnitude by share of the largest entry's. The peer takes a hundredth; so much makes
  /// the levels of weak channels coarse for nothing.
  float floor_share = 1e-6F;
  float floor = 1e-9F;  ///< smallest magnitude of all; the peer takes 8e-5
};
Range weight_range(std::vector<float> magnitudes, const WeightRangeRules& rules);

/// Distance of two levels; one for each entry.
std::vector<float> steps_of(const Range& range);

}  // namespace hone::quantization
