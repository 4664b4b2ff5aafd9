#include "measurement/layers.h"

#include <gtest/gtest.h>

namespace hone::measurement {
namespace {

using std::chrono::microseconds;

model::Node layer(const std::string& name, int order, const std::string& precision) {
  return {.name = name,
          .type = "Convolution",
          .opset = "",
          .attributes = {{"execOrder", std::to_string(order)},
                         {"layerType", "Convolution"},
                         {"primitiveType", "brgconv_avx512_" + precision},
                         {"runtimePrecision", precision},
                         {"originalLayersNames", name + "," + name + "/bias, " + name + "/relu"},
                         {"outputLayouts", "aBcd16b"},
                         {"outputPrecisions", precision}},
          .inputs = {},
          .outputs = {{.shape = {1, 16, 10, 10}, .precision = model::Precision::f32}},
          .constant = {},
          .bodies = {}};
}

/// Twelve layers of 0.1 ms, the first six in I8 and the others in FP32, in a graph whose nodes are
/// in the order of their names ("10" before "2").
struct Switch {
  model::Graph graph;
  std::vector<engine::NodeTime> times;
};
Switch switch_after_six() {
  Switch made;
  for (const int order : {0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9}) {
    const std::string name = "layer" + std::to_string(order);
    made.graph.nodes.push_back(layer(name, order, order < 6 ? "I8" : "FP32"));
    made.times.push_back({.name = name, .time = microseconds(100), .executed = true});
  }
  return made;
}

TEST(LayerReport, CountsASwitchOnceAndChargesEachLayerToItsOwnPrecision) {
  const auto made = switch_after_six();
  const auto report = layer_report(made.graph, made.times, {}, {});
  ASSERT_EQ(report.transitions.size(), 1U);
  EXPECT_EQ(report.transitions[0].from, "I8");
  EXPECT_EQ(report.transitions[0].to, "FP32");
  EXPECT_EQ(report.transitions[0].count, 1U);
  ASSERT_EQ(report.by_precision.size(), 2U);
  for (const auto& group : report.by_precision) {
    EXPECT_NEAR(group.time_ms, 0.6, 1e-9) << group.key;
    EXPECT_NEAR(group.time_share, 0.5, 1e-9);
    EXPECT_EQ(group.layers, 6U);
  }
  EXPECT_NEAR(report.layers_ms, 1.2, 1e-9);
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    EXPECT_EQ(report.layers[i].execution_order, static_cast<std::int64_t>(i)) << "numeric order";
  }
}

TEST(LayerReport, ShowsPrecisionsAsTheRuntimeNamesThem) {
  model::Graph graph;
  std::vector<engine::NodeTime> times;
  int order = 0;
  for (const std::string precision : {"bf16", "u8", "i8", "i32", "bf16", "u8"}) {
    const std::string name = "layer" + std::to_string(order);
    graph.nodes.push_back(layer(name, order++, precision));
    times.push_back({.name = name, .time = microseconds(10 * order), .executed = true});
  }
  const auto report = layer_report(graph, times, {}, {});
  EXPECT_EQ(report.transitions.size(), 4U);
  EXPECT_EQ(report.transitions[0].count, 2U) << "bf16 to u8 twice";
  std::vector<std::string> keys;
  for (const auto& group : report.by_precision) keys.push_back(group.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"u8", "bf16", "i32", "i8"})) << "largest time first";
}

TEST(LayerReport, PassesOverWhatIsNotExecuted) {
  model::Graph graph;
  graph.nodes = {layer("a", 0, "FP32"), layer("reshape", 1, "I32"), layer("b", 2, "FP32")};
  const std::vector<engine::NodeTime> times{
      {.name = "a", .time = microseconds(300), .executed = true},
      {.name = "reshape", .time = microseconds(0), .executed = false},
      {.name = "b", .time = microseconds(100), .executed = true}};
  const auto report = layer_report(graph, times, {}, {});
  EXPECT_TRUE(report.transitions.empty());
  ASSERT_EQ(report.layers.size(), 3U);
  EXPECT_FALSE(report.layers[1].time_ms);
  EXPECT_NEAR(report.layers[0].time_share, 0.75, 1e-9);
  EXPECT_EQ(report.by_type[0].layers, 3U);
}

