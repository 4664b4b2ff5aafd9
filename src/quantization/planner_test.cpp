#include "quantization/planner.h"

#include <gtest/gtest.h>

#include <cmath>

#include "quantization/plan_for_test.h"

namespace hone::quantization {
namespace {

/// image -> conv 3x3 -> add -> relu -> depthwise 3x3 -> matmul over channels.
struct Small {
  PlanForTest plan;
  Placement placement;
  model::Source image, weights, conv, bias, add, relu, kernel, depthwise, pool, matrix, product;

  Small() {
    const std::map<std::string, std::string> padded{
        {"strides", "1, 1"}, {"dilations", "1, 1"}, {"pads_begin", "1, 1"}, {"pads_end", "1, 1"}};
    image = plan.input({1, 2, 4, 4});
    weights = plan.constant({3, 2, 3, 3});
    conv = plan.layer("Convolution", {image, weights}, {1, 3, 4, 4}, padded);
    bias = plan.constant({1, 3, 1, 1}, {0.5F, 0, -0.25F});
    add = plan.layer("Add", {conv, bias}, {1, 3, 4, 4});
    relu = plan.layer("Relu", {add}, {1, 3, 4, 4});
    kernel = plan.constant({3, 1, 1, 3, 3});
    depthwise = plan.layer("GroupConvolution", {relu, kernel}, {1, 3, 4, 4}, padded);
    pool = plan.layer("ReduceMean", {depthwise}, {1, 3});
    matrix = plan.constant({4, 3});
    product = plan.layer("MatMul", {pool, matrix}, {1, 4}, {{"transpose_b", "true"}});
    plan.result(product);
    placement.activations = {quantizer(image), quantizer(relu), quantizer(depthwise)};
    placement.activations[1].per_channel = true;
    placement.weights = {
        {.node = conv.node, .port = 1, .constant = weights.node, .axes = {0}, .first = true},
        {.node = depthwise.node, .port = 1, .constant = kernel.node, .axes = {0, 1}},
        {.node = product.node, .port = 1, .constant = matrix.node, .axes = {0}}};
    placement.groups = {group("conv", 0), group("depthwise", 1), group("product", 2)};
  }

  static ActivationQuantizer quantizer(model::Source tensor) {
    ActivationQuantizer quantizer;
    quantizer.node = tensor.node;
    quantizer.tensor = tensor;
    return quantizer;
  }
  static Group group(std::string name, std::size_t member) {
    return {.name = std::move(name), .activations = {member}, .weights = {member}, .layers = {}};
  }

  /// Of two samples; channel c has mean c + 1.
  [[nodiscard]] Statistics statistics(const PlanOptions& options) const {
    Statistics statistics;
    statistics.samples = 2;
    for (const std::string& name : wanted(plan.graph(), placement, options).names) {
      TensorStatistics tensor;
      tensor.name = name;
      const std::size_t channels = name.starts_with("Parameter") ? 2 : 3;
      tensor.sample_min = {-1, -2};
      tensor.sample_max = {3, 4};
      for (std::size_t c = 0; c < channels; ++c) {
        tensor.channel_min.push_back(0);
        tensor.channel_max.push_back(static_cast<float>(c) + 1);
        tensor.channel_mean.push_back(static_cast<double>(c) + 1);
        tensor.channel_mean_square.push_back(4);
      }
      for (int i = -200; i <= 400; ++i) tensor.histogram.add(static_cast<float>(i) / 100);
      statistics.tensors.push_back(std::move(tensor));
    }
    return statistics;
  }
  [[nodiscard]] Result<Planner> planned(const PlanOptions& options,
                                        const Statistics& statistics) const {
    return Planner::create({.graph = plan.graph(),
                            .constants = constants_,
                            .placement = placement,
                            .statistics = statistics},
                           options);
  }
  [[nodiscard]] Planner planned(const PlanOptions& options = {}) const {
    auto planner = planned(options, statistics(options));
    EXPECT_TRUE(planner) << planner.error().message;
    return *std::move(planner);
  }

 private:
  std::vector<std::span<const std::byte>> constants_ = {};

