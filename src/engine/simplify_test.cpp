#include <openvino/opsets/opset13.hpp>
#include <openvino/opsets/opset4.hpp>

#include <set>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

namespace op = ov::opset13;
using ov::Output;
using testing::image_input;
using testing::infer;
using testing::named;
using testing::network_of;
using testing::random_constant;
using testing::TemporaryFolder;

using Tensor = std::shared_ptr<ov::Node>;

std::shared_ptr<ov::Model> model_of(const Tensor& output, const Tensor& input) {
  output->output(0).set_names({"scores"});
  return std::make_shared<ov::Model>(ov::OutputVector{output},
                                     ov::ParameterVector{ov::as_type_ptr<op::Parameter>(input)});
}

const ov::Strides kOne{1, 1};
const ov::CoordinateDiff kPad{1, 1};

/// A layer of 6 channels over 1x4x5x5.
struct LayerRow {
  std::string name;
  std::function<Tensor(const Tensor&)> layer;
};

const std::vector<LayerRow>& layers() {
  static const std::vector<LayerRow> kLayers{
      {"Convolution",
       [](const Tensor& x) {
         return std::make_shared<op::Convolution>(x, random_constant("w", {6, 4, 3, 3}), kOne, kPad,
                                                  kPad, kOne);
       }},
      {"GroupConvolution",
       [](const Tensor& x) {
         return std::make_shared<op::GroupConvolution>(x, random_constant("w", {2, 3, 2, 3, 3}),
                                                       kOne, kPad, kPad, kOne);
       }},
      {"ConvolutionBackpropData",
       [](const Tensor& x) {
         return std::make_shared<op::ConvolutionBackpropData>(x, random_constant("w", {4, 6, 3, 3}),
                                                              kOne, kPad, kPad, kOne);
       }},
      {"GroupConvolutionBackpropData",
       [](const Tensor& x) {
         return std::make_shared<op::GroupConvolutionBackpropData>(
             x, random_constant("w", {2, 2, 3, 3, 3}), kOne, kPad, kPad, kOne);
       }},
  };
  return kLayers;
}

Tensor per_channel(const std::string& name) { return random_constant(name, {1, 6, 1, 1}); }

/// Arithmetic behind a layer, and whether it becomes one Add.
struct ChainRow {
  std::string name;
  std::function<Tensor(const Tensor&)> chain;
  bool folds = true;
};

Tensor batch_norm(const Tensor& x, bool old) {
  const auto values = [](const std::string& name) { return random_constant(name, {6}); };
  const auto variance = op::Constant::create(ov::element::f32, {6}, {.5F, 1.F, 2.F, 3.F, 4.F, .1F});
  if (!old) {
    return std::make_shared<op::BatchNormInference>(x, values("gamma"), values("beta"),
                                                    values("mean"), variance, 1e-3);
  }
  return std::make_shared<ov::opset4::BatchNormInference>(x, values("gamma"), values("beta"),
                                                          values("mean"), variance, 1e-3);
}

const std::vector<ChainRow>& chains() {
  static const std::vector<ChainRow> kChains{
      {"batch normalisation", [](const Tensor& x) { return batch_norm(x, false); }},
      {"batch normalisation of opset 1", [](const Tensor& x) { return batch_norm(x, true); }},
      {"add, multiply, add",
       [](const Tensor& x) -> Tensor {
         const auto a = std::make_shared<op::Add>(x, per_channel("a"));
         const auto b = std::make_shared<op::Multiply>(per_channel("b"), a);
         return std::make_shared<op::Add>(b, random_constant("c", {6, 1, 1}));
       }},
      {"subtract, divide by a number",
       [](const Tensor& x) -> Tensor {
         const auto a = std::make_shared<op::Subtract>(x, per_channel("a"));
         return std::make_shared<op::Divide>(a, op::Constant::create(ov::element::f32, {}, {3.F}));
       }},
      {"subtract from a constant",
       [](const Tensor& x) -> Tensor {
         return std::make_shared<op::Subtract>(per_channel("a"), x);
       }},
      {"multiply",
       [](const Tensor& x) -> Tensor {
         return std::make_shared<op::Multiply>(x, per_channel("a"));
       }},
      {"divide a constant",
       [](const Tensor& x) -> Tensor { return std::make_shared<op::Divide>(per_channel("a"), x); },
       false},
      {"divide by zero",
       [](const Tensor& x) -> Tensor {
         return std::make_shared<op::Divide>(x, op::Constant::create(ov::element::f32, {}, {0.F}));
       },
       false},
      {"by width",
       [](const Tensor& x) -> Tensor {
         return std::make_shared<op::Multiply>(x, random_constant("a", {1, 1, 1, 5}));
       },
       false},
      {"by batch",
       [](const Tensor& x) -> Tensor {
         return std::make_shared<op::Multiply>(x, random_constant("a", {2, 6, 1, 1}));
       },
       false},
      {"with itself",
       [](const Tensor& x) -> Tensor { return std::make_shared<op::Multiply>(x, x); }, false},
  };
  return kChains;
}

