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

}  // namespace
}  // namespace hone::measurement
