#pragma once
// Quantizers that have to go back to floating point together. Private to placement*.cpp. Pure.
//
// Source: NNCF's accuracy control (reference: quantize_with_accuracy_control, step 5).

#include "quantization/placement_view.h"

namespace hone::quantization {

/// Groups of all quantizers of `placement` in topological order of their first layers. Two
/// quantizers are in one group when a layer takes both, when they share a range, or when they are
/// weights in one constant.
std::vector<Group> group(const View& view, const Placement& placement);

}  // namespace hone::quantization
