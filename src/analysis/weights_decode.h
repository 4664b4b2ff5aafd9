#pragma once
// Stored values as f32, block by block.

#include <cstddef>
#include <span>

#include "model/types.h"

namespace hone::analysis {

/// Elements of a block: fits the first-level cache with the copies that are made of it.
inline constexpr std::size_t kBlock = 2048;

/// Reads `into.size()` elements from element `first` on; `first` is even for precisions of 4 bits.
/// The caller has checked that they are there.
void decode(std::span<const std::byte> bytes, model::Precision precision, std::size_t first,
            std::span<float> into);

}  // namespace hone::analysis
