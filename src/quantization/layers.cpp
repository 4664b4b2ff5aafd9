#include "quantization/layers.h"

#include <charconv>
#include <numeric>

namespace hone::quantization {
namespace {

const model::Node& node_at(const model::Graph& graph, std::int32_t index) {
  return graph.nodes[static_cast<std::size_t>(index)];
}

/// "1, 2" as the snapshot writes lists.
std::vector<std::int64_t> numbers(const model::Node& node, const std::string& name) {
  std::vector<std::int64_t> list;
  const auto found = node.attributes.find(name);
  if (found == node.attributes.end()) return list;
  const char* at = found->second.data();
  const char* const end = at + found->second.size();
  while (at < end) {
    std::int64_t value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error == std::errc()) list.push_back(value);
    at = error == std::errc() ? next : at + 1;
  }
  return list;
}

bool is_set(const model::Node& node, const std::string& name) {
  const auto found = node.attributes.find(name);
  return found != node.attributes.end() && (found->second == "true" || found->second == "1");
}

std::size_t product(std::span<const std::int64_t> dimensions) {
  return std::accumulate(
      dimensions.begin(), dimensions.end(), std::size_t{1},
      [](std::size_t so_far, std::int64_t d) { return so_far * static_cast<std::size_t>(d); });
}

/// Which dimension of the weights is what; -1: there is no such dimension.
struct Roles {
  LayerKind kind;
  int group;
  int output;
  int input;
  std::size_t first_spatial;
};
std::optional<Roles> roles_of(const std::string& type) {
  static const std::map<std::string, Roles> table{
      {"Convolution", {LayerKind::convolution, -1, 0, 1, 2}},
      {"GroupConvolution", {LayerKind::convolution, 0, 1, 2, 3}},
      {"ConvolutionBackpropData", {LayerKind::deconvolution, -1, 1, 0, 2}},
      {"GroupConvolutionBackpropData", {LayerKind::deconvolution, 0, 2, 1, 3}}};
  const auto found = table.find(type);
  if (found == table.end()) return std::nullopt;
  return found->second;
}

WeightLayout layout_of(const model::Shape& shape, const Roles& roles) {
  const std::span<const std::int64_t> dimensions = shape;
  const auto size = [&](int d) {
    return d < 0 ? std::size_t{1} : static_cast<std::size_t>(shape[static_cast<std::size_t>(d)]);
  };
  const auto step = [&](int d) {
    return d < 0 ? 0 : product(dimensions.subspan(static_cast<std::size_t>(d) + 1));
  };
  return {.groups = size(roles.group),
          .outputs = size(roles.output),
          .inputs = size(roles.input),
          .taps = product(dimensions.subspan(roles.first_spatial)),
          .group_step = step(roles.group),
          .output_step = step(roles.output),
          .input_step = step(roles.input)};
}

std::vector<Window> windows_of(const model::Graph& graph, const model::Node& node,
                               const model::Shape& weights, std::size_t first_spatial) {
  const auto& source = node_at(graph, node.inputs[0].node);
  const auto& in = source.outputs[static_cast<std::size_t>(node.inputs[0].port)].shape;
  const auto& out = node.outputs[0].shape;
  const auto strides = numbers(node, "strides");
  const auto dilations = numbers(node, "dilations");
  const auto pads = numbers(node, "pads_begin");
  std::vector<Window> windows;
  for (std::size_t d = 0; first_spatial + d < weights.size(); ++d) {
    Window window{.kernel = weights[first_spatial + d]};
    if (d < strides.size()) window.stride = strides[d];
    if (d < dilations.size()) window.dilation = dilations[d];
    if (d < pads.size()) window.pad_begin = pads[d];
    if (d + 2 < in.size()) window.in = in[d + 2];
    if (d + 2 < out.size()) window.out = out[d + 2];
    windows.push_back(window);
  }
  return windows;
}

/// A MatMul with a constant of two dimensions at `port`.
void describe_matmul(const model::Graph& graph, const model::Node& node, std::int32_t port,
                     Layer& layer) {
  const auto& shape =
      node_at(graph, layer.node).inputs.size() == 2
          ? node_at(graph, node.inputs[static_cast<std::size_t>(port)].node).outputs[0].shape
          : model::Shape{};
  if (shape.size() != 2 || port != 1) return;
  const bool rows_first = is_set(node, "transpose_b");
  const auto rows = static_cast<std::size_t>(shape[rows_first ? 0 : 1]);
  const auto columns = static_cast<std::size_t>(shape[rows_first ? 1 : 0]);
  layer.kind = LayerKind::matmul;
  layer.layout = {.outputs = rows,
                  .inputs = columns,
                  .output_step = rows_first ? columns : 1,
                  .input_step = rows_first ? 1 : rows};
  const auto rank =
      static_cast<std::int64_t>(node_at(graph, layer.input.node)
                                    .outputs[static_cast<std::size_t>(layer.input.port)]
                                    .shape.size());
  layer.input_axis = is_set(node, "transpose_a") ? rank - 2 : rank - 1;
}

/// How many output positions a tap serves, along one dimension.
std::int64_t served(LayerKind kind, const Window& window, std::int64_t tap) {
  const bool spreads = kind == LayerKind::deconvolution;
  const std::int64_t from = spreads ? window.in : window.out;
  const std::int64_t to = spreads ? window.out : window.in;
  std::int64_t count = 0;
  for (std::int64_t position = 0; position < from; ++position) {
    const std::int64_t other = position * window.stride + tap * window.dilation - window.pad_begin;
    if (other >= 0 && other < to) ++count;
  }
  return count;
}

/// Whether `shape`, aligned at the right with a tensor of `rank` dimensions, has only `axis`.
bool only_along(const model::Shape& shape, std::size_t rank, std::size_t axis) {
  if (shape.size() > rank) return false;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (d + rank - shape.size() != axis && shape[d] != 1) return false;
  }
  return true;
}

}  // namespace

