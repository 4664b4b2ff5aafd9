#pragma once
// The elements of an output as f32, of whatever precision it is. Internal to this room.

#include <span>
#include <vector>

#include "accuracy/adapter.h"

namespace hone::accuracy {

/// Whether values_of() can read it: floats and integers of whole bytes, no bool.
bool is_readable(model::Precision precision);

/// `count` elements from number `begin` on: in place where they are f32, else converted into
/// `memory`. Both are in the output, and its precision is readable.
std::span<const float> values_of(const OutputView& output, std::size_t begin, std::size_t count,
                                 std::vector<float>& memory);

/// Elements of one image of the batch, with image after image in the first dimension.
std::span<const float> values_of_slot(const OutputView& output, std::size_t slot, std::size_t batch,
                                      std::vector<float>& memory);

/// 1 / (1 + e^-x)
float logistic(float x);

}  // namespace hone::accuracy
