#pragma once
// Weights seen: range, spread, histogram, and what 8-bit levels would do to them.
//
//   Which         The constants that analysis.h counts as parameters, once each, with the first
//                 layer that reads them; those inside bodies of control flow too.
//   Figures       Of the stored values, taken as f32; those that are not finite are counted and
//                 otherwise left out. The standard deviation is that of the population, in a second
//                 pass around the mean.
//   Symmetric     255 levels around zero: step = largest magnitude / 127.
//   Asymmetric    256 levels over the range widened to hold zero: step = (high - low) / 255, and
//                 the range is moved so that zero is a level.
//   Both as NNCF puts weights on levels (FakeQuantize, narrow range for symmetric weights).
//   Per channel   The same with the range of each output channel by itself, for layers whose
//                 weights have output channels: convolutions of all kinds, matrix products,
//                 recurrent cells, rows of embedding tables. Not behind a Transpose.
//   Error         Value less nearest level. SNR = 10 log10(sum of squares / sum of squared errors).
//
// Values are read in blocks of some KiB where they lie; memory beside that is a few numbers for
// each channel.
//
// Thread rule: pure functions, callable from any thread.

#include "model/types.h"
#include "result/weights.h"

namespace hone::analysis {

/// Where a weight of a graph stands and how its elements belong to output channels: flat position i
/// is of channel (i / (between * channels * inner)) * channels + (i / inner) % channels, of
/// groups * channels in all; row-major shape [groups][between][channels][inner].
struct Channels {
  std::uint64_t groups = 1;
  std::uint64_t between = 1;
  std::uint64_t channels = 1;
  std::uint64_t inner = 1;
  [[nodiscard]] std::uint64_t count() const { return groups * channels; }
};

struct WeightPlace {
  std::size_t layer = 0;     ///< index of the node that reads it
  std::size_t constant = 0;  ///< index of the constant
  std::optional<Channels> channels;
};

/// Weights of one graph, bodies not included. Errors: `analysis.graph` (bug) as analyze().
Result<std::vector<WeightPlace>> find_weights(const model::Graph& graph);

/// Precisions that look_at reads: f64, f32, f16, bf16, i8, u8, i4, u4.
bool can_read(model::Precision precision);

/// `bytes` are the row-major little-endian values, 4-bit ones two to a byte with the first in the
/// low half. Fills everything but names. Errors: `analysis.weights` (bug) when bytes, shape and
/// precision do not fit together or the precision cannot be read.
Result<result::LayerWeights> look_at(std::span<const std::byte> bytes, const model::Tensor& tensor,
                                     const std::optional<Channels>& channels);

}  // namespace hone::analysis
