#include <openvino/opsets/opset13.hpp>

#include <fstream>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

namespace op = ov::opset13;
using testing::image_input;
using testing::infer;
using testing::network_of;
using testing::node_named;
using testing::random_constant;
using testing::TemporaryFolder;
using Tensor = std::shared_ptr<ov::Node>;

Tensor named(const Tensor& node, const std::string& name) {
  node->set_friendly_name(name);
  return node;
}

Tensor convolution(const std::string& name, const Tensor& x, const ov::Shape& weights) {
  const ov::CoordinateDiff pad{1, 1};
  const ov::Strides one{1, 1};
  const auto values = random_constant(name + "/w", weights);
  if (weights.size() == 5) {
    return named(std::make_shared<op::GroupConvolution>(x, values, one, pad, pad, one), name);
  }
  return named(std::make_shared<op::Convolution>(x, values, one, pad, pad, one), name);
}

/// image 1x4x8x8 -> "conv" 6x4x3x3 -> "relu" -> "depthwise" 6x1x1x3x3, concatenated with "relu" to
/// "joined" -> mean -> "product" with 12x5 -> output "scores"; a second output "depths".
Network small_network(const TemporaryFolder& folder) {
  const auto image = image_input({1, 4, 8, 8});
  const auto conv = convolution("conv", image, {6, 4, 3, 3});
  const auto relu = named(std::make_shared<op::Relu>(conv), "relu");
  const auto depthwise = convolution("depthwise", relu, {6, 1, 1, 3, 3});
  depthwise->output(0).set_names({"depths"});
  const auto joined =
      named(std::make_shared<op::Concat>(ov::OutputVector{relu, depthwise}, 1), "joined");
  const auto axes = op::Constant::create(ov::element::i64, {2}, {2, 3});
  const auto mean = named(std::make_shared<op::ReduceMean>(joined, axes, false), "mean");
  const auto product =
      named(std::make_shared<op::MatMul>(mean, random_constant("product/w", {12, 5})), "product");
  product->output(0).set_names({"scores"});
  Network network =
      network_of(folder, std::make_shared<ov::Model>(
                             ov::OutputVector{product, depthwise},
                             ov::ParameterVector{ov::as_type_ptr<op::Parameter>(image)}, "small"));
  if (!network.simplify()) throw std::runtime_error("the network cannot be simplified");
  return network;
}

Network edited(const Network& network, const Edits& edits) {
  auto changed = network.edited(edits);
  if (!changed) throw std::runtime_error(changed.error().message + changed.error().where);
  return std::move(*changed);
}

const model::Node& source_of(const model::Graph& graph, const std::string& name,
                             std::size_t port = 0) {
  return graph.nodes[static_cast<std::size_t>(node_named(graph, name).inputs.at(port).node)];
}

std::pair<std::string, std::string> saved(const Network& network, const TemporaryFolder& folder) {
  EXPECT_TRUE(network.save(folder / "saved.xml", folder / "saved.bin"));
  return {testing::bytes_of(folder / "saved.xml"), testing::bytes_of(folder / "saved.bin")};
}

FakeQuantizer per_tensor(const TensorAt& at, float low, float high) {
  return {.at = at, .levels = 256, .shape = {}, .low = {low}, .high = {high}};
}

/// Symmetric i8 levels of random weights, a scale for each entry of dimension 0.
CompressedWeights some_weights(const std::string& node, const model::Shape& shape) {
  CompressedWeights weights{.node = node, .port = 1, .levels = {}, .shape = shape};
  const auto count = *model::element_count(shape);
  for (std::size_t i = 0; i < count; ++i) {
    weights.levels.push_back(static_cast<std::uint8_t>(i * 37 % 255 - 127));
  }
  weights.scale_shape = model::Shape(shape.size(), 1);
  weights.scale_shape[0] = shape[0];
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    weights.scale.push_back(0.001F * static_cast<float>(i + 1));
  }
  return weights;
}

// ---------------------------------------------------------------- quantizers

TEST(Edited, AQuantizerAtAnOutputStandsBeforeAllItsConsumers) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const auto graph = edited(network, {.quantizers = {per_tensor({"relu"}, 0, 4)}}).snapshot();
  ASSERT_TRUE(graph);
  const auto& quantizer = node_named(*graph, "relu/fq_output_0");
  EXPECT_EQ(quantizer.type, "FakeQuantize");
  EXPECT_EQ(quantizer.attributes.at("levels"), "256");
  EXPECT_EQ(source_of(*graph, "relu/fq_output_0").name, "relu");
  EXPECT_EQ(source_of(*graph, "depthwise").name, quantizer.name);
  EXPECT_EQ(source_of(*graph, "joined").name, quantizer.name);
  for (const std::size_t port : {1U, 3U}) {
    EXPECT_EQ(source_of(*graph, quantizer.name, port).constant->values, std::vector<double>{0});
    EXPECT_EQ(source_of(*graph, quantizer.name, port + 1).constant->values, std::vector<double>{4});
  }
}

