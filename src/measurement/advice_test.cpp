#include "measurement/advice.h"

#include <gtest/gtest.h>

#include "measurement/layers.h"

namespace hone::measurement {
namespace {

/// One layer of a scripted runtime graph; it reads the one before it.
struct Row {
  std::string type;
  std::string kernel;
  std::string precision;  ///< runtime precision, "in>out" where the output has another
  int time_us = 0;
  model::Shape shape = {1, 64, 10, 10};
  std::string original = {};
};

model::Precision precision_named(const std::string& name) {
  return enum_from_name<model::Precision>(name).value_or(model::Precision::f32);
}

model::Node node_of(const Row& row, std::size_t index) {
  const std::size_t mark = row.precision.find('>');
  const std::string in = row.precision.substr(0, mark);
  const std::string out = mark == std::string::npos ? in : row.precision.substr(mark + 1);
  const std::string name = fmt::format("{}{}", row.type, index);
  model::Node node;
  node.name = name;
  node.type = row.type;
  node.attributes = {{"execOrder", std::to_string(index)},
                     {"primitiveType", row.kernel},
                     {"runtimePrecision", in},
                     {"originalLayersNames", row.original.empty() ? name : row.original},
                     {"outputLayouts", "acdb"},
                     {"outputPrecisions", out}};
  if (index > 0) node.inputs = {{.node = static_cast<std::int32_t>(index) - 1, .port = 0}};
  node.outputs = {{.shape = row.shape, .precision = precision_named(out)}};
  return node;
}

/// Everything that advise() looks at, from rows: each heavy layer has 0.1 GFLOP, the network one
/// FakeQuantize called "fq" where `quantized`.
struct Script {
  std::vector<Row> rows;
  bool quantized = false;
  bool without_peaks = false;
  std::int64_t streams = 2;
  double latency_ms = 0;

  [[nodiscard]] std::vector<result::Advice> advice() const {
    model::Graph runtime;
    std::vector<engine::NodeTime> times;
    GflopByLayer gflop;
    for (const Row& row : rows) {
      runtime.nodes.push_back(node_of(row, runtime.nodes.size()));
      const std::string& name = runtime.nodes.back().name;
      times.push_back({name, std::chrono::microseconds(row.time_us), row.time_us > 0});
      if (row.type == "Convolution" || row.type == "MatMul") gflop[name] = 0.1;
    }
    std::optional<result::Peaks> peaks;
    if (!without_peaks) {
      peaks.emplace();
      peaks->gflops_by_precision = {{"f32", 100}, {"bf16", 250}, {"int8", 300}};
      peaks->gbytes_per_second = 10;
    }
    auto report = layer_report(runtime, times, gflop, peaks);
    report.config.streams = streams;
    report.config.requests = streams;
    report.config.threads = 2;
    report.plain_latency_ms = latency_ms > 0 ? latency_ms : report.layers_ms;
    model::Graph network;
    network.nodes.emplace_back();
    network.nodes.back().name = "fq";
    network.nodes.back().type = quantized ? "FakeQuantize" : "Relu";
    return advise({.report = report, .runtime = runtime, .network = network});
  }

