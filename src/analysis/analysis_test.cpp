// The own figures through the door: parameters, bytes, memory, control flow, errors.

#include "analysis/analysis.h"

#include <gtest/gtest.h>

#include <chrono>

#include "analysis/graph_for_test.h"

namespace hone::analysis {
namespace {

using model::Precision;

result::Analysis analyzed(const GraphForTest& graph) {
  auto analysis = analyze(graph.graph());
  EXPECT_TRUE(analysis) << analysis.error().message;
  return analysis ? *analysis : result::Analysis{};
}

TEST(Analysis, OfASmallClassifier) {
  GraphForTest graph;
  const auto image = graph.input({1, 3, 8, 8});
  const auto filter = graph.constant({4, 3, 3, 3}, Precision::f32, 27);
  const auto convolution = graph.layer("Convolution", {image, filter}, {1, 4, 8, 8});
  const auto biased = graph.layer("Add", {convolution, graph.constant({1, 4, 1, 1})}, {1, 4, 8, 8});
  const auto mean =
      graph.layer("ReduceMean", {biased, graph.constant({2}, Precision::i64, 0, {2, 3})}, {1, 4});
  graph.result(mean);
  const auto analysis = analyzed(graph);

  EXPECT_EQ(analysis.batch, 1);
  EXPECT_EQ(analysis.shapes.at("Parameter0"), (model::Shape{1, 3, 8, 8}));
  EXPECT_DOUBLE_EQ(analysis.gmac * 1e9, 6912);
  EXPECT_DOUBLE_EQ(analysis.gflop * 1e9, 2 * 6912 + 256 + 256 + 4);
  EXPECT_EQ(analysis.giop, 0);
  EXPECT_EQ(analysis.parameters, 112U);  // the axes are none
  EXPECT_EQ(analysis.weights_bytes, 448U);
  EXPECT_DOUBLE_EQ(analysis.sparsity, 27.0 / 112);
  EXPECT_EQ(analysis.max_memory_bytes, 768U + 1024 + 1024 + 16);
  EXPECT_EQ(analysis.min_memory_bytes, 2048U);
  EXPECT_TRUE(analysis.uncounted.empty());

  ASSERT_EQ(analysis.layers.size(), 5U);  // constants are no layers
  const auto& layer = analysis.layers[1];
  EXPECT_EQ(layer.type, "Convolution");
  EXPECT_EQ(layer.parameters, 108U);
  EXPECT_EQ(layer.input_bytes, 768U);
  EXPECT_EQ(layer.output_bytes, 1024U);
  EXPECT_DOUBLE_EQ(layer.arithmetic_intensity, 13824.0 / (768 + 1024 + 432));
  EXPECT_EQ(layer.output_shapes, std::vector<std::string>{"1x4x8x8"});
}

TEST(Analysis, TotalsAreTheSumsOfTheLayers) {
  GraphForTest graph;
  const auto image = graph.input({2, 16});
  const auto weight = graph.constant({16, 16});
  const auto first = graph.layer("MatMul", {image, weight}, {2, 16});
  const auto second = graph.layer("MatMul", {first, weight}, {2, 16});
  graph.result(graph.layer("Relu", {second}, {2, 16}));
  const auto analysis = analyzed(graph);
  double gflop = 0;
  std::uint64_t parameters = 0;
  std::uint64_t bytes = 0;
  for (const auto& layer : analysis.layers) {
    gflop += layer.gflop;
    parameters += layer.parameters;
    bytes += layer.weights_bytes;
  }
  EXPECT_DOUBLE_EQ(gflop, analysis.gflop);
  EXPECT_EQ(parameters, analysis.parameters);
  EXPECT_EQ(bytes, analysis.weights_bytes);
  EXPECT_EQ(analysis.parameters, 256U);  // shared weights count once …
  // … but both layers read them.
  EXPECT_DOUBLE_EQ(analysis.layers[1].arithmetic_intensity,
                   analysis.layers[2].arithmetic_intensity);
}

TEST(Analysis, WeightsCountInThePrecisionTheyAreKeptIn) {
  GraphForTest graph;
  const auto image = graph.input({1, 64});
  const auto half = graph.constant({32, 64}, Precision::f16);
  const auto widened = graph.layer("Convert", {half}, {32, 64});
  const auto first = graph.layer("MatMul", {image, widened}, {1, 32}, {{"transpose_b", "true"}});
  const auto int4 = graph.constant({16, 32}, Precision::i4);
  const auto scales = graph.constant({16, 1}, Precision::f16);
  const auto converted = graph.add("Convert", {int4}, {{{16, 32}, Precision::f16}});
  const auto scaled = graph.add("Multiply", {converted, scales}, {{{16, 32}, Precision::f16}});
  const auto second = graph.layer("Convert", {scaled}, {16, 32});
  graph.result(graph.layer("MatMul", {first, second}, {1, 16}, {{"transpose_b", "true"}}));
  const auto analysis = analyzed(graph);
  EXPECT_EQ(analysis.parameters, 2048U + 512);  // not the 16 scales
  EXPECT_EQ(analysis.weights_bytes, 4096U + 256 + 32);
  EXPECT_EQ(analysis.layers.size(), 4U);  // what prepares weights is no layer
  EXPECT_EQ(analysis.giop, 0);            // small weights alone make no integer operations
}

TEST(Analysis, SharedWeightsAreReadAsTheyAreKept) {
  GraphForTest graph;
  const auto data = graph.input({1, 16});
  const auto kept = graph.constant({16, 16}, Precision::i8);
  const auto weight = graph.layer("Convert", {kept}, {16, 16});
  const auto first = graph.layer("MatMul", {data, weight}, {1, 16});
  graph.result(graph.layer("MatMul", {first, weight}, {1, 16}));
  const auto analysis = analyzed(graph);
  EXPECT_EQ(analysis.layers[1].weights_bytes, 256U);
  EXPECT_EQ(analysis.layers[2].weights_bytes, 0U);
  EXPECT_DOUBLE_EQ(analysis.layers[2].energy_mj.weights, analysis.layers[1].energy_mj.weights);
}

TEST(Analysis, ZeroPointsMoveTheZeros) {
  for (const bool shifted : {false, true}) {
    GraphForTest graph;
    const auto image = graph.input({1, 8});
    const auto stored = graph.constant({4, 8}, Precision::u8, 5);
    const auto point = graph.constant({4, 1}, Precision::u8, shifted ? 0 : 4);
    const auto low = graph.layer("Convert", {stored}, {4, 8});
    const auto shift = graph.layer("Convert", {point}, {4, 1});
    const auto moved = graph.layer("Subtract", {low, shift}, {4, 8});
    const auto scaled = graph.layer("Multiply", {moved, graph.constant({4, 1})}, {4, 8});
    graph.result(graph.layer("MatMul", {image, scaled}, {1, 4}, {{"transpose_b", "true"}}));
    const auto analysis = analyzed(graph);
    EXPECT_EQ(analysis.parameters, 32U);
    EXPECT_EQ(analysis.weights_bytes, 32U + 4 + 16);
    EXPECT_DOUBLE_EQ(analysis.sparsity, shifted ? 0 : 5.0 / 32);
  }
}

TEST(Analysis, SettingsAreNoParameters) {
  GraphForTest graph;
  const auto image = graph.input({1, 3, 4, 4});
  const auto resized = graph.layer("Interpolate",
                                   {image, graph.constant({2}, Precision::i64), graph.constant({2}),
                                    graph.constant({2}, Precision::i64)},
                                   {1, 3, 8, 8}, {{"mode", "nearest"}});
  const auto scaled = graph.layer("Multiply", {resized, graph.constant({})}, {1, 3, 8, 8});
  graph.result(graph.quantize(scaled));
  EXPECT_EQ(analyzed(graph).parameters, 0U);
}

TEST(Analysis, EmbeddingTablesAreParameters) {
  GraphForTest graph;
  const auto ids = graph.input({1, 7}, Precision::i64);
  const auto table = graph.constant({100, 16});
  graph.result(graph.layer("Gather", {table, ids, graph.constant({}, Precision::i64)}, {1, 7, 16}));
  EXPECT_EQ(analyzed(graph).parameters, 1600U);
}

TEST(Memory, EveryOutputOfASplitHasItsOwnLife) {
  GraphForTest graph;
  const auto input = graph.input({1, 4});  // 16 bytes
  const auto split = graph.add("Split", {input, graph.constant({}, Precision::i64)},
                               {{{1, 2}, Precision::f32}, {{1, 2}, Precision::f32}});
  // The second half is read first, the first half after a large layer.
  const auto wide = graph.layer("Tile", {{split.node, 1}}, {1, 20});
  const auto narrow = graph.layer("ReduceSum", {wide}, {1, 1});
  graph.result(graph.layer("Add", {{split.node, 0}, narrow}, {1, 2}));
  const auto analysis = analyzed(graph);
  EXPECT_EQ(analysis.min_memory_bytes, 8U + 8 + 80);  // at Tile; the input is free
  EXPECT_EQ(analysis.max_memory_bytes, 16U + 16 + 80 + 4 + 8);
}

TEST(Memory, AnOutputThatNobodyReadsLivesWhileItsLayerRuns) {
  GraphForTest graph;
  const auto input = graph.input({1, 1, 4, 4});  // 64 bytes
  const auto pool = graph.add("MaxPool", {input},
                              {{{1, 1, 2, 2}, Precision::f32}, {{1, 1, 2, 2}, Precision::i64}},
                              {{"kernel", "2,2"}});
  graph.result(graph.layer("Tile", {pool}, {1, 1, 2, 20}));
  const auto analysis = analyzed(graph);
  EXPECT_EQ(analysis.min_memory_bytes, 16U + 160);  // behind it the 32 bytes of indices are free
  EXPECT_EQ(analysis.max_memory_bytes, 64U + 16 + 32 + 160);
}

TEST(Memory, ADiamondHoldsItsTopUntilTheLastReader) {
  GraphForTest graph;
  const auto input = graph.input({25});  // 100 bytes each
  const auto left = graph.layer("Relu", {input}, {25});
  const auto right = graph.layer("Exp", {left}, {25});
  const auto deeper = graph.layer("Log", {right}, {25});
  graph.result(graph.layer("Add", {left, deeper}, {25}));
  EXPECT_EQ(analyzed(graph).min_memory_bytes, 300U);
}

TEST(Memory, InputsLiveFromTheStartAndOutputsToTheEnd) {
  GraphForTest graph;
  const auto first = graph.input({25});
  const auto out = graph.layer("Relu", {first}, {25});
  graph.result(out);
  const auto second = graph.input({50});
  graph.result(graph.layer("Exp", {second}, {25}));
  // At Relu: both inputs and its output; at Exp: first output, second input, its output.
  EXPECT_EQ(analyzed(graph).min_memory_bytes, 100U + 200 + 100);
}

model::Graph loop_body() {
  GraphForTest body;
  const auto state = body.input({1, 8});
  body.result(body.layer("MatMul", {state, body.constant({8, 8})}, {1, 8}));
  return body.graph();
}

TEST(ControlFlow, BodiesCountAsOftenAsTheyRun) {
  GraphForTest graph;
  const auto state = graph.input({1, 8});
  const auto trips = graph.constant({}, Precision::i64, 0, {5});
  const auto condition = graph.constant({}, Precision::boolean, 0, {1});
  const auto loop = graph.layer("Loop", {trips, condition, state}, {1, 8});
  graph.node(loop).bodies.push_back(loop_body());
  const auto iterator = graph.layer("TensorIterator", {loop}, {1, 8}, {{"num_iterations", "3"}});
  graph.node(iterator).bodies.push_back(loop_body());
  graph.result(iterator);
  const auto analysis = analyzed(graph);
  EXPECT_DOUBLE_EQ(analysis.gmac * 1e9, (5 + 3) * 64);
  EXPECT_EQ(analysis.parameters, 128U);
  EXPECT_EQ(analysis.weights_bytes, 512U);
  EXPECT_TRUE(analysis.uncounted.empty());
  EXPECT_EQ(analysis.min_memory_bytes, 64U + 64);  // around the body, and inside it
}

TEST(ControlFlow, UnknownTripCountsAreListed) {
  GraphForTest graph;
  const auto state = graph.input({1, 8});
  const auto iterator = graph.layer("TensorIterator", {state}, {1, 8});
  graph.node(iterator).bodies.push_back(loop_body());
  graph.result(iterator);
  const auto analysis = analyzed(graph);
  EXPECT_EQ(analysis.gflop, 0);
  EXPECT_EQ(analysis.parameters, 64U);
  ASSERT_EQ(analysis.uncounted.size(), 1U);
  EXPECT_EQ(analysis.uncounted[0].type, "TensorIterator");
}

TEST(ControlFlow, OfTwoBranchesTheCostlierCounts) {
  GraphForTest graph;
  const auto state = graph.input({1, 8});
  const auto condition = graph.input({}, Precision::boolean);
  const auto branch = graph.layer("If", {condition, state}, {1, 8});
  graph.node(branch).bodies.push_back(loop_body());
  GraphForTest other;
  other.result(other.layer("Relu", {other.input({1, 8})}, {1, 8}));
  graph.node(branch).bodies.push_back(other.graph());
  graph.result(branch);
  EXPECT_DOUBLE_EQ(analyzed(graph).gflop * 1e9, 128);
}

TEST(Analysis, ListsWhatItDoesNotCount) {
  GraphForTest graph;
  const auto input = graph.input({8});
  const auto first = graph.layer("MadeUp", {input}, {8});
  const auto second = graph.layer("MadeUp", {first}, {8});
  graph.result(graph.layer("NonZero", {second}, {1, -1}));
  const auto analysis = analyzed(graph);
  ASSERT_EQ(analysis.uncounted.size(), 2U);
  EXPECT_EQ(analysis.uncounted[0].type, "MadeUp");
  EXPECT_EQ(analysis.uncounted[0].layers, 2U);
  EXPECT_EQ(analysis.uncounted[1].type, "NonZero");
}

TEST(Analysis, AsksForOpenShapesByTheNameOfTheInput) {
  GraphForTest graph;
  graph.input({1, 4});
  const auto image = graph.input({-1, 3, -1, 32});
  graph.node(image).name = "image";
  const auto analysis = analyze(graph.graph());
  ASSERT_FALSE(analysis);
  EXPECT_EQ(analysis.error().code, "analysis.dynamic_shape");
  EXPECT_EQ(analysis.error().kind, ErrorKind::usage);
  EXPECT_EQ(analysis.error().where, "image");
  EXPECT_NE(analysis.error().remedy.find("--shape image=1,3,224,32"), std::string::npos);
}

TEST(Analysis, RefusesTensorsThatCannotBeCounted) {
  GraphForTest graph;
  graph.input({std::int64_t{1} << 40, std::int64_t{1} << 40});
  const auto analysis = analyze(graph.graph());
  ASSERT_FALSE(analysis);
  EXPECT_EQ(analysis.error().code, "analysis.too_large");
}

TEST(Analysis, SumsThatOverflowStopAtTheLargestNumber) {
  GraphForTest graph;
  model::Source last = graph.input({std::int64_t{1} << 57}, Precision::u8);
  for (int i = 0; i < 300; ++i) {
    last = graph.add("Relu", {last}, {{{std::int64_t{1} << 57}, Precision::u8}});
  }
  EXPECT_EQ(analyzed(graph).max_memory_bytes, ~std::uint64_t{0});
}

TEST(Analysis, RefusesGraphsOutOfOrder) {
  const model::Source wrong[] = {{1, 0}, {5, 0}, {-1, 0}, {0, 1}, {0, -1}};
  for (const auto& source : wrong) {
    GraphForTest graph;
    graph.input({4});
    graph.layer("Relu", {source}, {4});
    const auto analysis = analyze(graph.graph());
    ASSERT_FALSE(analysis);
    EXPECT_EQ(analysis.error().code, "analysis.graph");
  }
}

TEST(Analysis, OfNothingIsNothing) {
  const auto analysis = analyze(model::Graph{});
  ASSERT_TRUE(analysis);
  EXPECT_EQ(analysis->parameters, 0U);
  EXPECT_EQ(analysis->sparsity, 0);
}

TEST(Analysis, OfTenThousandNodesIsQuick) {
  GraphForTest graph;
  const auto input = graph.input({1, 16});
  const auto weight = graph.constant({16, 16});
  model::Source last = input;
  for (int i = 0; i < 5000; ++i) {
    last = graph.layer("MatMul", {last, weight}, {1, 16});
    last = graph.layer("Add", {last, input}, {1, 16});
  }
  graph.result(last);
  const auto start = std::clock();
  const auto analysis = analyzed(graph);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_EQ(analysis.layers.size(), 10002U);
  EXPECT_LT(seconds, 0.3);  // takes about 0.02; a quadratic walk takes seconds
}

}  // namespace
}  // namespace hone::analysis