TEST(Edited, AQuantizerAtAnInputStandsBeforeThatInputAlone) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const FakeQuantizer quantizer{.at = {"depthwise", 0, Side::input},
                                .levels = 255,
                                .shape = {1, 6, 1, 1},
                                .low = {0, 0, 0, 0, 0, 0},
                                .high = {1, 2, 3, 4, 5, 6}};
  const auto graph = edited(network, {.quantizers = {quantizer}}).snapshot();
  EXPECT_EQ(source_of(*graph, "depthwise").name, "depthwise/fq_input_0");
  EXPECT_EQ(source_of(*graph, "joined").name, "relu");
  EXPECT_EQ(source_of(*graph, "depthwise/fq_input_0", 2).outputs[0].shape,
            (model::Shape{1, 6, 1, 1}));
}

TEST(Edited, OutputsKeepTheirNamesBehindAQuantizer) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const Network changed = edited(
      network, {.quantizers = {per_tensor({"depthwise"}, -4, 4), per_tensor({"product"}, -4, 4)}});
  const auto graph = changed.snapshot();
  EXPECT_EQ(to_json(changed.outputs()), to_json(network.outputs()));
  EXPECT_EQ(source_of(*graph, "joined", 1).name, "depthwise/fq_output_0");
  const auto quantizers =
      std::count_if(graph->nodes.begin(), graph->nodes.end(),
                    [](const auto& node) { return node.type == "FakeQuantize"; });
  EXPECT_EQ(quantizers, 1) << "of what only the network's output consumes there is none";
}

// ---------------------------------------------------------------- values

TEST(Edited, ValuesBiasesAndWeightsComeBeforeQuantizers) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  Edits edits;
  edits.values = {{.node = "depthwise", .port = 1, .values = std::vector<float>(54, .25F)}};
  edits.biases = {{.node = "conv", .values = {1, 2, 3, 4, 5, 6}},
                  {.node = "product", .values = {1, 2, 3, 4, 5}}};
  edits.weights = {some_weights("conv", {6, 4, 3, 3})};
  edits.quantizers = {per_tensor({"conv"}, -8, 8)};
  const auto graph = edited(network, edits).snapshot();
  EXPECT_EQ(source_of(*graph, "relu").name, "conv/fq_output_0");
  EXPECT_EQ(source_of(*graph, "conv/fq_output_0").name, "conv/bias");
  EXPECT_EQ(source_of(*graph, "conv/bias").name, "conv");
  EXPECT_EQ(source_of(*graph, "conv/bias", 1).outputs[0].shape, (model::Shape{1, 6, 1, 1}));
  EXPECT_EQ(source_of(*graph, "product/bias", 1).outputs[0].shape, (model::Shape{1, 5}));
  EXPECT_EQ(source_of(*graph, "depthwise", 1).constant->max, .25);
  EXPECT_EQ(source_of(*graph, "conv", 1).type, "Multiply");
  EXPECT_EQ(node_named(*graph, "conv/weights_1").outputs[0].precision, model::Precision::i8);
}

TEST(Edited, SharedConstantsChangeForOneConsumerOnly) {
  const TemporaryFolder folder;
  const auto image = image_input({2, 4});
  const auto weights = random_constant("w", {4, 4});
  const auto first = named(std::make_shared<op::MatMul>(image, weights), "first");
  const auto second = named(std::make_shared<op::MatMul>(first, weights), "second");
  const auto input = ov::as_type_ptr<op::Parameter>(image);
  const Network network = network_of(
      folder, std::make_shared<ov::Model>(ov::OutputVector{second}, ov::ParameterVector{input}));
  Edits values;
  values.values = {{.node = "second", .port = 1, .values = std::vector<float>(16, 2)}};
  const auto graph = edited(network, values).snapshot();
  EXPECT_NE(source_of(*graph, "first", 1).constant->max, 2);
  EXPECT_EQ(source_of(*graph, "second", 1).constant->max, 2);
  Edits both;
  both.weights = {some_weights("first", {4, 4}), some_weights("second", {4, 4})};
  const auto shared = edited(network, both).snapshot();
  EXPECT_EQ(source_of(*shared, "first", 1).name, source_of(*shared, "second", 1).name)
      << "the same integers of the same constant are kept once";
  const auto old = network.snapshot();
  EXPECT_EQ(source_of(*old, "second", 1).name, "w") << "the network itself does not change";
}

// ---------------------------------------------------------------- weights

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

// ---------------------------------------------------------------- files

