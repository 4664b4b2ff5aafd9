#pragma once
// Builds small networks by name, and says a placement in short words, for the tests of placement.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "quantization/placement.h"

namespace hone::quantization {

class NetworkForTest {
 public:
  using Source = model::Source;
  using Sources = std::vector<Source>;
  using Attributes = std::map<std::string, std::string>;

  Source input(const std::string& name, model::Shape shape = {1, 8, 4, 4},
               model::Precision precision = model::Precision::f32) {
    return add(name, "Parameter", {}, {{std::move(shape), precision}});
  }
  Source constant(model::Shape shape, model::Precision precision = model::Precision::f32) {
    const std::string name = "constant" + std::to_string(graph_.nodes.size());
    return add(name, "Constant", {}, {{std::move(shape), precision}});
  }
  /// One output, in the shape of the first input where none is given.
  Source layer(const std::string& name, const std::string& type, Sources inputs,
               model::Shape shape = {}, Attributes attributes = {}) {
    if (shape.empty()) shape = shape_of(inputs.at(0));
    return add(name, type, std::move(inputs), {{std::move(shape), model::Precision::f32}},
               std::move(attributes));
  }
  /// 1x1, with `out` channels.
  Source convolution(const std::string& name, Source x, std::int64_t out = 8) {
    auto shape = shape_of(x);
    const auto weights = constant({out, shape[1], 1, 1});
    shape[1] = out;
    return layer(name, "Convolution", {x, weights}, shape);
  }
  Source depthwise(const std::string& name, Source x) {
    const auto weights = constant({shape_of(x)[1], 1, 1, 3, 3});
    return layer(name, "GroupConvolution", {x, weights});
  }
  /// With a constant for each channel as the other input.
  Source by_channel(const std::string& name, const std::string& type, Source x) {
    return layer(name, type, {x, constant({1, shape_of(x)[1], 1, 1})});
  }
  Source relu(const std::string& name, Source x) { return layer(name, "Relu", {x}); }
  Source add(const std::string& name, std::string type, Sources inputs,
             std::vector<model::Tensor> outputs, Attributes attributes = {}) {
    model::Node node;
    node.name = name;
    node.type = std::move(type);
    node.inputs = std::move(inputs);
    node.outputs = std::move(outputs);
    node.attributes = std::move(attributes);
    graph_.nodes.push_back(std::move(node));
    return {static_cast<std::int32_t>(graph_.nodes.size()) - 1, 0};
  }
  void result(Source x) { add("result" + std::to_string(x.node), "Result", {x}, {}); }

  [[nodiscard]] const model::Graph& graph() const { return graph_; }
  [[nodiscard]] const model::Shape& shape_of(Source x) const {
    const auto& node = graph_.nodes[static_cast<std::size_t>(x.node)];
    return node.outputs[static_cast<std::size_t>(x.port)].shape;
  }

 private:
  model::Graph graph_;
};

using Words = std::set<std::string>;

/// "relu" for its output, "relu:1" for output 1, ">add.1" for input 1 of add; "*" behind: a range
/// for each channel, "#0" behind: shares range 0.
inline Words quantizers_of(const model::Graph& graph, const Placement& placement) {
  Words words;
  for (const auto& own : placement.activations) {
    const std::string& name = graph.nodes[static_cast<std::size_t>(own.node)].name;
    std::string word = own.side == engine::Side::input
                           ? ">" + name + "." + std::to_string(own.port)
                           : name + (own.port == 0 ? "" : ":" + std::to_string(own.port));
    if (own.per_channel) word += "*";
    if (own.unified >= 0) word += "#" + std::to_string(own.unified);
    words.insert(word);
  }
  return words;
}

/// Names of layers whose weights are quantized; "!" behind: a first convolution.
inline Words weights_of(const model::Graph& graph, const Placement& placement) {
  Words words;
  for (const auto& own : placement.weights) {
    words.insert(graph.nodes[static_cast<std::size_t>(own.node)].name + (own.first ? "!" : ""));
  }
  return words;
}

/// "layer: reason".
inline Words left_out_of(const model::Graph& graph, const Placement& placement) {
  Words words;
  for (const auto& own : placement.left_out) {
    words.insert(graph.nodes[static_cast<std::size_t>(own.node)].name + ": " + own.reason);
  }
  return words;
}

}  // namespace hone::quantization
