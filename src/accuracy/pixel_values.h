#pragma once
// What pixels become: (pixel - mean) / scale in the input's precision, once for all 256 of them.

#include <cstddef>
#include <vector>

#include "model/card.h"

namespace hone::accuracy {

/// Channel after channel 256 elements of `precision`, in native byte order. Integers are rounded
/// half to even and saturated. Errors: `accuracy.channels` (number of means or scales, zero
/// scale), `accuracy.precision` (not f32, f16, bf16, f64 or an integer of whole bytes).
Result<std::vector<std::byte>> pixel_values(const model::Card& card, int channels,
                                            model::Precision precision);

}  // namespace hone::accuracy
