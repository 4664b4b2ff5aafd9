#include <openvino/opsets/opset13.hpp>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

namespace op = ov::opset13;
using testing::convolution;
using testing::edited;
using testing::image_input;
using testing::infer;
using testing::named;
using testing::network_of;
using testing::node_named;
using testing::some_weights;
using testing::source_of;
using testing::TemporaryFolder;

/// What restores the weight [5, 8] of a product in the graph, and its size in the file.
struct WeightRow {
  std::string name;
  CompressedWeights weights;
  std::vector<std::string> chain;  ///< from the product's input upwards
  std::uint64_t bytes;
};

std::vector<WeightRow> weight_rows() {
  using P = model::Precision;
  const auto counted = [](std::size_t count, int from, int levels) {
    std::vector<std::uint8_t> values;
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(static_cast<std::uint8_t>(from + static_cast<int>(i * 7) % levels));
    }
    return values;
  };
  const auto scales = [](std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = .01F * static_cast<float>(i % 9 + 1);
    return values;
  };
  const std::vector<float> levels{3, 120, 0, 255, 9};
  const std::vector<float> between{3.5F, 120.25F, 0, 250, 9};
  const std::vector<float> small{3, 12, 0, 15, 9, 3, 12, 0, 15, 9};
  const std::string convert = "Convert", subtract = "Subtract", multiply = "Multiply";
  return {
      {"i8",
       {"product", 1, P::i8, counted(40, -127, 255), {5, 8}, {5, 1}, scales(5), {}},
       {multiply, convert},
       40},
      {"one scale",
       {"product", 1, P::i8, counted(40, -127, 255), {5, 8}, {1, 1}, scales(1), {}},
       {multiply, convert},
       40},
      {"u8",
       {"product", 1, P::u8, counted(40, 0, 256), {5, 8}, {5, 1}, scales(5), levels},
       {multiply, subtract, convert},
       40},
      {"zero points between levels",
       {"product", 1, P::u8, counted(40, 0, 256), {5, 8}, {5, 1}, scales(5), between},
       {multiply, subtract, convert},
       40},
      {"i4",
       {"product", 1, P::i4, counted(40, -8, 16), {5, 8}, {5, 1}, scales(5), {}},
       {multiply, convert},
       20},
      {"i4 in groups",
       {"product", 1, P::i4, counted(40, -8, 16), {5, 2, 4}, {5, 2, 1}, scales(10), {}},
       {"Reshape", multiply, convert},
       20},
      {"u4 in groups",
       {"product", 1, P::u4, counted(40, 0, 16), {5, 2, 4}, {5, 2, 1}, scales(10), small},
       {"Reshape", multiply, subtract, convert},
       20},
  };
}

float restored(const CompressedWeights& weights, std::size_t i) {
  const bool is_signed =
      weights.precision == model::Precision::i8 || weights.precision == model::Precision::i4;
  const std::size_t which = i / (weights.levels.size() / weights.scale.size());
  const float zero = weights.zero_point.empty() ? 0 : weights.zero_point[which];
  const auto byte = weights.levels[i];
  const float level = is_signed ? static_cast<float>(static_cast<std::int8_t>(byte)) : byte;
  return (level - zero) * weights.scale[which];
}

Network product_network(const TemporaryFolder& folder, const std::vector<float>& weights) {
  const auto image = image_input({3, 8});
  const auto values = op::Constant::create(ov::element::f32, {5, 8}, weights);
  const auto product = named(std::make_shared<op::MatMul>(image, values, false, true), "product");
  const auto input = ov::as_type_ptr<op::Parameter>(image);
  return network_of(
      folder, std::make_shared<ov::Model>(ov::OutputVector{product}, ov::ParameterVector{input}));
}

TEST(Edited, CompressedWeightsComputeAsTheIntegersTheyHold) {
  for (const auto& row : weight_rows()) {
    const TemporaryFolder folder;
    const Network network = product_network(folder, std::vector<float>(40, 1));
    const Network changed = edited(network, {.weights = {row.weights}});
    const auto graph = changed.snapshot();
    ASSERT_TRUE(graph) << row.name;
    const auto* node = &node_named(*graph, "product");
    std::size_t port = 1;
    for (const auto& type : row.chain) {
      node = &graph->nodes[static_cast<std::size_t>(node->inputs.at(port).node)];
      EXPECT_EQ(node->type, type) << row.name;
      port = 0;
    }
    const auto& levels = node_named(*graph, "product/weights_1");
    EXPECT_EQ(levels.outputs[0].precision, row.weights.precision) << row.name;
    EXPECT_EQ(levels.constant->bytes, row.bytes) << row.name;
    std::vector<float> expected(40);
    for (std::size_t i = 0; i < 40; ++i) expected[i] = restored(row.weights, i);
    const TemporaryFolder other;
    const auto outputs = infer(product_network(other, expected), 5);
    EXPECT_LT(testing::largest_difference(infer(changed, 5), outputs), 1e-5) << row.name;
  }
}

TEST(Compressed, HalfTheBitsLeaveScalesAndRangesAlone) {
  const TemporaryFolder folder;
  const auto image = image_input({1, 20, 8, 8});
  const auto first = convolution("first", image, {20, 20, 3, 3});
  const auto second = convolution("second", first, {20, 20, 3, 3});
  const auto input = ov::as_type_ptr<op::Parameter>(image);
  const Network network = network_of(
      folder, std::make_shared<ov::Model>(ov::OutputVector{second}, ov::ParameterVector{input}));
  auto weights = some_weights("first", {20, 20, 3, 3});
  weights.zero_point = std::vector<float>(20, .5F);
  FakeQuantizer quantizer{.at = {"first"}, .levels = 256, .shape = {1, 20, 1, 1}};
  quantizer.low = std::vector<float>(20, -4);
  quantizer.high = std::vector<float>(20, 4);
  for (const auto precision : {model::Precision::f16, model::Precision::bf16}) {
    Network changed = edited(network, {.weights = {weights}, .quantizers = {quantizer}});
    ASSERT_TRUE(changed.convert_weights(precision));
    const auto graph = changed.snapshot();
    EXPECT_EQ(source_of(*graph, "second", 1).type, "Convert");
    for (const auto& [name, port] :
         std::map<std::string, std::size_t>{{"first/weights_1/scaled", 1},
                                            {"first/weights_1/centred", 1},
                                            {"first/fq_output_0", 1},
                                            {"first/fq_output_0", 4}}) {
      EXPECT_EQ(source_of(*graph, name, port).type, "Constant") << name;
      EXPECT_EQ(source_of(*graph, name, port).outputs[0].precision, model::Precision::f32) << name;
    }
    EXPECT_EQ(node_named(*graph, "first/weights_1").outputs[0].precision, model::Precision::i8);
    EXPECT_EQ(infer(changed, 1).size(), 1U);
  }
}

}  // namespace
}  // namespace hone::engine
