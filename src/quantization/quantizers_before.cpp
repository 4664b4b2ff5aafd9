#include <algorithm>
#include <array>

#include "quantization/plan_state.h"

namespace hone::quantization {
namespace {

/// What hands values on as they are: output 0 holds values of input 0 only.
constexpr std::array<std::string_view, 13> kMoves{
    "MaxPool",       "Reshape",   "Squeeze",      "Unsqueeze",       "Split",
    "VariadicSplit", "Transpose", "StridedSlice", "ShuffleChannels", "DepthToSpace",
    "SpaceToDepth",  "Tile",      "Gather"};

}  // namespace

QuantizersBefore::QuantizersBefore(const model::Graph& graph, const Placement& placement)
    : graph_(graph), placement_(placement) {
  for (std::size_t i = 0; i < placement.activations.size(); ++i) {
    const ActivationQuantizer& quantizer = placement.activations[i];
    (quantizer.side == engine::Side::input ? at_input_
                                           : at_output_)[{quantizer.node, quantizer.port}] = i;
  }
}

std::optional<std::size_t> QuantizersBefore::find(std::int32_t node, std::int32_t port) const {
  for (;;) {
    if (const auto at = at_input_.find({node, port}); at != at_input_.end()) return at->second;
    const model::Source tensor =
        graph_.nodes[static_cast<std::size_t>(node)].inputs[static_cast<std::size_t>(port)];
    if (const auto at = at_output_.find({tensor.node, tensor.port}); at != at_output_.end()) {
      return at->second;
    }
    const model::Node& producer = graph_.nodes[static_cast<std::size_t>(tensor.node)];
    if (producer.type == "Concat") {
      const auto first = find(tensor.node, 0);
      if (first && placement_.activations[*first].unified >= 0) return first;
      return std::nullopt;
    }
    if (std::find(kMoves.begin(), kMoves.end(), producer.type) == kMoves.end()) {
      return std::nullopt;
    }
    node = tensor.node;
    port = 0;
  }
}

}  // namespace hone::quantization
