#include "quantization/smooth.h"

#include <gtest/gtest.h>

#include <cmath>

#include "quantization/plan_for_test.h"

namespace hone::quantization {
namespace {

constexpr std::int64_t kTokens = 3;
constexpr std::size_t kWidth = 4;
constexpr std::size_t kSamples = 400;

/// tokens 1 x 3 x 4 -> two matrix products; channel 2 of the tokens is far larger than the others.
struct Tokens {
  PlanForTest plan;
  Placement placement;
  Statistics statistics;
  std::vector<model::Source> weights;
  std::vector<std::span<const std::byte>> constants;
  std::vector<std::vector<float>> samples;

  explicit Tokens(bool other_consumer = false) {
    const auto tokens = plan.input({1, kTokens, kWidth});
    ActivationQuantizer quantizer;
    quantizer.node = tokens.node;
    quantizer.tensor = tokens;
    placement.activations = {quantizer};
    for (const bool rows_first : {true, false}) {
      weights.push_back(plan.constant({kWidth, kWidth}));
      const auto product = plan.layer("MatMul", {tokens, weights.back()}, {1, kTokens, kWidth},
                                      {{"transpose_b", rows_first ? "true" : "false"}});
      placement.weights.push_back({.node = product.node,
                                   .port = 1,
                                   .constant = weights.back().node,
                                   .axes = {rows_first ? 0 : 1}});
    }
    if (other_consumer) plan.result(tokens);
    placement.groups = {{.name = "", .activations = {0}, .weights = {0, 1}, .layers = {}}};
    constants = plan.constants();
    observe();
  }

  void observe() {
    const Wanted seen = wanted(plan.graph(), placement, {});
    Observer observer(seen.names, {{1, kTokens, kWidth}}, kSamples, {.patches = seen.patches});
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (std::size_t s = 0; s < kSamples; ++s) {
      std::vector<float> values;
      for (std::size_t i = 0; i < kTokens * kWidth; ++i) {
        values.push_back(normal(random) * (i % kWidth == 2 ? 60.0F : 1.0F) + 0.5F);
      }
      observer.add(s, std::vector<std::span<const float>>{values});
      samples.push_back(std::move(values));
    }
    statistics = observer.finish();
  }

  [[nodiscard]] Planner planned(BiasCorrection correction = BiasCorrection::fast) const {
    Statistics seen = statistics;
    if (correction == BiasCorrection::off) seen.patches.clear();
    auto planner = Planner::create(
        {.graph = plan.graph(), .constants = constants, .placement = placement, .statistics = seen},
        {.bias_correction = correction});
    EXPECT_TRUE(planner) << planner.error().message;
    return *std::move(planner);
  }

  /// Mean squared error of both products over all tokens, by what the edits do.
  [[nodiscard]] double error(const engine::Edits& edits) const {
    const auto& quantizer = edits.quantizers[0];
    const double step = (quantizer.high[0] - quantizer.low[0]) / 255.0;
    double sum = 0;
    for (const auto& sample : samples) {
      for (std::size_t token = 0; token < kTokens; ++token) {
        for (std::size_t product = 0; product < 2; ++product) {
          for (std::size_t row = 0; row < kWidth; ++row) {
            double difference = 0;
            for (std::size_t c = 0; c < kWidth; ++c) {
              const std::size_t at = product == 0 ? row * kWidth + c : c * kWidth + row;
              const double x = sample[token * kWidth + c];
              const double s = edits.scales.empty() ? 1 : edits.scales[0].values[c];
              const double q = std::clamp<double>(std::nearbyint(x * s / step), -128, 127) * step;
              const auto level = static_cast<std::int8_t>(edits.weights[product].levels[at]);
              difference += plan.values(weights[product])[at] * x -
                            level * edits.weights[product].scale[row] * q;
            }
            if (!edits.biases.empty()) difference -= edits.biases[product].values[row];
            sum += difference * difference;
          }
        }
      }
    }
    return sum / static_cast<double>(samples.size());
  }
};

TEST(Smooth, LargeChannelsGetSmallerAndTheErrorToo) {
  const Tokens tokens;
  const engine::Edits edits = tokens.planned().edits({});
  ASSERT_EQ(edits.scales.size(), 1U);
  EXPECT_EQ(edits.scales[0].node, "Parameter0");
  const auto& scales = edits.scales[0].values;
  for (const std::size_t other : {0U, 1U, 3U}) EXPECT_LT(scales[2], 0.5F * scales[other]);
  // Without windows nothing is known of the channels, and nothing is scaled.
  const engine::Edits plain = tokens.planned(BiasCorrection::off).edits({});
  EXPECT_TRUE(plain.scales.empty());
  EXPECT_LT(tokens.error(edits), 0.5 * tokens.error(plain));
}

TEST(Smooth, BiasesOfRowsAreCorrected) {
  const Tokens tokens;
  const engine::Edits edits = tokens.planned().edits({});
  ASSERT_EQ(edits.biases.size(), 2U);
  EXPECT_EQ(edits.biases[0].values.size(), kWidth);
}

TEST(Smooth, NothingIsLeftOfItInFloatingPoint) {
  const Tokens tokens;
  const engine::Edits edits = tokens.planned().edits(std::vector<std::size_t>{0});
  EXPECT_TRUE(edits.scales.empty());
  EXPECT_TRUE(edits.values.empty());
  EXPECT_TRUE(edits.weights.empty());
}

TEST(Smooth, NotWhereSomethingElseSeesTheTensor) {
  EXPECT_TRUE(Tokens(true).planned().edits({}).scales.empty());
}

}  // namespace
}  // namespace hone::quantization
