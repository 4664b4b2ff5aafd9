// The predecessor's figures, faults included. The reference networks themselves are checked through
// the program, on the files of tools/topologies.

#include "analysis/compat.h"

#include <gtest/gtest.h>

#include "analysis/analysis.h"
#include "analysis/graph_for_test.h"

namespace hone::analysis {
namespace {

using model::Precision;
using model::Source;

result::CompatAnalysis compat_of(const GraphForTest& graph) {
  const auto analysis = analyze(graph.graph());
  EXPECT_TRUE(analysis);
  return analysis ? analysis->compat : result::CompatAnalysis{};
}

/// The network `tiny` of tools/topologies, as OpenVINO reads it.
GraphForTest tiny_network() {
  GraphForTest graph;
  const Source image = graph.input({1, 3, 16, 16});
  const Source filter = graph.constant({8, 3, 3, 3});
  const Source sums = graph.layer("Convolution", {image, filter}, {1, 8, 16, 16});
  const Source bias = graph.constant({1, 8, 1, 1});
  const Source biased = graph.layer("Add", {sums, bias}, {1, 8, 16, 16});
  const Source active = graph.layer("Relu", {biased}, {1, 8, 16, 16});
  const Source pooled = graph.add("MaxPool", {active},
                                  {{{1, 8, 8, 8}, Precision::f32}, {{1, 8, 8, 8}, Precision::i64}},
                                  {{"kernel", "2, 2"}});
  const Source axes = graph.constant({2}, Precision::i64);
  const Source mean = graph.layer("ReduceMean", {pooled, axes}, {1, 8});
  const Source product = graph.layer("MatMul", {mean, graph.constant({8, 10})}, {1, 10});
  const Source scores = graph.layer("Add", {product, graph.constant({1, 10})}, {1, 10});
  const Source to_rows = graph.constant({2}, Precision::i64);
  const Source rows = graph.layer("Reshape", {scores, to_rows}, {1, 10});
  const Source shares = graph.layer("Softmax", {rows}, {1, 10}, {{"axis", "1"}});
  const Source back = graph.constant({2}, Precision::i64);
  graph.result(graph.layer("Reshape", {shares, back}, {1, 10}));
  return graph;
}

TEST(Compat, OfTheTinyReferenceNetwork) {
  const auto figures = compat_of(tiny_network());
  EXPECT_NEAR(figures.gflop, 121052e-9, 1e-15);
  EXPECT_NEAR(figures.mparams, 316e-6, 1e-12);
  EXPECT_NEAR(figures.minimum_memory_m, 4096e-6, 1e-12);
  EXPECT_NEAR(figures.maximum_memory_m, 7994e-6, 1e-12);
  EXPECT_EQ(figures.giop, 0);
}

TEST(Compat, OnlyReadersOfTheLastOutputKeepANodeAlive) {
  for (const std::int32_t port : {0, 1}) {
    GraphForTest graph;
    const Source input = graph.input({1, 4});
    const Source split = graph.add("Split", {input, graph.constant({}, Precision::i64)},
                                   {{{1, 2}, Precision::f32}, {{1, 2}, Precision::f32}});
    const Source other = graph.layer("Tile", {{split.node, 1 - port}}, {1, 20});
    const Source narrow = graph.layer("ReduceSum", {other}, {1, 30});
    graph.result(graph.layer("Add", {{split.node, port}, narrow}, {1, 2}));
    // At ReduceSum: 20 + 30, and the 4 of Split only when its last output is still to be read.
    EXPECT_NEAR(compat_of(graph).minimum_memory_m, (port == 1 ? 54 : 50) * 1e-6, 1e-12);
  }
}

TEST(Compat, MatMulCountsTheLastDimensionWhateverIsTransposed) {
  GraphForTest graph;
  const Source left = graph.input({4, 3});
  graph.result(
      graph.layer("MatMul", {left, graph.constant({4, 5})}, {3, 5}, {{"transpose_a", "true"}}));
  EXPECT_NEAR(compat_of(graph).gflop, 2 * 3 * 15 * 1e-9, 1e-18);
}

TEST(Compat, OperationsPerElement) {
  struct Case {
    std::string type;
    double expected;  ///< for one input and one output of ten elements
  };
  const Case cases[] = {
      {"Relu", 20},  {"Clamp", 20},  {"Sigmoid", 30}, {"Tanh", 60},     {"Softmax", 50},
      {"Mish", 100}, {"HSwish", 40}, {"Swish", 50},   {"Exp", 10},      {"Elu", 30},
      {"MVN", 20},   {"Greater", 0}, {"Power", 0},    {"Erf", 0},       {"ReduceMean", 0},
      {"MadeUp", 0}, {"Maximum", 0}, {"Reshape", 0},  {"Subtract", 10}, {"NormalizeL2", 40},
  };
  for (const Case& one : cases) {
    GraphForTest graph;
    graph.result(graph.layer(one.type, {graph.input({10})}, {10}));
    EXPECT_NEAR(compat_of(graph).gflop, one.expected * 1e-9, 1e-18) << one.type;
  }
}

TEST(Compat, TransposedConvolutionsDivideByTheStrides) {
  GraphForTest graph;
  const Source image = graph.input({1, 4, 2, 2});
  graph.result(graph.layer("ConvolutionBackpropData", {image, graph.constant({4, 3, 2, 2})},
                           {1, 3, 4, 4}, {{"strides", "2, 2"}}));
  EXPECT_NEAR(compat_of(graph).gflop, 2.0 * 4 * 4 / 4 * 48 * 1e-9, 1e-18);
}

TEST(Compat, ParametersAreConstantsOfTheirInputs) {
  GraphForTest graph;
  const Source image = graph.input({1, 8});
  const Source shared = graph.constant({8, 8});
  const Source first = graph.layer("MatMul", {image, shared}, {1, 8});
  const Source second = graph.layer("MatMul", {first, shared}, {1, 8});  // once
  const Source half = graph.constant({8, 4}, Precision::f16);
  const Source widened = graph.layer("Convert", {half}, {8, 4});  // through Convert
  const Source third = graph.layer("MatMul", {second, widened}, {1, 4});
  const Source padded = graph.layer(
      "Pad", {third, graph.constant({2}, Precision::i64), graph.constant({2}, Precision::i64)},
      {1, 8});  // none of Pad
  const Source picked =
      graph.layer("Gather", {padded, graph.constant({3}, Precision::i64)}, {1, 3});  // none
  graph.result(graph.layer("MadeUp", {picked, graph.constant({7}, Precision::i64)}, {1, 3}));
  EXPECT_NEAR(compat_of(graph).mparams, (64 + 32 + 7) * 1e-6, 1e-12);
}

TEST(Compat, QuantizedWeightsCountBehindFakeQuantize) {
  GraphForTest graph;
  const Source data = graph.quantize(graph.input({1, 3, 8, 8}));
  const Source filter = graph.quantize(graph.constant({4, 3, 3, 3}), 255);
  const Source sums = graph.layer("Convolution", {data, filter}, {1, 4, 8, 8});
  const Source biased = graph.layer("Add", {sums, graph.constant({1, 4, 1, 1})}, {1, 4, 8, 8});
  const Source active = graph.layer("Relu", {biased}, {1, 4, 8, 8});
  const Source result = graph.layer("Tanh", {graph.layer("ReduceSum", {active}, {1, 4})}, {1, 4});
  graph.result(result);
  const auto figures = compat_of(graph);
  EXPECT_NEAR(figures.mparams, (108 + 4) * 1e-6, 1e-12);
  // The bias and the activation run inside the integer convolution.
  EXPECT_NEAR(figures.giop, (13824 + 256 + 512) * 1e-9, 1e-15);
  EXPECT_NEAR(figures.gflop, 4 * 6 * 1e-9, 1e-15);
  // The quantized filter is an activation to it.
  EXPECT_NEAR(figures.maximum_memory_m, (192 + 192 + 108 + 3 * 256 + 4 + 4) * 1e-6, 1e-12);
}

TEST(Compat, WithoutFakeQuantizeNothingIsInteger) {
  GraphForTest graph;
  const Source ids = graph.input({10}, Precision::u8);
  graph.result(graph.add("Add", {ids, ids}, {{{10}, Precision::u8}}));
  EXPECT_EQ(compat_of(graph).giop, 0);
  EXPECT_NEAR(compat_of(graph).gflop, 10e-9, 1e-18);
}

TEST(Compat, BatchMultipliesEverythingButParameters) {
  const auto one = compat_of(tiny_network());
  GraphForTest graph = tiny_network();
  model::Graph twice = graph.graph();
  for (auto& node : twice.nodes) {
    if (node.type == "Constant") continue;
    for (auto& tensor : node.outputs) tensor.shape[0] *= 2;
  }
  const auto analysis = analyze(twice);
  ASSERT_TRUE(analysis);
  const auto& two = analysis->compat;
  EXPECT_EQ(analysis->batch, 2);
  EXPECT_NEAR(two.gflop, 2 * one.gflop, 1e-15);
  EXPECT_NEAR(two.minimum_memory_m, 2 * one.minimum_memory_m, 1e-12);
  EXPECT_NEAR(two.maximum_memory_m, 2 * one.maximum_memory_m, 1e-12);
  EXPECT_EQ(two.mparams, one.mparams);
}

}  // namespace
}  // namespace hone::analysis
