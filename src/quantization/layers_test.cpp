#include "quantization/layers.h"

#include <gtest/gtest.h>

#include <numeric>

#include "quantization/bias.h"
#include "quantization/plan_for_test.h"
#include "quantization/weights.h"

namespace hone::quantization {
namespace {

TEST(Entries, ByTheAxesThatHaveTheirOwn) {
  struct Case {
    model::Shape shape;
    std::vector<std::int64_t> axes;
    std::size_t run;
    std::vector<std::size_t> of_run;
    model::Shape entry_shape;
  };
  for (const Case& c :
       {Case{{2, 3, 2, 2}, {0}, 12, {0, 1}, {2, 1, 1, 1}},
        Case{{2, 2, 3}, {0, 1}, 3, {0, 1, 2, 3}, {2, 2, 1}},
        Case{{2, 3, 2}, {1}, 2, {0, 1, 2, 0, 1, 2}, {1, 3, 1}},
        Case{{2, 2, 2}, {0, 2}, 1, {0, 1, 0, 1, 2, 3, 2, 3}, {2, 1, 2}},
        Case{{3, 2}, {1}, 1, {0, 1, 0, 1, 0, 1}, {1, 2}}, Case{{4}, {}, 4, {0}, {1}}}) {
    const Entries entries = entries_of(c.shape, c.axes);
    EXPECT_EQ(entries.run, c.run);
    EXPECT_EQ(entries.of_run, c.of_run);
    EXPECT_EQ(entries.shape, c.entry_shape);
  }
}

TEST(Levels, AreNearestAndWithinTheRange) {
  const std::vector<float> values{1, -1, 0, 0.5F, 2, 0.01F};
  const Entries entries = entries_of({2, 3}, std::vector<std::int64_t>{0});
  EXPECT_EQ(magnitudes_of(values, entries), (std::vector<float>{1, 2}));
  const Range range{{-1, -2}, {1, 2}, 255};
  EXPECT_EQ(nearest_levels(values, entries, range),
            (std::vector<std::int8_t>{127, -127, 0, 32, 127, 1}));
  EXPECT_NEAR(values_of(nearest_levels(values, entries, range), entries, range)[3], 0.5F,
              1.0 / 127);
}

struct Geometry {
  const char* name;
  const char* type;
  model::Shape input;  ///< one sample
  model::Shape weights;
  model::Shape output;
  std::map<std::string, std::string> attributes;
};

class MeanOutput : public testing::TestWithParam<Geometry> {};

/// Mean by output channel of the layer over an image whose channels are constant, computed place by
/// place.
std::vector<double> computed(const Geometry& g, const Layer& layer, std::span<const float> weights,
                             std::span<const double> channels) {
  const WeightLayout& l = layer.layout;
  const bool spreads = layer.kind == LayerKind::deconvolution;
  std::vector<double> sums(l.rows(), 0);
  const auto& [wy, wx] = std::pair{layer.windows[0], layer.windows[1]};
  const auto& from = spreads ? g.input : g.output;
  const auto& to = spreads ? g.output : g.input;
  for (std::size_t row = 0; row < l.rows(); ++row) {
    for (std::int64_t y = 0; y < from[2]; ++y) {
      for (std::int64_t x = 0; x < from[3]; ++x) {
        for (std::size_t i = 0; i < l.inputs; ++i) {
          for (std::int64_t t = 0; t < wy.kernel * wx.kernel; ++t) {
            const std::int64_t ty = y * wy.stride + t / wx.kernel * wy.dilation - wy.pad_begin;
            const std::int64_t tx = x * wx.stride + t % wx.kernel * wx.dilation - wx.pad_begin;
            if (ty < 0 || tx < 0 || ty >= to[2] || tx >= to[3]) continue;
            sums[row] += weights[l.at(row, i, static_cast<std::size_t>(t))] *
                         channels[row / l.outputs * l.inputs + i];
          }
        }
      }
    }
    sums[row] /= static_cast<double>(g.output[2] * g.output[3]);
  }
  return sums;
}

TEST_P(MeanOutput, IsTheMeanOverAllPositions) {
  const Geometry& g = GetParam();
  PlanForTest plan;
  const auto image = plan.input(g.input);
  const auto weights = plan.constant(g.weights);
  const auto layer_node = plan.layer(g.type, {image, weights}, g.output, g.attributes);
  const Layer layer = layer_of(
      plan.graph(), {.node = layer_node.node, .port = 1, .constant = weights.node, .axes = {}});
  const auto& values = plan.values(weights);
  std::vector<double> channels(layer.layout.groups * layer.layout.inputs);
  std::iota(channels.begin(), channels.end(), 1.0);
  const auto expected = computed(g, layer, values, channels);
  const auto actual = mean_output(layer, values, channels);
  ASSERT_EQ(actual.size(), static_cast<std::size_t>(g.output[1]));
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-5);
}

using Attributes = std::map<std::string, std::string>;
const Attributes kPlain{
    {"strides", "1, 1"}, {"dilations", "1, 1"}, {"pads_begin", "0, 0"}, {"pads_end", "0, 0"}};
Attributes with(Attributes changes) {
  changes.insert(kPlain.begin(), kPlain.end());
  return changes;
}

INSTANTIATE_TEST_SUITE_P(
    Table, MeanOutput,
    testing::Values(
        Geometry{"pointwise", "Convolution", {1, 3, 4, 4}, {2, 3, 1, 1}, {1, 2, 4, 4}, kPlain},
        Geometry{"padded",
                 "Convolution",
                 {1, 2, 5, 4},
                 {3, 2, 3, 3},
                 {1, 3, 5, 4},
                 with({{"pads_begin", "1, 1"}})},
        Geometry{"strided",
                 "Convolution",
                 {1, 2, 6, 7},
                 {1, 2, 3, 2},
                 {1, 1, 3, 4},
                 with({{"pads_begin", "1, 1"}, {"strides", "2, 2"}})},
        Geometry{"dilated",
                 "Convolution",
                 {1, 1, 9, 9},
                 {1, 1, 3, 3},
                 {1, 1, 9, 9},
                 with({{"pads_begin", "3, 3"}, {"dilations", "3, 3"}})},
        Geometry{"depthwise",
                 "GroupConvolution",
                 {1, 3, 4, 4},
                 {3, 1, 1, 3, 3},
                 {1, 3, 4, 4},
                 with({{"pads_begin", "1, 1"}})},
        Geometry{"grouped",
                 "GroupConvolution",
                 {1, 4, 4, 4},
                 {2, 3, 2, 3, 3},
                 {1, 6, 4, 4},
                 with({{"pads_begin", "1, 1"}})},
        Geometry{"deconvolution",
                 "ConvolutionBackpropData",
                 {1, 3, 3, 4},
                 {3, 2, 2, 2},
                 {1, 2, 6, 8},
                 with({{"strides", "2, 2"}})},
        Geometry{"deconvolution_cut",
                 "ConvolutionBackpropData",
                 {1, 2, 4, 4},
                 {2, 1, 4, 4},
                 {1, 1, 8, 8},
                 with({{"strides", "2, 2"}, {"pads_begin", "1, 1"}})},
        Geometry{"grouped_deconvolution",
                 "GroupConvolutionBackpropData",
                 {1, 4, 3, 3},
                 {2, 2, 3, 2, 2},
                 {1, 6, 6, 6},
                 with({{"strides", "2, 2"}})}),
    [](const auto& entry) { return std::string(entry.param.name); });

TEST(MeanOutputOfMatMul, BothOrdersOfTheWeights) {
  for (const bool transposed : {false, true}) {
    PlanForTest plan;
    const auto data = plan.input({1, 3});
    const auto weights = plan.constant(
        transposed ? model::Shape{2, 3} : model::Shape{3, 2},
        transposed ? std::vector<float>{1, 2, 3, 4, 5, 6} : std::vector<float>{1, 4, 2, 5, 3, 6});
    const auto product = plan.layer("MatMul", {data, weights}, {1, 2},
                                    {{"transpose_b", transposed ? "true" : "false"}});
    const Layer layer = layer_of(
        plan.graph(), {.node = product.node, .port = 1, .constant = weights.node, .axes = {}});
    EXPECT_EQ(mean_output(layer, plan.values(weights), std::vector<double>{1, 10, 100}),
              (std::vector<double>{321, 654}));
  }
}

TEST(BiasOf, FindsTheAddThatAloneFollows) {
  PlanForTest plan;
  const auto image = plan.input({1, 1, 4, 4});
  const auto weights = plan.constant({2, 1, 1, 1});
  const auto conv = plan.layer("Convolution", {image, weights}, {1, 2, 4, 4}, kPlain);
  const auto bias = plan.constant({1, 2, 1, 1});
  const auto add = plan.layer("Add", {bias, conv}, {1, 2, 4, 4});
  const WeightQuantizer quantizer{
      .node = conv.node, .port = 1, .constant = weights.node, .axes = {0}};
  const auto find = [&] {
    return bias_of(plan.graph(), layer_of(plan.graph(), quantizer), consumers_of(plan.graph()));
  };
  ASSERT_TRUE(find());
  EXPECT_EQ(find()->node, add.node);
  EXPECT_EQ(find()->port, 0);
  EXPECT_EQ(find()->constant, bias.node);
  plan.result(conv);
  EXPECT_FALSE(find());
}

TEST(BiasOf, NotWhatHasAnotherShape) {
  PlanForTest plan;
  const auto image = plan.input({1, 1, 2, 2});
  const auto weights = plan.constant({2, 1, 1, 1});
  const auto conv = plan.layer("Convolution", {image, weights}, {1, 2, 2, 2}, kPlain);
  plan.layer("Add", {conv, plan.constant({1, 1, 2, 1})}, {1, 2, 2, 2});
  const WeightQuantizer quantizer{
      .node = conv.node, .port = 1, .constant = weights.node, .axes = {0}};
  EXPECT_FALSE(
      bias_of(plan.graph(), layer_of(plan.graph(), quantizer), consumers_of(plan.graph())));
}

TEST(PeerAccepts, OnlyWhereNoBiasIsZeroAndNoShiftIsLarge) {
  EXPECT_TRUE(peer_accepts(std::vector<float>{1, -1}, std::vector<double>{1.9, 1.9}));
  EXPECT_FALSE(peer_accepts(std::vector<float>{1, -1}, std::vector<double>{0, 2}));
  EXPECT_FALSE(peer_accepts(std::vector<float>{1, 0}, std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace hone::quantization