 public:
  void know_constants() { constants_ = plan.constants(); }
};

Small small() {
  Small net;
  net.know_constants();
  return net;
}

TEST(Wanted, EachTensorOnceAndThoseWithRangesFirst) {
  const Small net = small();
  const Wanted plain = wanted(net.plan.graph(), net.placement, {});
  EXPECT_EQ(plain.ranges, 3U);
  EXPECT_EQ(plain.names, (std::vector<std::string>{"Parameter0:0", "Relu5:0", "GroupConvolution7:0",
                                                   "ReduceMean8:0"}));
  EXPECT_EQ(plain.tensors.size(), plain.names.size());
}

TEST(Wanted, ThePeerNeedsOutputsOfLayersThatItCorrects) {
  const Small net = small();
  const Wanted peer = wanted(net.plan.graph(), net.placement, {.nncf = true});
  EXPECT_EQ(peer.names.back(), "ReduceMean8:0");
  EXPECT_NE(std::find(peer.names.begin(), peer.names.end(), "Convolution2:0"), peer.names.end());
  EXPECT_TRUE(peer.patches.empty());
}

TEST(Wanted, NothingForBiasesWhereTheyStay) {
  const Small net = small();
  const Wanted off =
      wanted(net.plan.graph(), net.placement, {.bias_correction = BiasCorrection::off});
  EXPECT_EQ(off.names.size(), 3U);
  EXPECT_TRUE(off.patches.empty());
  EXPECT_EQ(off.ranges, 3U);
}

TEST(Wanted, WindowsOfLayersWithFewPlacesComeFromMoreSamples) {
  const Small net = small();
  const auto patches = wanted(net.plan.graph(), net.placement, {}).patches;
  ASSERT_EQ(patches.size(), 3U);
  EXPECT_EQ(patches[0].layer, net.conv.node);
  EXPECT_EQ(patches[0].kernel, (std::vector<std::int64_t>{3, 3}));
  EXPECT_EQ(patches[0].per_sample, 16U);
  EXPECT_EQ(patches[0].samples, 64U);
  EXPECT_TRUE(patches[2].kernel.empty());
  EXPECT_EQ(patches[2].per_sample, 1U);
  EXPECT_EQ(patches[2].samples, 1024U);
}

TEST(Edits, QuantizersWeightsAndBiases) {
  const Small net = small();
  const engine::Edits edits = net.planned().edits({});
  ASSERT_EQ(edits.quantizers.size(), 3U);
  EXPECT_TRUE(edits.quantizers[0].shape.empty());
  EXPECT_EQ(edits.quantizers[0].levels, 256);
  EXPECT_EQ(edits.quantizers[1].shape, (model::Shape{1, 3, 1, 1}));
  EXPECT_EQ(edits.quantizers[1].high, (std::vector<float>{1, 2, 3}));
  ASSERT_EQ(edits.weights.size(), 3U);
  EXPECT_EQ(edits.weights[0].shape, (model::Shape{3, 2, 3, 3}));
  EXPECT_EQ(edits.weights[0].scale_shape, (model::Shape{3, 1, 1, 1}));
  EXPECT_EQ(edits.weights[1].scale_shape, (model::Shape{3, 1, 1, 1, 1}));
  EXPECT_EQ(edits.weights[2].scale_shape, (model::Shape{4, 1}));
  ASSERT_EQ(edits.values.size(), 1U);
  EXPECT_EQ(edits.values[0].node, "Add4");
  EXPECT_EQ(edits.values[0].port, 1);
  ASSERT_EQ(edits.biases.size(), 2U);
  EXPECT_EQ(edits.biases[0].node, "GroupConvolution7");
  EXPECT_EQ(edits.biases[1].values.size(), 4U);
}

TEST(Edits, WeightsAreWithinHalfAStep) {
  const Small net = small();
  const engine::Edits edits = net.planned().edits({});
  const auto& weights = net.plan.values(net.weights);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float scale = edits.weights[0].scale[i / 18];
    const auto level = static_cast<std::int8_t>(edits.weights[0].levels[i]);
    EXPECT_NEAR(level * scale, weights[i], scale * 0.5001F);
  }
}

TEST(Edits, ABiasTakesUpWhatTheMeansLose) {
  const Small net = small();
  const engine::Edits edits = net.planned().edits({});
  // The matrix product: inputs have means 1, 2, 3.
  const auto& weights = net.plan.values(net.matrix);
  for (std::size_t row = 0; row < 4; ++row) {
    double lost = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto level = static_cast<std::int8_t>(edits.weights[2].levels[row * 3 + i]);
      lost += (weights[row * 3 + i] - level * edits.weights[2].scale[row]) * (1.0 + double(i));
    }
    EXPECT_NEAR(edits.biases[1].values[row], lost, 1e-5);
  }
}