std::size_t count(const model::Graph& graph, const std::set<std::string>& types) {
  return static_cast<std::size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [&](const auto& node) { return types.contains(node.type); }));
}

const std::set<std::string> kArithmetic{"Add",    "Multiply",           "Subtract",
                                        "Divide", "BatchNormInference", "MVN"};

TEST(Simplify, ArithmeticPerChannelGoesIntoWeightsAndOneAdd) {
  for (const auto& layer : layers()) {
    for (const auto& chain : chains()) {
      const TemporaryFolder folder;
      const auto image = image_input({1, 4, 5, 5});
      const auto last = named(chain.chain(named(layer.layer(image), "layer")), "last");
      Network network = network_of(folder, model_of(last, image));
      const auto before = network.snapshot();
      const auto outputs = infer(network, 1);
      ASSERT_TRUE(network.simplify()) << layer.name << ", " << chain.name;
      const auto after = network.snapshot();
      ASSERT_TRUE(before && after);
      const std::string which = layer.name + ", " + chain.name;
      EXPECT_EQ(testing::node_named(*after, "layer").type, layer.name) << which;
      EXPECT_EQ(network.outputs()[0].name, "scores") << which;
      if (chain.folds) {
        EXPECT_EQ(count(*after, kArithmetic), 1U) << which;
        EXPECT_EQ(testing::node_named(*after, "last").type, "Add") << which;
        EXPECT_LT(testing::largest_difference(infer(network, 1), outputs), 1e-5) << which;
      } else {
        EXPECT_EQ(count(*after, kArithmetic), count(*before, kArithmetic)) << which;
      }
    }
  }
}

TEST(Simplify, ScalesOfAProductGoIntoItsColumns) {
  for (const bool transposed : {false, true}) {
    const TemporaryFolder folder;
    const auto image = image_input({2, 3, 4});
    const auto weights = random_constant("w", transposed ? ov::Shape{5, 4} : ov::Shape{4, 5});
    const auto product = std::make_shared<op::MatMul>(image, weights, false, transposed);
    const auto scaled = std::make_shared<op::Multiply>(product, random_constant("s", {5}));
    const auto moved = std::make_shared<op::Add>(scaled, random_constant("t", {1, 1, 5}));
    const auto other = std::make_shared<op::Multiply>(moved, random_constant("rows", {3, 1}));
    Network network = network_of(folder, model_of(named(other, "last"), image));
    const auto outputs = infer(network, 1);
    ASSERT_TRUE(network.simplify());
    const auto graph = network.snapshot();
    EXPECT_EQ(count(*graph, {"Multiply"}), 1U) << "the rows stay";
    EXPECT_EQ(count(*graph, {"Add"}), 1U);
    EXPECT_LT(testing::largest_difference(infer(network, 1), outputs), 1e-5);
  }
}

TEST(Simplify, ASharedOutputKeepsWhatIsBehindIt) {
  const TemporaryFolder folder;
  const auto image = image_input({1, 4, 5, 5});
  const auto layer = named(layers()[0].layer(image), "layer");
  const auto scaled = std::make_shared<op::Multiply>(layer, per_channel("a"));
  const auto sum = std::make_shared<op::Add>(scaled, layer);
  Network network = network_of(folder, model_of(named(sum, "sum"), image));
  const auto outputs = infer(network, 1);
  ASSERT_TRUE(network.simplify());
  EXPECT_EQ(count(*network.snapshot(), kArithmetic), 2U);
  EXPECT_LT(testing::largest_difference(infer(network, 1), outputs), 1e-6);
}

TEST(Simplify, SharedWeightsChangeForTheirLayerOnly) {
  const TemporaryFolder folder;
  const auto image = image_input({1, 4, 5, 5});
  const auto weights = random_constant("w", {4, 4, 1, 1});
  const auto layer = [&](const Tensor& x) {
    return std::make_shared<op::Convolution>(x, weights, kOne, ov::CoordinateDiff{0, 0},
                                             ov::CoordinateDiff{0, 0}, kOne);
  };
  const auto first = named(layer(image), "first");
  const auto scaled = std::make_shared<op::Multiply>(first, random_constant("s", {1, 4, 1, 1}));
  const auto second = named(layer(scaled), "second");
  Network network = network_of(folder, model_of(second, image));
  const auto outputs = infer(network, 1);
  ASSERT_TRUE(network.simplify());
  EXPECT_EQ(count(*network.snapshot(), {"Multiply"}), 0U);
  EXPECT_LT(testing::largest_difference(infer(network, 1), outputs), 1e-5);
}

