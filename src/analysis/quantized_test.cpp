// Which operations are integer operations, and what quantized activations weigh.

#include "analysis/quantized.h"

#include <gtest/gtest.h>

#include "analysis/analysis.h"
#include "analysis/graph_for_test.h"

namespace hone::analysis {
namespace {

using model::Precision;
using model::Source;

struct Operations {
  double floating = 0;
  double integer = 0;
};

Operations operations_of(const GraphForTest& graph, Source layer) {
  const auto analysis = analyze(graph.graph());
  EXPECT_TRUE(analysis);
  for (const auto& one : analysis->layers) {
    if (one.name == graph.graph().nodes[static_cast<std::size_t>(layer.node)].name) {
      return {one.gflop * 1e9, one.giop * 1e9};
    }
  }
  ADD_FAILURE() << "no such layer";
  return {};
}

enum class Weight { floating, half, fake_quantized, int8, int8_with_zero_point };

Source weight(GraphForTest& graph, Weight kind) {
  const model::Shape shape{4, 3, 3, 3};
  switch (kind) {
    case Weight::floating: return graph.constant(shape);
    case Weight::half:
      return graph.layer("Convert", {graph.constant(shape, Precision::f16)}, shape);
    case Weight::fake_quantized: return graph.quantize(graph.constant(shape), 255);
    default: break;
  }
  auto source = graph.layer("Convert", {graph.constant(shape, Precision::i8)}, shape);
  if (kind == Weight::int8_with_zero_point) {
    source = graph.layer("Subtract", {source, graph.constant({4, 1, 1, 1})}, shape);
  }
  return graph.layer("Multiply", {source, graph.constant({4, 1, 1, 1})}, shape);
}

Source convolution(GraphForTest& graph, Source data, Weight kind) {
  const Source filter = weight(graph, kind);
  return graph.layer("Convolution", {data, filter}, {1, 4, 8, 8});
}

TEST(Quantized, ConvolutionNeedsDataAndWeights) {
  struct Case {
    bool data;
    Weight weight;
    bool integer;
  };
  const Case cases[] = {
      {true, Weight::fake_quantized, true},
      {true, Weight::int8, true},
      {true, Weight::int8_with_zero_point, true},
      {true, Weight::floating, false},
      {true, Weight::half, false},
      {false, Weight::int8, false},
      {false, Weight::floating, false},
  };
  for (const Case& one : cases) {
    GraphForTest graph;
    const Source image = graph.input({1, 3, 8, 8});
    const Source data = one.data ? graph.quantize(image) : image;
    const Source layer = convolution(graph, data, one.weight);
    graph.result(layer);
    const Operations operations = operations_of(graph, layer);
    EXPECT_EQ(operations.integer, one.integer ? 13824 : 0);
    EXPECT_EQ(operations.floating, one.integer ? 0 : 13824);
  }
}

TEST(Quantized, ValuesStayQuantizedThroughLayersThatMoveThem) {
  GraphForTest graph;
  const Source image = graph.input({1, 8, 8, 3});
  const Source quantized = graph.quantize(image);
  const Source moved =
      graph.layer("Transpose", {quantized, graph.constant({4}, Precision::i64)}, {1, 3, 8, 8});
  const model::Shape shape{1, 3, 8, 8};
  const Source pooled = graph.add(
      "MaxPool", {moved}, {{shape, Precision::f32}, {shape, Precision::i64}}, {{"kernel", "1,1"}});
  const Source layer = convolution(graph, pooled, Weight::int8);
  graph.result(layer);
  EXPECT_EQ(operations_of(graph, layer).integer, 13824);
  EXPECT_EQ(operations_of(graph, pooled).integer, 192);
}

TEST(Quantized, ConcatNeedsAllItsInputs) {
  for (const bool both : {true, false}) {
    GraphForTest graph;
    const Source image = graph.input({1, 1, 8, 8});
    const Source other = graph.input({1, 2, 8, 8});
    const Source left = graph.quantize(image);
    const Source right = both ? graph.quantize(other) : other;
    const Source joined = graph.layer("Concat", {left, right}, {1, 3, 8, 8});
    const Source layer = convolution(graph, joined, Weight::int8);
    graph.result(layer);
    EXPECT_EQ(operations_of(graph, layer).integer, both ? 13824 : 0);
  }
}

TEST(Quantized, DequantizedIntegersAreIntegersToTheNextLayer) {
  GraphForTest graph;
  const Source stored = graph.input({1, 3, 8, 8}, Precision::u8);
  const Source converted = graph.layer("Convert", {stored}, {1, 3, 8, 8});
  const Source shifted = graph.layer("Subtract", {converted, graph.constant({})}, {1, 3, 8, 8});
  const Source scaled = graph.layer("Multiply", {shifted, graph.constant({})}, {1, 3, 8, 8});
  const Source layer = convolution(graph, scaled, Weight::int8);
  graph.result(layer);
  EXPECT_EQ(operations_of(graph, layer).integer, 13824);
}

TEST(Quantized, ArithmeticEndsIt) {
  GraphForTest graph;
  const Source data = graph.quantize(graph.input({1, 3, 8, 8}));
  const Source scaled = graph.layer("Multiply", {data, graph.constant({3, 1, 1})}, {1, 3, 8, 8});
  const Source layer = convolution(graph, scaled, Weight::int8);
  const Source bias = graph.layer("Add", {layer, graph.constant({1, 4, 1, 1})}, {1, 4, 8, 8});
  graph.result(bias);
  EXPECT_EQ(operations_of(graph, layer).integer, 0);
  EXPECT_EQ(operations_of(graph, bias).integer, 0);
}

TEST(Quantized, MoreThan256LevelsAreNotIntegers) {
  GraphForTest graph;
  const Source data = graph.quantize(graph.input({1, 3, 8, 8}), 65536);
  const Source layer = convolution(graph, data, Weight::int8);
  graph.result(layer);
  EXPECT_EQ(operations_of(graph, layer).integer, 0);
}

TEST(Quantized, ProductsOfTwoActivationsNeedBoth) {
  for (const bool both : {true, false}) {
    GraphForTest graph;
    const Source left = graph.quantize(graph.input({4, 8}));
    const Source other = graph.input({8, 2});
    const Source right = both ? graph.quantize(other) : other;
    const Source layer = graph.layer("MatMul", {left, right}, {4, 2});
    graph.result(layer);
    EXPECT_EQ(operations_of(graph, layer).integer, both ? 128 : 0);
  }
}

TEST(Quantized, DeclaredIntegersAreInteger) {
  GraphForTest graph;
  const Source ids = graph.input({10}, Precision::i64);
  const Source sum = graph.add("Add", {ids, ids}, {{{10}, Precision::i64}});
  graph.result(sum);
  EXPECT_EQ(operations_of(graph, sum).integer, 10);
}

TEST(Quantized, ActivationsWeighOneByte) {
  GraphForTest graph;
  const Source image = graph.input({1, 3, 8, 8});               // 768 bytes
  const Source data = graph.quantize(image);                    // 192
  const Source layer = convolution(graph, data, Weight::int8);  // 1024
  graph.result(layer);
  const auto analysis = analyze(graph.graph());
  ASSERT_TRUE(analysis);
  EXPECT_EQ(analysis->max_memory_bytes, 768U + 192 + 1024);
  EXPECT_EQ(analysis->min_memory_bytes, 192U + 1024);
  EXPECT_EQ(analysis->parameters, 108U);
  EXPECT_EQ(analysis->weights_bytes, 108U + 16);
}

TEST(Quantized, RangesOfAWeightBelongToItsBytes) {
  GraphForTest graph;
  const Source data = graph.quantize(graph.input({1, 3, 8, 8}));
  graph.result(convolution(graph, data, Weight::fake_quantized));
  const auto analysis = analyze(graph.graph());
  ASSERT_TRUE(analysis);
  EXPECT_EQ(analysis->parameters, 108U);
  EXPECT_EQ(analysis->weights_bytes, 432U + 16);
}

}  // namespace
}  // namespace hone::analysis