TEST(LayerReport, DescribesALayer) {
  model::Graph graph;
  graph.nodes = {layer("in", 0, "FP32"), layer("weights", 1, "FP32"), layer("conv", 2, "FP32")};
  graph.nodes[0].attributes["outputLayouts"] = "abcd";
  graph.nodes[1].type = "Const";
  graph.nodes[1].attributes["outputLayouts"] = "ABcd16b16a";
  graph.nodes[2].inputs = {{.node = 0, .port = 0}, {.node = 1, .port = 0}};
  const auto report =
      layer_report(graph, {{.name = "conv", .time = microseconds(500), .executed = true}},
                   {{"conv", 0.25}, {"conv/bias", 0.05}, {"other", 9}}, {});
  ASSERT_EQ(report.layers.size(), 2U) << "constants are left out";
  const auto& conv = report.layers[1];
  EXPECT_EQ(conv.kernel, "brgconv_avx512_FP32");
  EXPECT_EQ(conv.input_layouts, (std::vector<std::string>{"abcd", "ABcd16b16a"}));
  EXPECT_EQ(conv.output_layouts, (std::vector<std::string>{"aBcd16b"}));
  EXPECT_EQ(conv.output_shapes, (std::vector<std::string>{"1x16x10x10"}));
  EXPECT_EQ(conv.original_layers, (std::vector<std::string>{"conv", "conv/bias", "conv/relu"}));
  EXPECT_NEAR(conv.gflop, 0.30, 1e-12);
  EXPECT_NEAR(*conv.achieved_gflops, 600, 1e-9);
  EXPECT_TRUE(conv.bound.empty()) << "no peaks are known";
}

TEST(LayerReport, SaysWhatBoundsALayer) {
  struct Case {
    double gflop;
    int time_us;
    std::string bound;
  };
  // The layer writes 6400 bytes: 0.64 us of memory traffic.
  result::Peaks peaks;
  peaks.gflops_by_precision["f32"] = 100;
  peaks.gbytes_per_second = 10;
  for (const Case& row : std::vector<Case>{{0.1, 1200, "compute"},
                                           {0.00001, 1, "memory"},
                                           {0.0001, 50, "overhead"},
                                           {0, 1, "memory"},
                                           {0, 50, "overhead"}}) {
    model::Graph graph;
    graph.nodes = {layer("conv", 0, "FP32")};
    const auto report =
        layer_report(graph, {{.name = "conv", .time = microseconds(row.time_us), .executed = true}},
                     {{"conv", row.gflop}}, peaks);
    EXPECT_EQ(report.layers[0].bound, row.bound) << row.gflop;
  }
}

/// A layer with weights: data, weights, output.
model::Graph weighted(const std::string& type, const std::vector<model::Shape>& shapes,
                      const std::string& kernel) {
  model::Graph graph;
  graph.nodes = {layer("in", 0, "f32"), layer("weights", 1, "f32"), layer("node", 2, "f32")};
  for (std::size_t i = 0; i < 3; ++i) graph.nodes[i].outputs[0].shape = shapes[i];
  graph.nodes[1].type = "Const";
  graph.nodes[2].type = type;
  graph.nodes[2].attributes["primitiveType"] = kernel;
  graph.nodes[2].inputs = {{.node = 0, .port = 0}, {.node = 1, .port = 0}};
  return graph;
}

TEST(LayerReport, CountsOperationsByShapesWhereTheNamesLeadNowhere) {
  struct Case {
    std::string type;
    std::vector<model::Shape> shapes;
    double mega_mac;
  };
  for (const Case& row : std::vector<Case>{
           {"Convolution", {{1, 3, 32, 32}, {16, 3, 3, 3}, {1, 16, 32, 32}}, 0.442368},
           {"Convolution", {{1, 32, 14, 14}, {32, 1, 1, 3, 3}, {1, 32, 14, 14}}, 0.056448},
           {"Deconvolution", {{1, 8, 4, 4}, {8, 4, 2, 2}, {1, 4, 8, 8}}, 0.002048},
           {"FullyConnected", {{2, 256}, {10, 256}, {2, 10}}, 0.005120},
           {"Softmax", {{2, 256}, {10, 256}, {2, 10}}, 0},
           {"Convolution", {{1, 3, -1, 32}, {16, 3, 3, 3}, {1, 16, -1, 32}}, 0}}) {
    const auto graph = weighted(row.type, row.shapes, "brgconv_avx512_f32");
    const auto report = layer_report(graph, {}, {{"other", 9}}, {});
    EXPECT_NEAR(report.layers[1].gflop * 1e3, 2 * row.mega_mac, 1e-9) << row.type;
  }
  const auto graph = weighted("Convolution", {{1, 3, 32, 32}, {16, 3, 3, 3}, {1, 16, 32, 32}}, "x");
  EXPECT_NEAR(layer_report(graph, {}, {{"node", 5}}, {}).layers[1].gflop, 5, 1e-12)
      << "names know what was fused";
}

