#include <openvino/opsets/opset13.hpp>

#include <fstream>
#include <mutex>

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
using testing::per_tensor;
using testing::random_constant;
using testing::some_weights;
using testing::source_of;
using testing::TemporaryFolder;
using Tensor = std::shared_ptr<ov::Node>;

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

std::pair<std::string, std::string> saved(const Network& network, const TemporaryFolder& folder) {
  EXPECT_TRUE(network.save(folder / "saved.xml", folder / "saved.bin"));
  return {testing::bytes_of(folder / "saved.xml"), testing::bytes_of(folder / "saved.bin")};
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

TEST(Edited, AScaleStandsBetweenABiasAndAQuantizer) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  Edits edits;
  edits.biases = {{.node = "product", .values = {1, 2, 3, 4, 5}}};
  edits.scales = {{.node = "product", .values = {1, .5F, 1, 1, 2}},
                  {.node = "mean", .values = std::vector<float>(12, .5F)}};
  edits.quantizers = {per_tensor({"mean"}, -8, 8)};
  const auto graph = edited(network, edits).snapshot();
  EXPECT_EQ(source_of(*graph, "product").name, "mean/fq_output_0");
  EXPECT_EQ(source_of(*graph, "mean/fq_output_0").name, "mean/scale");
  EXPECT_EQ(source_of(*graph, "mean/scale").name, "mean");
  EXPECT_EQ(source_of(*graph, "mean/scale", 1).outputs[0].shape, (model::Shape{1, 12}));
  EXPECT_EQ(source_of(*graph, "product/scale").name, "product/bias");
  EXPECT_EQ(network.edited({.scales = {{.node = "mean", .values = {1, 2}}}}).error().code,
            "engine.edit");
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

// ---------------------------------------------------------------- watching

/// What a watcher heard, by tensor; of the one inference.
struct Heard {
  std::mutex mutex;
  std::map<std::size_t, std::vector<float>> values;
  std::vector<std::int32_t> samples;
};

Result<Watched> watched_by(Heard& heard, const Network& network,
                           const std::vector<TensorAt>& tensors, ChannelOrder order) {
  const Watcher hear = [&](std::size_t tensor, std::span<const std::int32_t> samples,
                           std::span<const float> values) {
    const std::lock_guard lock(heard.mutex);
    heard.values[tensor].assign(values.begin(), values.end());
    heard.samples.assign(samples.begin(), samples.end());
  };
  return network.watched(tensors, {.watcher = hear, .batch = 2, .order = order});
}

TEST(Watched, TensorsAreHeardOfAsTheyAreComputed) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const std::vector<TensorAt> tensors{
      {"relu"}, {"product"}, {"image"}, {"depthwise", 0, Side::input}};
  const auto plain = network.with_outputs(tensors);
  ASSERT_TRUE(plain);
  const auto expected = infer(*plain, 4);
  for (const auto order : {ChannelOrder::as_it_is, ChannelOrder::last}) {
    const bool last = order == ChannelOrder::last;
    Heard heard;
    const auto watched = watched_by(heard, network, tensors, order);
    ASSERT_TRUE(watched) << watched.error().where;
    EXPECT_EQ(watched->turned, (std::vector<bool>{last, false, last, last}));
    EXPECT_EQ(watched->shapes[0], (model::Shape{1, 6, 8, 8}));
    EXPECT_EQ(watched->shapes[1], (model::Shape{1, 5}));
    EXPECT_EQ(watched->network.inputs().back().name, kSampleNumbers);
    infer(watched->network, 4);
    EXPECT_EQ(heard.samples.size(), 2U);
    ASSERT_EQ(heard.values.size(), tensors.size());
    EXPECT_EQ(heard.values[1], expected[3]);
    EXPECT_EQ(heard.values[3], heard.values[0]);
    for (std::size_t i = 0; i < expected[2].size(); ++i) {
      const std::size_t at = last ? i % 64 * 6 + i / 64 : i;
      ASSERT_EQ(heard.values[0][at], expected[2][i]) << i;
    }
  }
  Heard heard;
  EXPECT_FALSE(watched_by(heard, network, {{"absent"}}, ChannelOrder::last));
}

TEST(Watched, WhatAWatcherThrowsEndsTheInference) {
  const TemporaryFolder folder;
  const Network network = small_network(folder);
  const Watcher refuses = [](auto, auto, auto) { throw std::runtime_error("enough"); };
  const auto watched = network.watched({{"relu"}}, {.watcher = refuses});
  ASSERT_TRUE(watched);
  auto compiled = Compiled::compile(watched->network, {});
  ASSERT_TRUE(compiled);
  auto request = compiled->create_request();
  ASSERT_TRUE(request && request->start());
  const auto status = request->wait();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "engine.infer");
}

}  // namespace
}  // namespace hone::engine
