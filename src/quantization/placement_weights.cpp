#include "quantization/placement_weights.h"

#include <algorithm>
#include <set>

namespace hone::quantization {
namespace {

using Axes = std::vector<std::int64_t>;

/// Dimensions of a product's constant other than the one that is summed over.
Axes product_axes(const model::Node& layer, std::int32_t port, std::int64_t rank) {
  if (rank < 2) return {};
  const auto found = layer.attributes.find(port == 0 ? "transpose_a" : "transpose_b");
  const bool transposed = found != layer.attributes.end() && found->second == "true";
  const std::int64_t summed = (port == 0) != transposed ? rank - 1 : rank - 2;
  Axes axes;
  for (std::int64_t axis = 0; axis < rank; ++axis) {
    if (axis != summed) axes.push_back(axis);
  }
  return axes;
}

struct AxesRow {
  std::string_view type;
  std::int64_t first;
  std::int64_t second = -1;
};
/// Weights as OpenVINO's operator specifications lay them out.
constexpr AxesRow kAxes[] = {
    {"Convolution", 0},                      // output, input, kernel
    {"GroupConvolution", 0, 1},              // group, output, input, kernel
    {"ConvolutionBackpropData", 1},          // input, output, kernel
    {"GroupConvolutionBackpropData", 0, 2},  // group, input, output, kernel
    {"LSTMSequence", 1},                     // direction, gate and hidden, input
    {"GRUSequence", 1},
    {"Gather", 0},  // row, values
};

Axes axes_of(const View& view, std::int32_t node, std::int32_t port) {
  const auto& layer = view.node(node);
  const auto& shape = view.tensor(layer.inputs[static_cast<std::size_t>(port)]).shape;
  if (layer.type == "MatMul") {
    return product_axes(layer, port, static_cast<std::int64_t>(shape.size()));
  }
  const auto* row = std::find_if(std::begin(kAxes), std::end(kAxes),
                                 [&](const AxesRow& known) { return known.type == layer.type; });
  Axes axes{row->first};
  if (row->second >= 0) axes.push_back(row->second);
  return axes;
}

/// Convolutions that an input reaches without passing another one whose weights are quantized.
std::set<std::int32_t> first_convolutions(const View& view, const std::set<std::int32_t>& own) {
  std::set<std::int32_t> found;
  std::vector<std::int32_t> pending;
  std::vector<bool> seen(view.graph.nodes.size());
  for (std::int32_t i = 0; i < view.size(); ++i) {
    if (view.node(i).type == "Parameter") pending.push_back(i);
  }
  while (!pending.empty()) {
    const auto node = pending.back();
    pending.pop_back();
    for (const Use& use : view.uses_of(node)) {
      if (seen[static_cast<std::size_t>(use.node)]) continue;
      seen[static_cast<std::size_t>(use.node)] = true;
      if (own.contains(use.node)) {
        found.insert(use.node);
      } else {
        pending.push_back(use.node);
      }
    }
  }
  return found;
}

bool is_quantized(const View& view, const Units& units, const Reasons& reasons, std::int32_t node) {
  if (!view.is_alive(node) || !view.has_weights(node) || reasons.has(node)) return false;
  const auto unit = units.of_node[static_cast<std::size_t>(node)];
  return units.all[static_cast<std::size_t>(unit)].head() == node;
}

}  // namespace

std::vector<WeightQuantizer> place_weights(const View& view, const Units& units,
                                           const Reasons& reasons) {
  std::vector<WeightQuantizer> weights;
  std::set<std::int32_t> convolutions;
  for (std::int32_t node = 0; node < view.size(); ++node) {
    if (!is_quantized(view, units, reasons, node)) continue;
    if (view.node(node).type == "Convolution") convolutions.insert(node);
    for (const auto port : view.weight_ports[static_cast<std::size_t>(node)]) {
      weights.push_back({.node = node,
                         .port = port,
                         .constant = constant_behind(view, node, port),
                         .axes = axes_of(view, node, port)});
    }
  }
  const auto first = first_convolutions(view, convolutions);
  for (auto& quantizer : weights) quantizer.first = first.contains(quantizer.node);
  return weights;
}

}  // namespace hone::quantization
