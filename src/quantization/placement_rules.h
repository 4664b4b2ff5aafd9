#pragma once
// Which layers stay in floating point, each with a reason: asked for, left alone by pattern, after
// detection, in attention. Private to placement*.cpp. Pure.

#include <string_view>
#include <vector>

#include "quantization/patterns.h"
#include "quantization/placement.h"

namespace hone::quantization {

/// By node: why it stays in float; empty when nothing says so. The first reason given stays.
struct Reasons {
  std::vector<std::string_view> of_node;
  void give(std::int32_t node, std::string_view reason) {
    auto& own = of_node[static_cast<std::size_t>(node)];
    if (own.empty()) own = reason;
  }
  [[nodiscard]] bool has(std::int32_t node) const {
    return !of_node[static_cast<std::size_t>(node)].empty();
  }
};

/// Layers that the words name; a word that names nothing is an error (see PlacementOptions).
Result<std::vector<std::int32_t>> layers_named(const model::Graph& graph,
                                               const std::vector<std::string>& words);

/// Whether the graph has attention: a Softmax between two products of activations.
bool has_attention(const View& view);

/// Squeeze and excite, and what else is left alone by pattern.
void leave_patterns(const View& view, bool transformer, Rules rules, Reasons& reasons);

/// Boxes: from the results of the network back to the last layers with weights.
void leave_detection(const View& view, const Units& units, Rules rules, Reasons& reasons);

/// Types that stay in float in a transformer, comparisons, weights that are integers already.
void leave_types(const View& view, bool transformer, Rules rules, Reasons& reasons);

}  // namespace hone::quantization