TEST(Edits, FloatGroupsStayUntouched) {
  const Small net = small();
  const Planner planner = net.planned();
  const engine::Edits edits = planner.edits(std::vector<std::size_t>{0, 2});
  ASSERT_EQ(edits.quantizers.size(), 1U);
  EXPECT_EQ(edits.quantizers[0].at.node, "Relu5");
  ASSERT_EQ(edits.weights.size(), 1U);
  EXPECT_EQ(edits.weights[0].node, "GroupConvolution7");
  EXPECT_EQ(edits.weights[0].levels, planner.edits({}).weights[1].levels);
  EXPECT_TRUE(edits.values.empty());
}

TEST(Edits, NoBiasIsTouchedWhereCorrectionIsOff) {
  const Small net = small();
  const engine::Edits edits = net.planned({.bias_correction = BiasCorrection::off}).edits({});
  EXPECT_TRUE(edits.values.empty());
  EXPECT_TRUE(edits.biases.empty());
}

TEST(Edits, ThePeerLeavesALayerWithAZeroBias) {
  const Small net = small();
  const engine::Edits edits = net.planned({.nncf = true}).edits({});
  EXPECT_TRUE(edits.values.empty());
  EXPECT_TRUE(edits.biases.empty());
}

TEST(Ranges, HalfOnTheFirstConvolutionOnly) {
  const Small net = small();
  const Planner full = net.planned();
  const Planner half = net.planned({.half_range = true});
  EXPECT_EQ(half.weight_ranges()[0].high[0], 2 * full.weight_ranges()[0].high[0]);
  EXPECT_EQ(half.weight_ranges()[1].high, full.weight_ranges()[1].high);
  const engine::Edits edits = half.edits({});
  for (const std::uint8_t level : edits.weights[0].levels) {
    EXPECT_LE(std::abs(static_cast<std::int8_t>(level)), 64);
  }
}

TEST(Ranges, ThePeerTakesMeansOfExtremes) {
  const Small net = small();
  EXPECT_FLOAT_EQ(net.planned({.nncf = true}).activation_ranges()[0].high[0], 3.5F);
  EXPECT_FLOAT_EQ(net.planned({.estimator = Estimator::min_max}).activation_ranges()[0].high[0], 4);
}

TEST(Ranges, UnifiedQuantizersShareOne) {
  Small net = small();
  net.placement.activations[0].unified = 0;
  net.placement.activations[2].unified = 0;
  Statistics statistics = net.statistics({});
  statistics.tensors[2].sample_max = {1, 9};
  const auto planner = net.planned({.estimator = Estimator::min_max}, statistics);
  ASSERT_TRUE(planner);
  EXPECT_EQ(planner->activation_ranges()[0].high[0], 9);
  EXPECT_EQ(planner->activation_ranges()[2].high[0], 9);
}

TEST(Noise, GrowsWithTheStep) {
  const Small net = small();
  const Planner planner = net.planned();
  ASSERT_EQ(planner.activation_noise().size(), 3U);
  EXPECT_EQ(planner.activation_noise()[0].name, "Parameter0");
  for (const Noise& noise : planner.activation_noise()) {
    EXPECT_GT(noise.snr_db, 35);
    EXPECT_LT(noise.snr_db, 60);
  }
  const Planner half = net.planned({.half_range = true});
  EXPECT_NEAR(planner.weight_noise()[0].snr_db - half.weight_noise()[0].snr_db, 6, 2);
}

Statistics means(const Wanted& wanted, double value) {
  Statistics statistics;
  statistics.samples = 1;
  for (const std::string& name : wanted.names) {
    TensorStatistics tensor;
    tensor.name = name;
    tensor.channel_mean.assign(name == "MatMul10:0" ? 4 : 3, value);
    statistics.tensors.push_back(std::move(tensor));
  }
  return statistics;
}