  [[nodiscard]] std::string codes() const {
    std::string text;
    for (const auto& row : advice()) text += (text.empty() ? "" : " ") + row.code;
    return text;
  }
};

Row int8_conv(int time_us, const std::string& precision = "u8") {
  return {"Convolution", "brgconv_avx512_I8", precision, time_us};
}
Row float_conv(int time_us) { return {"Convolution", "brgconv_avx512_f32", "f32", time_us}; }
Row reorder(int time_us) { return {"Reorder", "jit_uni_f32", "f32>u8", time_us}; }

TEST(Advice, SpeaksFromAStatedShareOn) {
  struct Case {
    std::string what;
    Script script;
    std::string codes;
  };
  const std::vector<Case> cases{
      {"nothing to win", {.rows = {int8_conv(1000)}}, ""},
      {"reorders of 4.8 %", {.rows = {int8_conv(1000), reorder(50)}}, ""},
      {"reorders of 9.1 %", {.rows = {int8_conv(1000), reorder(100)}}, "reorders"},
      {"convolution by gemm",
       {.rows = {{"Convolution", "jit_gemm_I8", "u8", 3000}, int8_conv(1000)}},
       "convolution_kernels"},
      {"brgemm is a fast kernel", {.rows = {{"Convolution", "brgemm_avx512_I8", "u8", 3000}}}, ""},
      {"a product by gemm is usual", {.rows = {{"MatMul", "gemm_mlas_I8", "u8", 3000}}}, ""},
      {"slice on a reference kernel",
       {.rows = {int8_conv(1000), {"StridedSlice", "ref_f32", "f32", 500}}},
       "reference_kernels"},
      {"the reference kernel moves memory as fast as it can be moved",
       {.rows = {int8_conv(1000), {"Concatenation", "ref_f32", "f32", 500, {1, 64, 100, 180}}}},
       ""},
      {"int8 to float and back",
       {.rows = {int8_conv(1000, "u8>f32"), {"Subgraph", "jit_avx512_f32", "f32>u8", 200}}},
       "int8_gives_float"},
      {"int8 to float for good",
       {.rows = {int8_conv(1000, "u8>f32"), {"Softmax", "jit_avx512_f32", "f32", 200}}},
       ""},
      {"float layers in a quantized network",
       {.rows = {int8_conv(1000), float_conv(2000)}, .quantized = true},
       "float_in_int8 faster_precision"},
      {"no ratio without peaks",
       {.rows = {int8_conv(1000), float_conv(2000)}, .quantized = true, .without_peaks = true},
       ""},
      {"a quantizer that is not fused",
       {.rows = {int8_conv(1000),
                 {"Subgraph", "jit_avx512_f32", "f32>u8", 100, {1, 64, 10, 10}, "fq"}},
        .quantized = true},
       "unfused_fake_quantize"},
      {"a quantizer fused with other work",
       {.rows = {int8_conv(1000),
                 {"Subgraph", "jit_avx512_f32", "f32>u8", 100, {1, 64, 10, 10}, "mul,fq"}},
        .quantized = true},
       ""},
      {"half of the lanes empty",
       {.rows = {{"Convolution", "brgconv_avx512_I8", "u8", 1000, {1, 8, 10, 10}}}},
       "channels"},
      {"eight channels fill a vector of AVX2",
       {.rows = {{"Convolution", "brgconv_avx2_I8", "u8", 1000, {1, 8, 10, 10}}}},
       ""},
      {"a float network", {.rows = {float_conv(2000)}}, "int8_faster faster_precision"},
      {"a shape that is only known while it runs",
       {.rows = {int8_conv(1000), {"NonMaxSuppression", "jit_f32", "f32", 100, {-1, 3}}}},
       "open_shapes"},
      {"an inference is more than its layers",
       {.rows = {int8_conv(1000)}, .latency_ms = 3},
       "outside_layers"},
  };
  for (const auto& row : cases) EXPECT_EQ(row.script.codes(), row.codes) << row.what;
}

TEST(Advice, BoundsEveryGainByWhatWasMeasured) {
  const Script script{.rows = {int8_conv(1000), float_conv(2000), reorder(500), reorder(300)},
                      .quantized = true};
  const auto all = script.advice();
  ASSERT_EQ(all.size(), 3U);
  // 2 ms x (1 - min(100 / 300, 8 / 32)).
  EXPECT_EQ(all[0].code, "float_in_int8");
  EXPECT_NEAR(*all[0].expected_gain.ms_at_most, 1.5, 1e-9);
  // 2 ms x (1 - min(100 / 250, 16 / 32)).
  EXPECT_EQ(all[1].code, "faster_precision");
  EXPECT_NEAR(*all[1].expected_gain.ms_at_most, 1.2, 1e-9);
  const auto& reorders = all[2];
  EXPECT_EQ(reorders.code, "reorders");
  EXPECT_EQ(reorders.layers, (std::vector<std::string>{"Reorder2", "Reorder3"})) << "largest first";
  EXPECT_NEAR(reorders.time_ms, 0.8, 1e-9);
  EXPECT_NEAR(reorders.time_share, 0.8 / 3.8, 1e-9);
  EXPECT_NEAR(*reorders.expected_gain.share_at_most, 0.8 / 3.8, 1e-9);
  for (const auto& row : all) {
    EXPECT_FALSE(row.evidence.empty() || row.text.empty() || row.expected_gain.basis.empty());
    EXPECT_LE(*row.expected_gain.ms_at_most, row.time_ms + 1e-9);
  }
}

TEST(Advice, ChargesConversionsOnceAndNotTheLayerItself) {
  const Script script{.rows = {int8_conv(1000, "u8>f32"),
                               {"Subgraph", "jit_avx512_f32", "f32>u8", 200},
                               int8_conv(700, "u8>f32"),
                               {"Subgraph", "jit_avx512_f32", "f32>u8", 100}}};
  const auto all = script.advice();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_NEAR(*all[0].expected_gain.ms_at_most, 0.3, 1e-9);
  EXPECT_NEAR(all[0].time_ms, 2.0, 1e-9);
  EXPECT_EQ(all[0].layers.size(), 4U);
}

TEST(Advice, WantsStreamsWhereThreadsShareSmallLayers) {
  Script script{.rows = std::vector<Row>(12, int8_conv(20)), .streams = 1};
  const auto all = script.advice();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].code, "streams");
  EXPECT_EQ(all[0].expected_gain.throughput_factor_at_most, 2);
  EXPECT_FALSE(all[0].expected_gain.ms_at_most);
  script.streams = 2;
  EXPECT_EQ(script.codes(), "");
  script.streams = 1;
  script.rows.resize(9);
  EXPECT_EQ(script.codes(), "") << "few layers";
}

TEST(Advice, IsSilentWithoutTimes) {
  const Script untimed{.rows = {reorder(0), reorder(0)}};
  EXPECT_EQ(untimed.codes(), "");
  EXPECT_EQ(Script{}.codes(), "");
}

}  // namespace
}  // namespace hone::measurement
