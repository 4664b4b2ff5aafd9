#pragma once
// Masks as PNG files whose pixels are class indices: read, written, and made from masks of colours.

#include "accuracy/adapter.h"
#include "accuracy/image.h"
#include "dataset/mask_colors.h"

namespace hone::accuracy {

/// The numbers of a PNG with a palette or with gray of at most 8 bits, as they stand in the file:
/// places in the palette, or levels of whatever depth. Errors: `accuracy.image.broken`, also where
/// it has colours; `accuracy.image.too_large`.
Status decode_indices(std::span<const std::byte> file, Image& indices);

/// A PNG of one channel. Deflated fast.
Result<std::vector<std::byte>> encode_indices(const Image& indices);

/// The same of what a network says.
Result<std::vector<std::byte>> encode_map(const ClassMap& map);

/// A mask of class indices, with the colours as its palette, from one of colours. Errors: those of
/// Decoder; `accuracy.mask.color` (input), with the first colour that stands for nothing.
Result<std::vector<std::byte>> indices_of_colors(std::span<const std::byte> file,
                                                 const dataset::MaskColors& colors);

}  // namespace hone::accuracy