TEST(BiasStages, LayersOneAfterTheOther) {
  const Small net = small();
  Planner planner = net.planned();
  ASSERT_EQ(planner.bias_stages(), 3U);
  EXPECT_EQ(planner.bias_tensors(0).names, (std::vector<std::string>{"Convolution2:0"}));
  EXPECT_EQ(planner.bias_tensors(2).names, (std::vector<std::string>{"MatMul10:0"}));
  EXPECT_EQ(planner.bias_tensors().names.size(), 3U);
  ASSERT_TRUE(planner.shift_biases(0, means(planner.bias_tensors(), 1.0),
                                   means(planner.bias_tensors(0), 0.75)));
  const engine::Edits edits = planner.edits({});
  EXPECT_FLOAT_EQ(edits.values[0].values[0], 0.75F);  // 0.5 + 0.25
  EXPECT_FLOAT_EQ(edits.values[0].values[2], 0.0F);   // -0.25 + 0.25
}

TEST(BiasStages, ABiasIsSetAndNotAddedTo) {
  const Small net = small();
  Planner planner = net.planned();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(planner.shift_biases(1, means(planner.bias_tensors(), 1.0),
                                     means(planner.bias_tensors(), 0.5)));
  }
  EXPECT_EQ(planner.edits({}).biases[0].values, (std::vector<float>{0.5F, 0.5F, 0.5F}));
}

TEST(BiasStages, MeansThatAreMissingOrNotFinite) {
  const Small net = small();
  Planner planner = net.planned();
  const Statistics all = means(planner.bias_tensors(), 1.0);
  EXPECT_EQ(planner.shift_biases(0, all, {}).error().code, "quantization.statistics");
  EXPECT_EQ(planner.shift_biases(0, all, means(planner.bias_tensors(), NAN)).error().code,
            "quantization.values");
}

TEST(BiasStages, FewOfADeepNetwork) {
  PlanForTest plan;
  Placement placement;
  auto tensor = plan.input({1, 2});
  for (int i = 0; i < 30; ++i) {
    const auto weights = plan.constant({2, 2});
    placement.activations.push_back(Small::quantizer(tensor));
    tensor = plan.layer("MatMul", {tensor, weights}, {1, 2}, {{"transpose_b", "true"}});
    placement.weights.push_back(
        {.node = tensor.node, .port = 1, .constant = weights.node, .axes = {0}});
  }
  Statistics statistics;
  statistics.samples = 1;
  for (const std::string& name : wanted(plan.graph(), placement, {}).names) {
    TensorStatistics seen;
    seen.name = name;
    seen.sample_min = {-1};
    seen.sample_max = {1};
    seen.channel_mean = {0, 0};
    statistics.tensors.push_back(std::move(seen));
  }
  const auto constants = plan.constants();
  const auto planner = Planner::create({.graph = plan.graph(),
                                        .constants = constants,
                                        .placement = placement,
                                        .statistics = statistics},
                                       {});
  ASSERT_TRUE(planner);
  EXPECT_EQ(planner->bias_stages(), kMostBiasStages);
  EXPECT_EQ(planner->bias_tensors(kMostBiasStages - 1).tensors[0].node,
            plan.graph().nodes.back().name);
}

TEST(Errors, StatisticsOfSomethingElse) {
  const Small net = small();
  Statistics statistics = net.statistics({});
  statistics.tensors[0].name = "other:0";
  EXPECT_EQ(net.planned({}, statistics).error().code, "quantization.statistics");
  EXPECT_EQ(net.planned({}, {}).error().code, "quantization.statistics");
}

TEST(Errors, ValuesThatAreNotFinite) {
  Small net = small();
  Statistics statistics = net.statistics({});
  statistics.tensors[1].sample_max[0] = INFINITY;
  const auto planner = net.planned({}, statistics);
  ASSERT_FALSE(planner);
  EXPECT_EQ(planner.error().code, "quantization.values");
  EXPECT_EQ(planner.error().where, "Relu5:0");
}

}  // namespace
}  // namespace hone::quantization
