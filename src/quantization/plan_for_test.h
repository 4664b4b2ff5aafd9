#pragma once
// Builds small graphs with values of their constants, and statistics that fit them, for the tests
// of this room.

#include <random>

#include "quantization/planner.h"

namespace hone::quantization {

class PlanForTest {
 public:
  using Attributes = std::map<std::string, std::string>;

  /// Each of these adds a node and gives the first output of it.
  model::Source input(model::Shape shape) { return add("Parameter", {}, std::move(shape), {}); }
  /// Values drawn from a standard normal distribution where none are given.
  model::Source constant(const model::Shape& shape, std::vector<float> values = {}) {
    const auto count = model::element_count(shape).value_or(0);
    std::normal_distribution<float> normal;
    while (values.size() < count) values.push_back(normal(random_));
    const model::Source source = add("Constant", {}, shape, {});
    values_[source.node] = std::move(values);
    return source;
  }
  model::Source layer(const std::string& type, std::vector<model::Source> inputs,
                      model::Shape shape, Attributes attributes = {}) {
    return add(type, std::move(inputs), std::move(shape), std::move(attributes));
  }
  void result(model::Source source) { add("Result", {source}, {}, {}); }

  [[nodiscard]] const model::Graph& graph() const { return graph_; }
  [[nodiscard]] const std::vector<float>& values(model::Source constant) const {
    return values_.at(constant.node);
  }
  /// By node, as the planner takes them.
  [[nodiscard]] std::vector<std::span<const std::byte>> constants() const {
    std::vector<std::span<const std::byte>> all(graph_.nodes.size());
    for (const auto& [node, values] : values_) {
      all[static_cast<std::size_t>(node)] = std::as_bytes(std::span(values));
    }
    return all;
  }

 private:
  model::Source add(const std::string& type, std::vector<model::Source> inputs, model::Shape shape,
                    Attributes attributes) {
    model::Node node;
    node.name = type + std::to_string(graph_.nodes.size());
    node.type = type;
    node.inputs = std::move(inputs);
    node.outputs = {{std::move(shape), model::Precision::f32}};
    node.attributes = std::move(attributes);
    graph_.nodes.push_back(std::move(node));
    return {static_cast<std::int32_t>(graph_.nodes.size()) - 1, 0};
  }

  model::Graph graph_;
  std::map<std::int32_t, std::vector<float>> values_;
  std::mt19937 random_{11};
};

}  // namespace hone::quantization
