// What is written as INT8 must run as INT8: quantizers on activations, i8 weights with a scale for
// each channel, new biases. The runtime's graph tells the precision of every executed node.

#include <cstring>

#include <openvino/opsets/opset13.hpp>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

namespace op = ov::opset13;
using testing::edited;
using testing::infer;
using testing::TemporaryFolder;

/// image 1x3x16x16 -> "first" 16 channels -> "relu" -> "depthwise" -> "clamp" -> "point" 16x32 1x1
/// -> mean -> "product" 32x10 -> Softmax.
Network mobile_network(const TemporaryFolder& folder) {
  const auto image = testing::image_input({1, 3, 16, 16});
  const auto first = testing::convolution("first", image, {16, 3, 3, 3});
  const auto relu = testing::named(std::make_shared<op::Relu>(first), "relu");
  const auto depthwise = testing::convolution("depthwise", relu, {16, 1, 1, 3, 3});
  const auto clamp = testing::named(std::make_shared<op::Clamp>(depthwise, 0, 6), "clamp");
  const ov::CoordinateDiff none{0, 0};
  const ov::Strides one{1, 1};
  const auto point = testing::named(
      std::make_shared<op::Convolution>(clamp, testing::random_constant("point/w", {32, 16, 1, 1}),
                                        one, none, none, one),
      "point");
  const auto last = testing::named(std::make_shared<op::Relu>(point), "last");
  const auto axes = op::Constant::create(ov::element::i64, {2}, {2, 3});
  const auto mean = testing::named(std::make_shared<op::ReduceMean>(last, axes, false), "mean");
  const auto product =
      testing::named(std::make_shared<op::MatMul>(
                         mean, testing::random_constant("product/w", {10, 32}), false, true),
                     "product");
  const auto scores = testing::named(std::make_shared<op::Softmax>(product, 1), "scores");
  Network network = testing::network_of(
      folder, std::make_shared<ov::Model>(
                  ov::OutputVector{scores},
                  ov::ParameterVector{ov::as_type_ptr<op::Parameter>(image)}, "mobile"));
  if (!network.simplify()) throw std::runtime_error("the network cannot be simplified");
  return network;
}

/// Symmetric i8 weights of the values that the layer has: round(w * 127 / largest of its channel).
CompressedWeights rounded(const OpenSnapshot& open, const std::string& layer,
                          std::size_t channel_axes) {
  const auto& node = testing::node_named(open.graph, layer);
  const auto constant = static_cast<std::size_t>(node.inputs.at(1).node);
  const auto bytes = open.constants.of_node[constant];
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  CompressedWeights weights{.node = layer};
  weights.shape = open.graph.nodes[constant].outputs[0].shape;
  weights.scale_shape = model::Shape(weights.shape.size(), 1);
  std::size_t channels = 1;
  for (std::size_t i = 0; i < channel_axes; ++i) {
    weights.scale_shape[i] = weights.shape[i];
    channels *= static_cast<std::size_t>(weights.shape[i]);
  }
  const std::size_t each = values.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    float largest = 1e-6F;
    for (std::size_t i = c * each; i < (c + 1) * each; ++i) {
      largest = std::max(largest, std::abs(values[i]));
    }
    weights.scale.push_back(largest / 127);
    for (std::size_t i = c * each; i < (c + 1) * each; ++i) {
      const auto level = static_cast<std::int8_t>(std::lround(values[i] * 127 / largest));
      weights.levels.push_back(static_cast<std::uint8_t>(level));
    }
  }
  return weights;
}

/// Range of each tensor as the network computes it for two samples.
Edits int8_of(const Network& network, bool per_channel) {
  Edits edits;
  const auto open = network.open_snapshot();
  for (const auto& [layer, axes] : std::map<std::string, std::size_t>{
           {"first", 1}, {"depthwise", 2}, {"point", 1}, {"product", 1}}) {
    edits.weights.push_back(rounded(*open, layer, axes));
  }
  const std::vector<TensorAt> tensors{{"image"}, {"relu"}, {"clamp"}, {"last"}, {"mean"}};
  const auto observed = network.with_outputs(tensors);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    float highest = 0;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      const auto values = infer(*observed, seed)[i + 1];
      for (const float value : values) highest = std::max(highest, std::abs(value));
    }
    const float low = i == 0 ? -highest * 256 / 254 : 0;
    edits.quantizers.push_back(testing::per_tensor(tensors[i], low, highest));
  }
  if (per_channel) {  // of the depthwise convolution's input
    auto& relu = edits.quantizers[1];
    relu.shape = {1, 16, 1, 1};
    relu.low = std::vector<float>(16, 0);
    for (std::size_t c = 1; c < 16; ++c) {
      relu.high.push_back(relu.high[0] * (c % 2 == 0 ? 1.F : 1.25F));
    }
  }
  return edits;
}

/// Runtime precision of the executed node that holds this layer, which the runtime may call by the
/// multiplication that it moved behind the layer.
std::string precision_of(const model::Graph& runtime, const std::string& layer) {
  for (const auto& node : runtime.nodes) {
    const auto layers = node.attributes.find("originalLayersNames");
    if (layers == node.attributes.end()) continue;
    const std::string& type = node.attributes.at("layerType");
    const bool computes = type == "Convolution" || type == "FullyConnected" || type == "MatMul";
    const std::string names = "," + layers->second + ",";
    const bool holds = names.starts_with("," + layer + ",") ||
                       names.starts_with("," + layer + "/DequantizationMultiply,");
    if (computes && holds) return node.attributes.at("runtimePrecision");
  }
  return "no node";
}

TEST(Int8, RunsInIntegers) {
  for (const bool per_channel : {false, true}) {
    for (const bool biased : {false, true}) {
      const TemporaryFolder folder;
      const Network network = mobile_network(folder);
      Edits edits = int8_of(network, per_channel);
      if (biased) {
        edits.biases = {{.node = "depthwise", .values = std::vector<float>(16, .01F)},
                        {.node = "product", .values = std::vector<float>(10, .01F)}};
      }
      const Network changed = edited(network, edits);
      ASSERT_TRUE(changed.save(folder / "int8.xml", folder / "int8.bin"));
      const Network read = testing::read_network(folder / "int8.xml");
      const auto compiled = Compiled::compile(read, {.precision = model::Precision::f32});
      ASSERT_TRUE(compiled);
      const auto runtime = compiled->runtime_graph();
      ASSERT_TRUE(runtime);
      for (const std::string layer : {"first", "depthwise", "point", "product"}) {
        const auto precision = precision_of(*runtime, layer);
        EXPECT_TRUE(precision == "u8" || precision == "i8")
            << layer << " runs in " << precision << (per_channel ? ", per channel" : "")
            << (biased ? ", with new biases" : "");
      }
      EXPECT_LT(testing::largest_difference(infer(read, 2), infer(network, 2)), 0.1);
    }
  }
}

}  // namespace
}  // namespace hone::engine