Edits all_kinds() {
  Edits edits;
  edits.values = {{.node = "depthwise", .port = 1, .values = std::vector<float>(54, .25F)}};
  edits.biases = {{.node = "conv", .values = {1, 2, 3, 4, 5, 6}}};
  edits.weights = {some_weights("conv", {6, 4, 3, 3})};
  edits.quantizers = {per_tensor({"image"}, -1, 1), per_tensor({"relu"}, 0, 4),
                      per_tensor({"mean", 0, Side::input}, -4, 4)};
  edits.metadata = {{"hone/recipe", R"({"preset": "mixed", "sizes": [1, 2], "<&>": "'\"'"})"},
                    {"hone/versions/openvino", "2026"}};
  return edits;
}

TEST(Edited, TheSameChangesGiveTheSameBytes) {
  const TemporaryFolder folder;
  const TemporaryFolder again;
  const Network network = small_network(folder);
  const auto first = saved(edited(network, all_kinds()), folder);
  EXPECT_TRUE(first == saved(edited(network, all_kinds()), again));
  Network second = testing::read_network(folder / "network.xml");
  ASSERT_TRUE(second.simplify());
  EXPECT_TRUE(first == saved(edited(second, all_kinds()), again)) << "from the same file";
  Network read = testing::read_network(folder / "saved.xml");
  EXPECT_TRUE(first == saved(read, again)) << "read and saved";
  read.canonicalise();
  EXPECT_TRUE(first == saved(read, again)) << "already canonical";
  EXPECT_LT(testing::largest_difference(infer(read, 2), infer(edited(network, all_kinds()), 2)),
            1e-6);
}

TEST(Edited, MetadataIsWrittenAndReadBack) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const auto edits = all_kinds();
  const Network changed = edited(network, edits);
  EXPECT_TRUE(network.metadata().empty());
  EXPECT_EQ(changed.metadata(), edits.metadata);
  static_cast<void>(saved(changed, folder));
  EXPECT_EQ(testing::read_network(folder / "saved.xml").metadata(), edits.metadata);
}

// ---------------------------------------------------------------- refusals

TEST(Edited, WhatDoesNotFitIsABugAndChangesNothing) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  auto weights = some_weights("conv", {6, 4, 3, 3});
  weights.scale.pop_back();
  auto shape = some_weights("conv", {6, 4, 9});
  auto levels = some_weights("conv", {6, 4, 3, 3});
  levels.precision = model::Precision::i4;
  auto precision = some_weights("conv", {6, 4, 3, 3});
  precision.precision = model::Precision::i16;
  FakeQuantizer range = per_tensor({"relu"}, 0, 1);
  range.shape = {2};
  const std::vector<Edits> table{
      {.values = {{"absent", 1, {1}}}},
      {.values = {{"conv", 1, {1}}}},
      {.values = {{"conv", 0, {1}}}},
      {.values = {{"conv", 2, {1}}}},
      {.values = {{"conv", -1, {1}}}},
      {.biases = {{"conv", {1, 2}}}},
      {.biases = {{"absent", {1, 2}}}},
      {.weights = {weights}},
      {.weights = {shape}},
      {.weights = {levels}},
      {.weights = {precision}},
      {.quantizers = {range}},
      {.quantizers = {per_tensor({"relu", 1}, 0, 1)}},
      {.quantizers = {per_tensor({"absent"}, 0, 1)}},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto refused = network.edited(table[i]);
    ASSERT_FALSE(refused) << i;
    EXPECT_EQ(refused.error().code, "engine.edit") << i;
    EXPECT_EQ(refused.error().kind, ErrorKind::bug) << i;
  }
  EXPECT_FALSE(network.with_outputs({{"absent"}}));
  EXPECT_FALSE(network.with_outputs({{"relu", 1}}));
}

// ---------------------------------------------------------------- outputs

TEST(WithOutputs, FurtherOutputsFollowTheOwnInOrder) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const auto more = network.with_outputs(
      {{"mean"}, {"depthwise", 0, Side::input}, {"image"}, {"relu"}, {"product"}});
  ASSERT_TRUE(more);
  const auto outputs = more->outputs();
  ASSERT_EQ(outputs.size(), 7U);
  EXPECT_EQ(outputs[0].name, "scores");
  EXPECT_EQ(outputs[1].name, "depths");
  const std::vector<model::Shape> shapes{{1, 12}, {1, 6, 8, 8}, {1, 4, 8, 8}, {1, 6, 8, 8}, {1, 5}};
  for (std::size_t i = 0; i < shapes.size(); ++i) EXPECT_EQ(outputs[i + 2].shape, shapes[i]) << i;
  const auto values = infer(*more, 4);
  ASSERT_EQ(values.size(), 7U);
  EXPECT_EQ(values[3], values[5]) << "what comes in is what the producer puts out";
  EXPECT_EQ(values[0], values[6]);
  EXPECT_EQ(*std::min_element(values[5].begin(), values[5].end()), 0) << "behind the ReLU";
  EXPECT_LT(testing::largest_difference({values[0], values[1]}, infer(network, 4)), 1e-5);
  EXPECT_EQ(network.outputs().size(), 2U);
}

}  // namespace
}  // namespace hone::engine
