#pragma once
// Where quantizers go: propagation of quantizers upwards through the graph, with patterns that the
// device fuses, patterns that are left alone, shared ranges at concatenations. Pure.
//
// Algorithm: NNCF's quantizer propagation (its documentation and `reference` notes), so that its
// placement is met node by node; differences of ours stand at the options.

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