TEST(LayerReport, SaysWhatReallyRanInIntegers) {
  struct Case {
    std::string type;
    std::string kernel;
    std::string precision;
    std::string arithmetic;
  };
  for (const Case& row : std::vector<Case>{{"Convolution", "brgconv_avx512_I8", "u8", "int8"},
                                           {"Convolution", "brgconv_avx512_i8", "i8", "int8"},
                                           {"Convolution", "brgconv_avx512_1x1_f32", "f16", "f32"},
                                           {"Convolution", "brgconv_avx512_bf16", "bf16", "bf16"},
                                           {"Eltwise", "jit_avx512_f32", "u8", "f32"},
                                           {"Subgraph", "jit_avx512_I8", "u8", "f32"},
                                           {"Pooling", "jit_avx512_I8", "u8", "int8"},
                                           {"MatMul", "unknown", "FP16", "f16"}}) {
    auto graph = weighted(row.type, {{1, 2, 2, 2}, {2, 2, 1, 1}, {1, 2, 2, 2}}, row.kernel);
    graph.nodes[2].attributes["runtimePrecision"] = row.precision;
    const auto report = layer_report(graph, {}, {{"node", 0.5}}, {});
    EXPECT_EQ(report.layers[1].arithmetic, row.arithmetic) << row.kernel;
    ASSERT_EQ(report.gop_by_precision.size(), 1U);
    EXPECT_NEAR(report.gop_by_precision.at(row.arithmetic), 0.5, 1e-12);
  }
}

TEST(LayerReport, ComparesALayerWithTheRoofOfItsArithmeticAndOfItsMemory) {
  result::Peaks peaks;
  peaks.gflops_by_precision = {{"f32", 100}, {"int8", 400}};
  peaks.gbytes_per_second = 10;
  peaks.cache_gbytes_per_second = 40;
  peaks.cache_bytes = 1'000'000;
  const auto told = [&](const std::string& kernel, std::int64_t side, double gflop) {
    const auto graph =
        weighted("Convolution", {{1, 1, side, side}, {1, 1, 1, 1}, {1, 1, side, side}}, kernel);
    return layer_report(graph, {{.name = "node", .time = microseconds(1000), .executed = true}},
                        {{"node", gflop}}, peaks)
        .layers[1];
  };
  const auto heavy = told("brgconv_avx512_f32", 10, 0.05);
  EXPECT_EQ(heavy.traffic_bytes, 804U) << "100 in, 1 weight, 100 out, 4 bytes each";
  EXPECT_NEAR(*heavy.roof_gflops, 100, 1e-9);
  EXPECT_NEAR(*heavy.roof_share, 0.5, 1e-9);
  EXPECT_NEAR(*told("brgconv_avx512_I8", 10, 0.05).roof_gflops, 400, 1e-9);
  const auto in_cache = told("brgconv_avx512_f32", 300, 0.001);  // 720 kB
  EXPECT_NEAR(*in_cache.roof_gflops, 40 * in_cache.arithmetic_intensity, 1e-9);
  EXPECT_EQ(in_cache.bound, "overhead");
  const auto in_memory = told("brgconv_avx512_f32", 1000, 0.001);  // 8 MB, 0.8 ms
  EXPECT_NEAR(*in_memory.roof_gflops, 10 * in_memory.arithmetic_intensity, 1e-9);
  EXPECT_NEAR(*in_memory.roof_share, 0.8, 1e-3);
  EXPECT_EQ(in_memory.bound, "memory");
}

}  // namespace
}  // namespace hone::measurement
