#pragma once
// Where quantizers go: propagation of quantizers upwards through the graph, with patterns that the
// device fuses, patterns that are left alone, shared ranges at concatenations. Pure.
//
// Algorithm: NNCF's quantizer propagation (its documentation and source), so that its placement is
// met node by node. Where ours differs, `nncf` off:
// * Boxes: DetectionOutput, PriorBox, Proposal, RegionYolo and the other kinds of suppression lead
//   back to float like TopK and NonMaxSuppression, since what follows works with coordinates.
// * Heads that decode boxes in plain arithmetic (grids, anchors, distances over a Softmax) stay in
//   float behind the last weights, since a step of an 8-bit scale is several pixels wide.
// * Attention is found from the graph, since nobody should have to know it.
// * Squeeze and excite is known without biases, with a reshape between and with other gates, since
//   exporters write the same block in several ways.
// * x * sigmoid(x), x * hardsigmoid(x) and x * tanh(softplus(x)) count as one activation, since the
//   device runs them inside the layer above and quantizers between would keep it from doing so.
// * Comparisons keep float inputs, since they decide at exact values and gain nothing from INT8.
// * A range for each channel becomes one for all where a layer between moves channels, since the
//   peer's would then be along another dimension.
// * Rows of an embedding keep a scale each beside the quantizer of its output, since rows differ.
// * A layer whose weights are small integers already is left alone, since its values would be
//   rounded twice.

#include "base/result.h"
#include "quantization/types.h"

namespace hone::quantization {

struct PlacementOptions {
  Preset preset = Preset::performance;
  /// Layers to leave alone: a name, an operator type, or "re:REGEX" over names (ECMAScript,
  /// searched). A word is a name when a layer has it, else a type.
  std::vector<std::string> ignore = {};
  /// absent: found from the graph (attention).
  std::optional<bool> transformer = {};
  bool nncf = false;  ///< exactly the peer's rules, without our improvements
};

/// Errors (kind usage): `quantization.scope` (a word that names nothing, a bad expression; the
/// remedy names near ones), `quantization.nothing` (kind input: nothing can be quantized),
/// `quantization.already` (kind input: the network has quantizers).
Result<Placement> place(const model::Graph& graph, const PlacementOptions& options);

/// `placement` without what these groups hold; groups keep their places in the list, emptied.
Placement without(const Placement& placement, std::span<const std::size_t> float_groups);

}  // namespace hone::quantization
