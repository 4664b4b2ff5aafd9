#pragma once
// Builds small graphs by hand, node by node, for the tests of this room.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/types.h"

namespace hone::analysis {

using Attributes = std::map<std::string, std::string>;

class GraphForTest {
 public:
  /// Each of these adds a node and gives the first output of it.
  model::Source input(model::Shape shape, model::Precision precision = model::Precision::f32) {
    return add("Parameter", {}, {{std::move(shape), precision}});
  }

  model::Source constant(model::Shape shape, model::Precision precision = model::Precision::f32,
                         std::uint64_t zeros = 0, std::vector<double> values = {}) {
    const model::Source source = add("Constant", {}, {{shape, precision}});
    model::ConstantFacts facts;
    facts.elements = model::element_count(shape).value_or(0);
    facts.bytes = model::byte_count(shape, precision).value_or(0);
    facts.zeros = zeros;
    facts.values = std::move(values);
    graph_.nodes.back().constant = facts;
    return source;
  }

  model::Source add(std::string type, std::vector<model::Source> inputs,
                    std::vector<model::Tensor> outputs, Attributes attributes = {}) {
    model::Node node;
    node.name = type + std::to_string(graph_.nodes.size());
    node.type = std::move(type);
    node.inputs = std::move(inputs);
    node.outputs = std::move(outputs);
    node.attributes = std::move(attributes);
    graph_.nodes.push_back(std::move(node));
    return {static_cast<std::int32_t>(graph_.nodes.size()) - 1, 0};
  }

  /// One f32 output.
  model::Source layer(std::string type, std::vector<model::Source> inputs, model::Shape shape,
                      Attributes attributes = {}) {
    return add(std::move(type), std::move(inputs), {{std::move(shape), model::Precision::f32}},
               std::move(attributes));
  }

  /// FakeQuantize with scalar ranges.
  model::Source quantize(model::Source data, int levels = 256) {
    const model::Shape shape = graph_.nodes[static_cast<std::size_t>(data.node)].outputs[0].shape;
    std::vector<model::Source> inputs{data};
    for (int i = 0; i < 4; ++i) inputs.push_back(constant({}));
    return layer("FakeQuantize", inputs, shape, {{"levels", std::to_string(levels)}});
  }

  void result(model::Source source) { add("Result", {source}, {}); }

  model::Node& node(model::Source source) {
    return graph_.nodes[static_cast<std::size_t>(source.node)];
  }
  [[nodiscard]] const model::Graph& graph() const { return graph_; }

 private:
  model::Graph graph_;
};

}  // namespace hone::analysis