Layer layer_of(const model::Graph& graph, const WeightQuantizer& weights) {
  const model::Node& node = node_at(graph, weights.node);
  Layer layer;
  layer.node = weights.node;
  layer.input = node.inputs[weights.port == 0 && node.inputs.size() > 1 ? 1 : 0];
  const auto& shape = node_at(graph, weights.constant).outputs[0].shape;
  if (const auto roles = roles_of(node.type); roles && shape.size() >= roles->first_spatial) {
    layer.kind = roles->kind;
    layer.layout = layout_of(shape, *roles);
    layer.windows = windows_of(graph, node, shape, roles->first_spatial);
  } else if (node.type == "MatMul") {
    describe_matmul(graph, node, weights.port, layer);
  }
  return layer;
}

std::vector<double> tap_coverage(const Layer& layer) {
  std::vector<double> coverage(1, 1.0);
  for (const Window& window : layer.windows) {
    std::vector<double> wider;
    for (const double outer : coverage) {
      for (std::int64_t tap = 0; tap < window.kernel; ++tap) {
        const bool known = window.in > 0 && window.out > 0;
        const double share =
            known ? static_cast<double>(served(layer.kind, window, tap)) /
                        static_cast<double>(window.out)
                  : 1.0 / static_cast<double>(layer.kind == LayerKind::deconvolution ? window.stride
                                                                                     : 1);
        wider.push_back(outer * share);
      }
    }
    coverage = std::move(wider);
  }
  return coverage;
}

std::vector<std::vector<Consumer>> consumers_of(const model::Graph& graph) {
  std::vector<std::vector<Consumer>> consumers(graph.nodes.size());
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const auto& inputs = graph.nodes[n].inputs;
    for (std::size_t port = 0; port < inputs.size(); ++port) {
      if (inputs[port].port != 0) continue;
      consumers[static_cast<std::size_t>(inputs[port].node)].push_back(
          {.node = static_cast<std::int32_t>(n), .port = static_cast<std::int32_t>(port)});
    }
  }
  return consumers;
}

std::optional<BiasAdd> bias_of(const model::Graph& graph, const Layer& layer,
                               const std::vector<std::vector<Consumer>>& consumers) {
  const auto& next = consumers[static_cast<std::size_t>(layer.node)];
  if (next.size() != 1 || node_at(graph, next[0].node).type != "Add") return std::nullopt;
  const auto& add = node_at(graph, next[0].node);
  const std::int32_t port = next[0].port == 0 ? 1 : 0;
  const std::int32_t constant = add.inputs[static_cast<std::size_t>(port)].node;
  const auto& values = node_at(graph, constant);
  const std::size_t rank = node_at(graph, layer.node).outputs[0].shape.size();
  const std::size_t axis = layer.kind == LayerKind::matmul ? rank - 1 : 1;
  if (values.type != "Constant" || values.outputs[0].precision != model::Precision::f32 ||
      model::element_count(values.outputs[0].shape) != layer.layout.rows() ||
      !only_along(values.outputs[0].shape, rank, axis)) {
    return std::nullopt;
  }
  return BiasAdd{.node = next[0].node, .port = port, .constant = constant};
}

Entries entries_of(const model::Shape& shape, std::span<const std::int64_t> axes) {
  Entries entries;
  entries.shape.assign(shape.size(), 1);
  std::size_t last = 0;
  for (const std::int64_t axis : axes) {
    const auto d = static_cast<std::size_t>(axis);
    entries.shape[d] = shape[d];
    entries.count *= static_cast<std::size_t>(shape[d]);
    last = d + 1;
  }
  const std::span<const std::int64_t> dimensions = shape;
  entries.run = product(dimensions.subspan(last));
  entries.of_run.assign(1, 0);
  for (std::size_t d = 0; d < last; ++d) {
    std::vector<std::size_t> deeper;
    const auto size = static_cast<std::size_t>(shape[d]);
    const bool own = entries.shape[d] == shape[d];
    deeper.reserve(entries.of_run.size() * size);
    for (const std::size_t entry : entries.of_run) {
      for (std::size_t i = 0; i < size; ++i) deeper.push_back(own ? entry * size + i : entry);
    }
    entries.of_run = std::move(deeper);
  }
  return entries;
}

std::span<const float> floats(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

}  // namespace hone::quantization
