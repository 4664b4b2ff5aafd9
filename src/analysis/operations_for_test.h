#pragma once
// Cases for the tables of operators: a type with its shapes, and what it must cost.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "analysis/graph_for_test.h"
#include "analysis/operations.h"

namespace hone::analysis {

using model::Shape;

struct Case {
  std::string type;
  std::vector<Shape> inputs;
  std::vector<Shape> outputs;
  Attributes attributes;
  double flop;
  double mac;
  std::map<std::size_t, std::vector<double>> values = {};  ///< inputs that are constants
};

inline std::optional<Count> count(const Case& one) {
  GraphForTest graph;
  std::vector<model::Source> inputs;
  for (const Shape& shape : one.inputs) {
    const auto values = one.values.find(inputs.size());
    inputs.push_back(values == one.values.end()
                         ? graph.input(shape)
                         : graph.constant(shape, model::Precision::i64, 0, values->second));
  }
  std::vector<model::Tensor> outputs;
  for (const Shape& shape : one.outputs) outputs.push_back({shape, model::Precision::f32});
  const auto node = graph.add(one.type, inputs, outputs, one.attributes);
  return count_operations(NodeView(graph.graph(), static_cast<std::size_t>(node.node)));
}

inline void expect_counts(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const auto counted = count(one);
    ASSERT_TRUE(counted) << one.type;
    EXPECT_DOUBLE_EQ(counted->flop, one.flop) << one.type;
    EXPECT_DOUBLE_EQ(counted->mac, one.mac) << one.type;
  }
}

}  // namespace hone::analysis
