#pragma once
// Weight-only compression: large floating-point weights become small integers with a scale for each
// channel or group; activations stay as they are, so no data is needed. Pure and deterministic.
//
// Which weights: constants of at least 1024 elements (of fewer, the nodes that restore them cost
// more than the integers save) that only these layers consume: the right side of a MatMul, the
// table of a Gather along dimension 0, convolutions and transposed convolutions with or without
// groups. A weight that several layers share is compressed once.
//
// Sources: forms and the layers that keep 8 bits as NNCF's weight compression documents them. The
// scale of 4 bits is the one of smallest squared error over a grid, refined by least squares in
// turn with rounding (Lloyd, "Least squares quantization in PCM", 1982).

#include "base/result.h"
#include "engine/edit.h"
#include "result/compression.h"

namespace hone::quantization {

using result::CompressedLayer;
using result::WeightBits;

struct CompressOptions {
  WeightBits bits = WeightBits::int8;
  /// int4: weights along the summed dimension that share a scale, at least 16. Where it does not
  /// divide the dimension, the largest number below it from 16 on that does; else all of a channel.
  std::int64_t group_size = 128;
  bool asymmetric = false;  ///< unsigned levels with a zero point
};

struct Compression {
  engine::Edits edits;
  std::vector<CompressedLayer> weights;  ///< in topological order of their first layers
};

/// `graph` is that of a network that Network::simplify() brought into form, `constants` are its
/// values by node (engine::ConstantBytes::of_node). Errors (kind input): `quantization.nothing` (no
/// such weight), `quantization.values` (a weight holds values that are not finite; says where);
/// kind usage: `quantization.group` (a group size below 16).
Result<Compression> compress(const model::Graph& graph,
                             const std::vector<std::span<const std::byte>>& constants,
                             const CompressOptions& options);

}  // namespace hone::quantization
