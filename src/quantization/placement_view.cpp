#include "quantization/placement_view.h"

#include <algorithm>
#include <array>

namespace hone::quantization {
namespace {

bool is_start(const model::Node& node) {
  return node.type == "Parameter" || node.type == "ReadValue";
}

/// What an input reaches without looking at shapes only.
std::vector<bool> reached_from_inputs(const model::Graph& graph) {
  std::vector<bool> reached(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& node = graph.nodes[i];
    if (node.type == "ShapeOf") continue;
    reached[i] = is_start(node) ||
                 std::any_of(node.inputs.begin(), node.inputs.end(), [&](const auto& source) {
                   return reached[static_cast<std::size_t>(source.node)];
                 });
  }
  return reached;
}

/// Floating-point values that come from shapes into a convolution or recurrent layer are data.
void keep_float_from_shapes(const model::Graph& graph, std::vector<bool>& alive) {
  std::vector<bool> wanted(graph.nodes.size());
  std::vector<bool> from_shape(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& inputs = graph.nodes[i].inputs;
    from_shape[i] = graph.nodes[i].type == "ShapeOf" ||
                    (!alive[i] && std::any_of(inputs.begin(), inputs.end(), [&](const auto& s) {
                      return from_shape[static_cast<std::size_t>(s.node)];
                    }));
  }
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    const auto& node = graph.nodes[i];
    if (node.type != "Convolution" && node.type != "LSTMSequence" && !wanted[i]) continue;
    for (const auto& source : node.inputs) {
      const auto at = static_cast<std::size_t>(source.node);
      const auto& from = graph.nodes[at];
      const auto& tensor = from.outputs[static_cast<std::size_t>(source.port)];
      if (!from_shape[at] || from.type == "ShapeOf" || !model::is_float(tensor.precision)) continue;
      wanted[at] = true;
      alive[at] = true;
    }
  }
}

constexpr std::array<std::string_view, 4> kSameOrder{"Convert", "Reshape", "Squeeze", "Unsqueeze"};

bool is_weight_port(const View& view, std::int32_t node, std::int32_t port) {
  const auto& layer = view.node(node);
  const model::Source source = layer.inputs[static_cast<std::size_t>(port)];
  return !view.is_alive(source.node) && model::is_float(view.tensor(source).precision) &&
         constant_behind(view, node, port) >= 0;
}

/// Ports at which weights may come in, by type.
std::vector<std::int32_t> candidate_ports(const View& view, std::int32_t node) {
  const std::string& type = view.node(node).type;
  if (type == "MatMul") return {0, 1};
  if (type == "LSTMSequence") return {4, 5};
  if (type == "GRUSequence") return {3, 4};
  if (type == "Gather") return {0};
  const bool convolution =
      (view.op(node).families & kLinear) != 0 && view.op(node).trait == Trait::quantizable;
  return convolution ? std::vector<std::int32_t>{1} : std::vector<std::int32_t>{};
}

std::vector<std::int32_t> weight_ports_of(const View& view, std::int32_t node) {
  std::vector<std::int32_t> ports;
  if (!view.is_alive(node)) return ports;
  const auto inputs = static_cast<std::int32_t>(view.node(node).inputs.size());
  for (const std::int32_t port : candidate_ports(view, node)) {
    if (port < inputs && is_weight_port(view, node, port)) ports.push_back(port);
  }
  return ports;
}

}  // namespace

View::View(const model::Graph& network) : graph(network), alive(reached_from_inputs(network)) {
  keep_float_from_shapes(graph, alive);
  uses.resize(graph.nodes.size());
  for (std::int32_t i = 0; i < size(); ++i) {
    operators.push_back(&operator_of(node(i).type));
    if (!is_alive(i)) continue;
    for (std::size_t port = 0; port < node(i).inputs.size(); ++port) {
      const auto& source = node(i).inputs[port];
      uses[static_cast<std::size_t>(source.node)].push_back(
          {.node = i, .port = static_cast<std::int32_t>(port), .output = source.port});
    }
  }
  weight_ports.resize(graph.nodes.size());
  for (std::int32_t i = 0; i < size(); ++i) {
    weight_ports[static_cast<std::size_t>(i)] = weight_ports_of(*this, i);
  }
}

const model::Tensor& View::tensor(const model::Source& source) const {
  return node(source.node).outputs[static_cast<std::size_t>(source.port)];
}

bool is_depthwise(const View& view, std::int32_t node) {
  const auto& layer = view.node(node);
  if (layer.type != "GroupConvolution" || layer.inputs.size() < 2) return false;
  const auto& data = view.tensor(layer.inputs[0]).shape;
  const auto& weights = view.tensor(layer.inputs[1]).shape;
  return data.size() > 1 && !weights.empty() && data[1] == weights[0] && data[1] > 1;
}

bool is_embedding(const View& view, std::int32_t node) {
  return view.node(node).type == "Gather" && view.has_weights(node);
}

std::int32_t constant_behind(const View& view, std::int32_t node, std::int32_t port) {
  model::Source source = view.node(node).inputs[static_cast<std::size_t>(port)];
  while (true) {
    const auto& from = view.node(source.node);
    if (!model::is_float(view.tensor(source).precision)) return -1;
    if (from.type == "Constant") return source.node;
    const bool passes =
        std::find(kSameOrder.begin(), kSameOrder.end(), from.type) != kSameOrder.end();
    if (!passes || from.inputs.empty()) return -1;
    source = from.inputs[0];
  }
}

}  // namespace hone::quantization
