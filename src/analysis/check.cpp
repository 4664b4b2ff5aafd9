#include "analysis/check.h"

namespace hone::analysis {
namespace {

using model::Node;

Error order_error(const Node& node) {
  return bug_error("analysis.graph", "A layer reads what no layer before it makes.")
      .at(node.name)
      .fix("Import the model again.");
}

bool reads_what_exists(const model::Graph& graph, std::size_t index) {
  for (const model::Source& source : graph.nodes[index].inputs) {
    if (source.node < 0 || static_cast<std::size_t>(source.node) >= index) return false;
    const auto& outputs = graph.nodes[static_cast<std::size_t>(source.node)].outputs;
    if (source.port < 0 || static_cast<std::size_t>(source.port) >= outputs.size()) return false;
  }
  return true;
}

/// A value for --shape that keeps what is known and is likely where nothing is.
std::string likely_shape(const model::Shape& shape) {
  if (!shape.empty() && shape[0] == model::kDynamicRank) return "1,3,224,224";
  std::string text;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t likely = i == 0 ? 1 : shape.size() == 4 ? 224 : 128;
    if (i > 0) text += ',';
    text += std::to_string(shape[i] < 0 ? likely : shape[i]);
  }
  return text;
}

Error dynamic_error(const Node& input) {
  const auto& shape = input.outputs[0].shape;
  return usage_error("analysis.dynamic_shape", "The shape of input " + input.name + " is open (" +
                                                   model::to_text(shape) + ").")
      .at(input.name)
      .fix("Give the shape you will use, such as --shape " + input.name + "=" +
           likely_shape(shape) + ".");
}

Error large_error(const Node& node, const model::Tensor& tensor) {
  return input_error("analysis.too_large", "A tensor has more elements than can be counted.")
      .at(node.name + " " + model::to_text(tensor.shape))
      .fix("Check the shapes of the inputs.");
}

bool is_countable(const model::Tensor& tensor) {
  if (!model::is_static(tensor.shape)) return true;
  return model::element_count(tensor.shape) && (model::bits_of(tensor.precision) == 0 ||
                                                model::byte_count(tensor.shape, tensor.precision));
}

}  // namespace

Status check_order(const model::Graph& graph) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!reads_what_exists(graph, i)) return order_error(graph.nodes[i]);
    for (const model::Graph& body : graph.nodes[i].bodies) HONE_CHECK(check_order(body));
  }
  return {};
}

Status check_shapes(const model::Graph& graph) {
  for (const Node& node : graph.nodes) {
    const bool is_open_input = node.type == "Parameter" && !node.outputs.empty() &&
                               !model::is_static(node.outputs[0].shape);
    if (is_open_input) return dynamic_error(node);
    for (const model::Tensor& tensor : node.outputs) {
      if (!is_countable(tensor)) return large_error(node, tensor);
    }
  }
  return {};
}

}  // namespace hone::analysis
