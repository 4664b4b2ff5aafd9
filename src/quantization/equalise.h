#pragma once
// Channel equalisation: a layer, a rectifier, and the convolutions that take its output through one
// quantizer share scales by channel, s and 1/s, so that weak channels fill more of the common
// range. The floating-point network computes the same. Pure, deterministic.
//
// Source: Nagel et al., ICCV 2019, section 4.1. The strength of the scales is chosen for each
// tensor by the noise that rounding the tensor and the consumers' weights is expected to add to
// each output, relative to that output's variance.

#include "quantization/layers.h"
#include "quantization/statistics.h"

namespace hone::quantization {

/// Channels of one tensor become `scales` times as large; the consumers' weights undo it.
struct Equalised {
  std::size_t activation = 0;          ///< index into Placement::activations
  std::size_t producer = 0;            ///< index into Placement::weights
  std::vector<std::size_t> consumers;  ///< indices into Placement::weights
  std::vector<float> scales;           ///< by channel, 1..16
};

struct EqualiseInput {
  const model::Graph& graph;
  const std::vector<std::span<const std::byte>>& constants;
  const Placement& placement;
  /// Of each quantized tensor, by index into Placement::activations.
  const std::vector<const TensorStatistics*>& tensors;
  /// Windows of the inputs by layer node.
  const std::map<std::int32_t, const Patches*>& patches;
};

/// In the order of the tensors; only where something is gained.
std::vector<Equalised> equalise(const EqualiseInput& input);

}  // namespace hone::quantization