TEST(Simplify, HalfFloatsBecomeF32ButPortsKeepTheirType) {
  for (const auto type : {ov::element::f16, ov::element::bf16}) {
    const TemporaryFolder folder;
    const auto image = std::make_shared<op::Parameter>(type, ov::Shape{1, 4, 5, 5});
    image->set_friendly_name("image");
    const auto weights = std::make_shared<op::Convert>(random_constant("w", {6, 4, 3, 3}), type);
    const auto layer = std::make_shared<op::Convolution>(image, weights, kOne, kPad, kPad, kOne);
    const auto wide = std::make_shared<op::Convert>(named(layer, "layer"), ov::element::f32);
    const auto half = std::make_shared<op::Convert>(std::make_shared<op::Relu>(wide), type);
    Network network = network_of(folder, model_of(named(half, "last"), image));
    const auto inputs = to_json(network.inputs());
    const auto outputs = to_json(network.outputs());
    ASSERT_TRUE(network.simplify());
    EXPECT_EQ(to_json(network.inputs()), inputs);
    EXPECT_EQ(to_json(network.outputs()), outputs);
    const auto graph = network.snapshot();
    EXPECT_EQ(count(*graph, {"Convert"}), 2U) << "at the input and at the output";
    const auto& conv = testing::node_named(*graph, "layer");
    EXPECT_EQ(conv.outputs[0].precision, model::Precision::f32);
    const auto& source = graph->nodes[static_cast<std::size_t>(conv.inputs[1].node)];
    EXPECT_EQ(source.type, "Constant");
    EXPECT_EQ(source.outputs[0].precision, model::Precision::f32);
  }
}

TEST(Simplify, WeightsBehindTransposeAndReshapeAreConstants) {
  const TemporaryFolder folder;
  const auto image = image_input({2, 6});
  const auto order = op::Constant::create(ov::element::i64, {3}, {2, 0, 1});
  const auto turned = std::make_shared<op::Transpose>(random_constant("w", {3, 2, 4}), order);
  const auto shape = op::Constant::create(ov::element::i64, {2}, {-1, 6});
  const auto flat = std::make_shared<op::Reshape>(turned, shape, false);
  const auto product = std::make_shared<op::MatMul>(image, flat, false, true);
  Network network = network_of(folder, model_of(named(product, "product"), image));
  const auto outputs = infer(network, 1);
  ASSERT_TRUE(network.simplify());
  EXPECT_EQ(network.snapshot()->nodes.size(), 4U) << "input, weights, product, result";
  EXPECT_EQ(testing::largest_difference(infer(network, 1), outputs), 0);
}

TEST(Simplify, CompressedWeightsAndQuantizersStay) {
  const TemporaryFolder folder;
  Network network = testing::read_network(testing::write_compressed(folder));
  const auto outputs = infer(network, 1);
  ASSERT_TRUE(network.simplify());
  const auto graph = network.snapshot();
  EXPECT_NE(testing::find_type(*graph, "FakeQuantize"), nullptr);
  EXPECT_EQ(testing::node_named(*graph, "real").type, "Convert");
  EXPECT_EQ(testing::node_named(*graph, "scaled").type, "Multiply");
  EXPECT_EQ(testing::node_named(*graph, "widened").type, "Constant") << "f16 is wide now";
  EXPECT_LT(testing::largest_difference(infer(network, 1), outputs), 1e-5);
}

TEST(Simplify, ShapesComputedFromTheInputStaySo) {
  const TemporaryFolder folder;
  Network network = testing::read_network(testing::write_dynamic_batch(folder));
  ASSERT_TRUE(network.reshape({{"", {3, 2, 2}}}));
  ASSERT_TRUE(network.simplify());
  ASSERT_TRUE(network.reshape({{"", {5, 2, 2}}}));
  EXPECT_EQ(network.outputs()[0].shape, (model::Shape{5, 2}));
}

TEST(Simplify, BodiesOfControlFlowAreKept) {
  const TemporaryFolder folder;
  for (const auto& file : {testing::write_branch(folder), testing::write_loops(folder)}) {
    Network network = testing::read_network(file);
    const auto before = network.snapshot();
    ASSERT_TRUE(network.simplify());
    EXPECT_EQ(network.snapshot()->nodes.size(), before->nodes.size());
  }
}

}  // namespace
}  // namespace hone::engine
