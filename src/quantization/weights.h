#pragma once
// Weights as small integers with a scale. Pure, deterministic.
//
// Form: q = round((w - low) / (high - low) * (levels - 1)) - 127, w = q * scale,
// scale = (high - low) / (levels - 1): what folding a FakeQuantize on a weight gives.

#include <span>

#include "quantization/layers.h"

namespace hone::quantization {

/// Largest magnitude by entry.
std::vector<float> magnitudes_of(std::span<const float> values, const Entries& entries);

/// The nearest level of each value, ties to the even one; -127..127. `range` as `entries`.
std::vector<std::int8_t> nearest_levels(std::span<const float> values, const Entries& entries,
                                        const Range& range);

/// Levels times scale.
std::vector<float> values_of(std::span<const std::int8_t> levels, const Entries& entries,
                             const Range& range);

engine::CompressedWeights compressed(const model::Graph& graph, const WeightQuantizer& weights,
                                     std::span<const std::int8_t> levels, const Range& range);

}  // namespace hone::quantization
