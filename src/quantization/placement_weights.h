#pragma once
// Which weights are quantized, and along which dimensions. Private to placement*.cpp. Pure.

#include "quantization/patterns.h"
#include "quantization/placement_rules.h"

namespace hone::quantization {

/// Weights of all layers but those that stay in float and those that run as a part of another.
std::vector<WeightQuantizer> place_weights(const View& view, const Units& units,
                                           const Reasons& reasons);

}  // namespace hone::quantization
