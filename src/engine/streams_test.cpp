// Weights that are small integers, computed for several streams (streams.cpp says what goes wrong).

#include <openvino/opsets/opset13.hpp>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

namespace op = ov::opset13;
using testing::convolution;
using testing::edited;
using testing::image_input;
using testing::named;
using testing::network_of;
using testing::per_tensor;
using testing::random_constant;
using testing::some_weights;
using testing::source_of;
using testing::TemporaryFolder;

constexpr std::size_t kChannels = 32;
constexpr std::size_t kBlocks = 30;

/// Weights as other programs compress them, with a zero point; `shape` begins with kChannels.
std::shared_ptr<ov::Node> compressed(const ov::Shape& shape, std::size_t seed) {
  std::vector<std::uint8_t> levels(ov::shape_size(shape));
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i] = static_cast<std::uint8_t>((i + seed) * 2654435761U >> 13U);
  }
  ov::Shape one_each(shape.size(), 1);
  one_each[0] = kChannels;
  const auto weights = op::Constant::create(ov::element::u8, shape, levels);
  const auto zero = op::Constant::create(ov::element::u8, one_each, {128});
  const auto scale = op::Constant::create(ov::element::f32, one_each, {3e-3F});
  const auto centred =
      std::make_shared<op::Subtract>(std::make_shared<op::Convert>(weights, ov::element::f32),
                                     std::make_shared<op::Convert>(zero, ov::element::f32));
  return std::make_shared<op::Multiply>(centred, scale);
}

/// Depthwise and pointwise convolutions in turn, each block added to its input.
Network deep_network(const TemporaryFolder& folder) {
  const ov::CoordinateDiff one{1, 1};
  const ov::CoordinateDiff none{0, 0};
  const ov::Strides step{1, 1};
  const auto image = image_input({1, kChannels, 12, 12});
  auto x = image;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const auto depthwise = std::make_shared<op::GroupConvolution>(
        x, compressed({kChannels, 1, 1, 3, 3}, i), step, one, one, step);
    const auto pointwise = std::make_shared<op::Convolution>(
        std::make_shared<op::Tanh>(depthwise), compressed({kChannels, kChannels, 1, 1}, i), step,
        none, none, step);
    x = std::make_shared<op::Add>(x, std::make_shared<op::Tanh>(pointwise));
  }
  return network_of(
      folder, std::make_shared<ov::Model>(
                  ov::OutputVector{x}, ov::ParameterVector{ov::as_type_ptr<op::Parameter>(image)}));
}

/// Outputs of as many requests at once as there are streams.
std::vector<std::vector<float>> outputs_of(const Network& network, std::int64_t streams) {
  const CompileOptions options{.streams = streams, .precision = model::Precision::f32};
  auto compiled = Compiled::compile(network, options);
  if (!compiled) throw std::runtime_error(compiled.error().message);
  std::vector<InferRequest> requests;
  for (std::int64_t i = 0; i < streams; ++i) {
    requests.push_back(compiled->create_request().value());
    const auto input = requests.back().input(0);
    std::vector<float> values(input.size() / sizeof(float));
    for (std::size_t at = 0; at < values.size(); ++at) values[at] = at % 7 == 0 ? 1.F : -.5F;
    std::memcpy(input.data(), values.data(), input.size());
    EXPECT_TRUE(requests.back().start());
  }
  std::vector<std::vector<float>> outputs;
  for (auto& request : requests) {
    EXPECT_TRUE(request.wait());
    const auto bytes = request.output(0);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    outputs.push_back(std::move(values));
  }
  return outputs;
}

TEST(Streams, CompressedWeightsOfConvolutionsAreTheSameInAll) {
  const TemporaryFolder folder;
  const Network network = deep_network(folder);
  const auto expected = outputs_of(network, 1);
  for (int compilation = 0; compilation < 12; ++compilation) {
    for (const auto& output : outputs_of(network, 2)) {
      EXPECT_LT(testing::largest_difference({output}, expected), 1e-4) << compilation;
    }
  }
}

struct FormRow {
  std::string name;
  bool quantized;
  std::vector<std::string> chain;  ///< from the weight of "conv" upwards
};

TEST(Streams, WeightsAreWrittenInAFormThatEveryApplicationComputesAlike) {
  const std::vector<FormRow> rows{
      {"weights alone", false, {"Multiply", "Convert", "Convert", "Constant"}},
      {"the kernel takes integers", true, {"Multiply", "Convert", "Constant"}}};
  for (const auto& row : rows) {
    const TemporaryFolder folder;
    const auto image = image_input({1, 4, 8, 8});
    const auto conv = convolution("conv", image, {6, 4, 3, 3});
    const auto axes = op::Constant::create(ov::element::i64, {2}, {2, 3});
    const auto mean = std::make_shared<op::ReduceMean>(conv, axes, false);
    const auto product =
        named(std::make_shared<op::MatMul>(mean, random_constant("w", {6, 5})), "product");
    const Network network = network_of(
        folder,
        std::make_shared<ov::Model>(ov::OutputVector{product},
                                    ov::ParameterVector{ov::as_type_ptr<op::Parameter>(image)}));
    Edits edits{.weights = {some_weights("conv", {6, 4, 3, 3}), some_weights("product", {6, 5})}};
    if (row.quantized) edits.quantizers = {per_tensor({"image", 0}, -1, 1)};
    const Network changed = edited(network, edits);
    const auto graph = changed.snapshot();
    ASSERT_TRUE(graph);
    const auto* node = &testing::node_named(*graph, "conv");
    std::size_t port = 1;
    for (const auto& type : row.chain) {
      node = &graph->nodes[static_cast<std::size_t>(node->inputs.at(port).node)];
      EXPECT_EQ(node->type, type) << row.name;
      port = 0;
    }
    EXPECT_EQ(source_of(*graph, "product", 1).type, "Multiply");
    const auto& scaled = source_of(*graph, "product", 1);
    EXPECT_EQ(graph->nodes[static_cast<std::size_t>(scaled.inputs[0].node)].name,
              "product/weights_1/f32");
    EXPECT_EQ(source_of(*graph, "product/weights_1/f32").type, "Constant") << row.name;
  }
}

}  // namespace
}  // namespace hone::engine
