#include "quantization/equalise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "quantization/plan_for_test.h"

namespace hone::quantization {
namespace {

constexpr std::int64_t kChannels = 4;

/// image -> conv 1x1 -> add -> relu -> conv 1x1; the first conv's channels are of very different
/// size, and so are their weights in the second.
struct Pair {
  PlanForTest plan;
  Placement placement;
  Statistics statistics;
  model::Source first_weights, bias, second_weights;
  std::vector<std::span<const std::byte>> constants;

  explicit Pair(const std::string& rectifier = "Relu", bool second_consumer = false) {
    const auto image = plan.input({1, kChannels, 1, 1});
    std::vector<float> uneven;
    std::vector<float> inverse;
    for (int row = 0; row < kChannels; ++row) {
      for (int column = 0; column < kChannels; ++column) {
        const float value = row == column ? 1.0F : 0.1F;
        uneven.push_back(value * std::pow(0.25F, static_cast<float>(row)));
        inverse.push_back(value * std::pow(4.0F, static_cast<float>(column)));
      }
    }
    first_weights = plan.constant({kChannels, kChannels, 1, 1}, uneven);
    const auto conv = plan.layer("Convolution", {image, first_weights}, {1, kChannels, 1, 1});
    bias = plan.constant({1, kChannels, 1, 1}, {0.1F, 0.1F, 0.02F, 0.01F});
    const auto add = plan.layer("Add", {conv, bias}, {1, kChannels, 1, 1});
    const auto relu = plan.layer(rectifier, {add}, {1, kChannels, 1, 1});
    second_weights = plan.constant({kChannels, kChannels, 1, 1}, inverse);
    const auto second = plan.layer("Convolution", {relu, second_weights}, {1, kChannels, 1, 1});
    if (second_consumer) plan.result(relu);
    for (const auto tensor : {image, relu}) {
      ActivationQuantizer quantizer;
      quantizer.node = tensor.node;
      quantizer.tensor = tensor;
      placement.activations.push_back(quantizer);
    }
    placement.weights = {
        {.node = conv.node, .port = 1, .constant = first_weights.node, .axes = {0}},
        {.node = second.node, .port = 1, .constant = second_weights.node, .axes = {0}}};
    for (std::size_t i = 0; i < 2; ++i) {
      placement.groups.push_back({.name = "", .activations = {i}, .weights = {i}, .layers = {}});
    }
    constants = plan.constants();
    observe();
  }

  /// After the rectifier, of an input of any sign.
  [[nodiscard]] std::vector<float> hidden(std::span<const float> x, std::span<const float> weights,
                                          std::span<const float> biases) const {
    std::vector<float> y(biases.begin(), biases.end());
    for (std::size_t i = 0; i < y.size() * y.size(); ++i) {
      y[i / y.size()] += weights[i] * x[i % y.size()];
    }
    for (float& value : y) value = std::max(value, 0.0F);
    return y;
  }

  void observe() {
    const Wanted seen = wanted(plan.graph(), placement, {});
    Observer observer(seen.names, std::vector<model::Shape>(2, {1, kChannels, 1, 1}), 200,
                      {.patches = seen.patches});
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (std::size_t s = 0; s < 200; ++s) {
      std::vector<float> x(kChannels);
      for (float& value : x) value = normal(random);
      const auto y = hidden(x, plan.values(first_weights), plan.values(bias));
      observer.add(s, std::vector<std::span<const float>>{x, y});
    }
    statistics = observer.finish();
  }

  [[nodiscard]] Planner planned() const {
    auto planner = Planner::create({.graph = plan.graph(),
                                    .constants = constants,
                                    .placement = placement,
                                    .statistics = statistics},
                                   {});
    EXPECT_TRUE(planner) << planner.error().message;
    return *std::move(planner);
  }
};

const std::vector<std::size_t> kAllFloat{0, 1};

TEST(Equalise, TheFloatNetworkComputesTheSame) {
  const Pair pair;
  const engine::Edits edits = pair.planned().edits(kAllFloat);
  ASSERT_EQ(edits.values.size(), 3U);  // weights and bias of the first, weights of the second
  const std::vector<float> x{1, -0.5F, 2, 0.25F};
  const auto sum = [&](const std::vector<float>& hidden, std::span<const float> weights) {
    float y = 0;
    for (std::size_t c = 0; c < hidden.size(); ++c) y += hidden[c] * weights[c];
    return y;
  };
  const auto before =
      pair.hidden(x, pair.plan.values(pair.first_weights), pair.plan.values(pair.bias));
  const auto after = pair.hidden(x, edits.values[0].values, edits.values[1].values);
  EXPECT_GT(after[2], 3 * before[2]);
  EXPECT_NEAR(sum(after, edits.values[2].values),
              sum(before, pair.plan.values(pair.second_weights)), 1e-5);
}

TEST(Equalise, TheRangeIsThatOfTheScaledChannels) {
  const Pair pair;
  const Planner planner = pair.planned();
  float largest = 0;
  for (const float its : pair.statistics.tensors[1].channel_max) largest = std::max(largest, its);
  EXPECT_LE(planner.activation_ranges()[1].high[0], largest * 1.01F);
  EXPECT_GE(planner.activation_ranges()[1].high[0], largest * 0.3F);
  // The weights of the second are even now: all channels share levels well.
  EXPECT_LT(planner.weight_ranges()[1].high[0], 20);
}

TEST(Equalise, MeasuredMeansAreScaledAsTheirChannels) {
  const Pair pair;
  Planner planner = pair.planned();
  const auto scaled = planner.edits(kAllFloat).values[0].values;
  Statistics original;
  Statistics quantized;
  for (Statistics* statistics : {&original, &quantized}) {
    TensorStatistics tensor;
    tensor.name = "Convolution2:0";
    tensor.channel_mean.assign(kChannels, 1);
    statistics->tensors.push_back(tensor);
  }
  const float scale = scaled[10] / pair.plan.values(pair.first_weights)[10];
  ASSERT_GT(scale, 1.5F);
  ASSERT_TRUE(planner.shift_biases(0, original, quantized));
  const engine::Edits edits = planner.edits({});
  const auto& biases = edits.values[0].values;
  EXPECT_NEAR(biases[2], scale * 0.02F + scale - 1, 1e-4);
}

TEST(Equalise, NotWhereSomethingElseSeesTheTensor) {
  EXPECT_TRUE(Pair("Relu", true).planned().edits(kAllFloat).values.empty());
  EXPECT_TRUE(Pair("Sigmoid").planned().edits(kAllFloat).values.empty());
}

}  // namespace
}  // namespace hone::quantization
