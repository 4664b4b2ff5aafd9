#include "quantization/placement.h"

#include <gtest/gtest.h>

#include "quantization/network_for_test.h"

namespace hone::quantization {
namespace {

using Net = NetworkForTest;
using Source = model::Source;

struct Case {
  const char* name;
  void (*build)(Net& net);
  Words quantizers;
  bool nncf = false;
};
void PrintTo(const Case& shown, std::ostream* out) { *out << shown.name; }

const model::Tensor kHalf{{1, 4, 4, 4}, model::Precision::f32};

// Each network begins with conv1 behind the input, so that something is quantized in it.
const Case kCases[] = {
    {"ChainIsQuantizedBehindActivations",
     [](Net& net) {
       auto x = net.convolution("conv1", net.input("image"));
       x = net.relu("relu", net.by_channel("bias", "Add", x));
       net.result(net.convolution("conv2", x));
     },
     {"image", "relu"}},
    {"AgnosticLayersAreCrossed",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       x = net.layer("pool", "MaxPool", {x}, {1, 8, 2, 2});
       net.result(net.convolution("conv2", x));
     },
     {"image", "relu"}},
    {"StandAloneActivationIsNotCrossed",
     [](Net& net) {
       auto x = net.convolution("conv1", net.input("image"));
       x = net.layer("softmax", "Softmax", {x});
       net.result(net.convolution("conv2", x));
     },
     {"image", "softmax"}},
    {"DepthwiseAloneHasARangeForEachChannel",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       net.result(net.depthwise("depthwise", x));
     },
     {"image", "relu*"}},
    {"DepthwiseThatSharesHasOneRange",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       net.result(net.depthwise("depthwise", x));
       net.result(net.convolution("conv2", x));
     },
     {"image", "relu"}},
    {"BothInputsOfAResidualAreQuantized",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       auto y = net.by_channel("bias", "Add", net.convolution("conv2", x));
       y = net.relu("sum/relu", net.layer("sum", "Add", {x, y}));
       net.result(net.convolution("conv3", y));
     },
     {"image", "relu", "bias", "sum/relu"}},
    {"BranchThatStaysFloatKeepsItsTensor",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       net.result(net.layer("softmax", "Softmax", {x}));
       net.result(net.convolution("conv2", x));
     },
     {"image", ">conv2.0"}},
    {"ResultKeepsItsTensor",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       net.result(net.layer("flat", "Reshape", {x, net.constant({2})}, {1, 128}));
       net.result(net.convolution("conv2", x));
     },
     {"image", ">conv2.0"}},
    {"ConcatenationBeforeWeightsSharesARange",
     [](Net& net) {
       const auto image = net.input("image");
       const auto a = net.relu("a", net.convolution("conv1", image));
       const auto b = net.relu("b", net.convolution("conv2", image));
       net.result(net.convolution("conv3", net.layer("all", "Concat", {a, b}, {1, 16, 4, 4})));
     },
     {"image", "a#0", "b#0"}},
    {"ConcatenationBeforeAPoolDoesNot",
     [](Net& net) {
       const auto image = net.input("image");
       const auto a = net.relu("a", net.convolution("conv1", image));
       const auto b = net.relu("b", net.convolution("conv2", image));
       const auto all = net.layer("all", "Concat", {a, b}, {1, 16, 4, 4});
       net.result(net.layer("pool", "AvgPool", {all}));
     },
     {"image", "a", "b"}},
    {"NestedConcatenationsShareOneRange",
     [](Net& net) {
       const auto image = net.input("image");
       const auto a = net.relu("a", net.convolution("conv1", image));
       const auto b = net.relu("b", net.convolution("conv2", a));
       const auto c = net.relu("c", net.convolution("conv3", b));
       const auto ab = net.layer("ab", "Concat", {a, b}, {1, 16, 4, 4});
       const auto abc = net.layer("abc", "Concat", {ab, c}, {1, 24, 4, 4});
       net.result(net.convolution("conv4", abc));
     },
     {"image", "a#0", "b#0", "c#0"}},
    {"ConcatenationThatIsAResultTooIsNotCrossed",
     [](Net& net) {
       const auto image = net.input("image");
       const auto a = net.relu("a", net.convolution("conv1", image));
       const auto all = net.layer("all", "Concat", {a, image}, {1, 16, 4, 4});
       net.result(net.convolution("conv2", all));
       net.result(all);
     },
     {">conv1.0", ">conv2.0"}},
    {"OutputsOfASplitAreOneTensor",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       x = net.add("split", "Split", {x, net.constant({}, model::Precision::i64)}, {kHalf, kHalf});
       net.result(net.relu("left", {x.node, 0}));
       net.result(net.convolution("conv2", {x.node, 1}));
     },
     {"image", ">conv2.0"}},
    {"ScaleByAConstantGainsNothing",
     [](Net& net) {
       auto x = net.convolution("conv1", net.input("image"));
       x = net.layer("softmax", "Softmax", {x});
       net.result(net.by_channel("scale", "Multiply", x));
     },
     {"image"}},
    {"SumOfATensorWithItselfIsQuantizedOnce",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       const auto sum = net.layer("twice", "Add", {x, x});
       net.result(net.convolution("conv2", net.relu("twice/relu", sum)));
     },
     {"image", "relu", "twice/relu"}},
    {"ConcatenationBeforeAConstantStaysQuantized",
     [](Net& net) {
       const auto image = net.input("image");
       const auto a = net.layer("a", "Softmax", {net.convolution("conv1", image)});
       const auto b = net.layer("b", "Softmax", {net.convolution("conv2", image)});
       const auto all = net.layer("all", "Concat", {a, b, b}, {1, 24, 4, 4});
       net.result(net.by_channel("scale", "Multiply", all));
     },
     {"image", "a", "b"}},
    {"IndicesAreNotQuantized",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       const auto ids = net.input("ids", {3}, model::Precision::i64);
       const auto axis = net.constant({}, model::Precision::i64);
       x = net.layer("rows", "Gather", {x, ids, axis}, {1, 3, 4, 4});
       net.result(net.convolution("conv2", x));
     },
     {"image", "relu"}},
    {"ShapesAreNotData",
     [](Net& net) {
       const auto image = net.input("image");
       auto x = net.relu("relu", net.convolution("conv1", image));
       const auto shape = net.add("shape", "ShapeOf", {x}, {{{4}, model::Precision::i64}});
       x = net.layer("same", "Reshape", {x, shape});
       net.result(net.convolution("conv2", x));
     },
     {"image", "relu"}},
    {"SqueezeAndExciteStaysFloat",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       auto g = net.layer("pool", "ReduceMean", {x, net.constant({2})}, {1, 8, 1, 1});
       g = net.relu("fc1/relu", net.by_channel("fc1/bias", "Add", net.convolution("fc1", g, 4)));
       g = net.by_channel("fc2/bias", "Add", net.convolution("fc2", g));
       x = net.layer("scale", "Multiply", {x, net.layer("gate", "Sigmoid", {g})});
       net.result(net.convolution("conv2", x));
     },
     {"image", "relu", "gate", "scale"}},
    {"SwishWrittenOutIsOneActivation",
     [](Net& net) {
       auto x = net.by_channel("bias", "Add", net.convolution("conv1", net.input("image")));
       x = net.layer("swish", "Multiply", {x, net.layer("gate", "Sigmoid", {x})});
       net.result(net.convolution("conv2", x));
     },
     {"image", "swish"}},
    {"ThePeerQuantizesWithinSwish",
     [](Net& net) {
       auto x = net.by_channel("bias", "Add", net.convolution("conv1", net.input("image")));
       x = net.layer("swish", "Multiply", {x, net.layer("gate", "Sigmoid", {x})});
       net.result(net.convolution("conv2", x));
     },
     {"image", ">swish.0", "gate", "swish"},
     true},
    {"ComparisonsStayFloat",
     [](Net& net) {
       auto x = net.relu("relu", net.convolution("conv1", net.input("image")));
       const auto y = net.layer("pow", "Exp", {x});
       net.result(net.layer("larger", "Greater", {x, y}));
     },
     {"image"}},
    {"ChannelsThatMoveShareARange",
     [](Net& net) {
       auto x = net.layer("softmax", "Softmax", {net.convolution("conv1", net.input("image"))});
       x = net.layer("turn", "Transpose", {x, net.constant({4})});
       net.result(net.depthwise("depthwise", x));
     },
     {"image", "softmax"}},
    {"ForThePeerTheyDoNot",
     [](Net& net) {
       auto x = net.layer("softmax", "Softmax", {net.convolution("conv1", net.input("image"))});
       x = net.layer("turn", "Transpose", {x, net.constant({4})});
       net.result(net.depthwise("depthwise", x));
     },
     {"image", "softmax*"},
     true},
};

class Activations : public testing::TestWithParam<Case> {};

TEST_P(Activations, AreQuantizedHere) {
  Net net;
  GetParam().build(net);
  const auto placement = place(net.graph(), {.nncf = GetParam().nncf});
  ASSERT_TRUE(placement) << placement.error().message;
  EXPECT_EQ(quantizers_of(net.graph(), *placement), GetParam().quantizers);
}

INSTANTIATE_TEST_SUITE_P(Table, Activations, testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

struct WeightCase {
  const char* type;
  model::Shape data;
  model::Shape weights;
  std::vector<std::int64_t> axes;
  NetworkForTest::Attributes attributes = {};
  std::int32_t port = 1;
};
void PrintTo(const WeightCase& shown, std::ostream* out) { *out << shown.type; }

const WeightCase kWeightCases[] = {
    {"Convolution", {1, 4, 8, 8}, {16, 4, 3, 3}, {0}},
    {"GroupConvolution", {1, 8, 8, 8}, {2, 8, 4, 3, 3}, {0, 1}},
    {"ConvolutionBackpropData", {1, 4, 8, 8}, {4, 16, 2, 2}, {1}},
    {"GroupConvolutionBackpropData", {1, 8, 8, 8}, {2, 4, 3, 2, 2}, {0, 2}},
    {"MatMul", {1, 4}, {4, 10}, {1}},
    {"MatMul", {1, 4}, {10, 4}, {0}, {{"transpose_b", "true"}}},
    {"MatMul", {4, 3}, {10, 4}, {0}, {}, 0},
    {"MatMul", {4, 3}, {4, 10}, {1}, {{"transpose_a", "true"}}, 0},
    {"MatMul", {2, 1, 4}, {2, 4, 10}, {0, 2}},
    {"MatMul", {1, 4}, {4}, {}},
};

class Weights : public testing::TestWithParam<WeightCase> {};

TEST_P(Weights, HaveAScaleForEachOutput) {
  const auto& own = GetParam();
  Net net;
  const auto x = net.input("x", own.data);
  const auto w = net.constant(own.weights);
  const auto inputs = own.port == 1 ? Net::Sources{x, w} : Net::Sources{w, x};
  net.result(net.layer("layer", own.type, inputs, {1, 10}, own.attributes));
  const auto placement = place(net.graph(), {});
  ASSERT_TRUE(placement) << placement.error().message;
  ASSERT_EQ(placement->weights.size(), 1U);
  EXPECT_EQ(placement->weights[0].axes, own.axes);
  EXPECT_EQ(placement->weights[0].port, own.port);
  EXPECT_EQ(placement->weights[0].constant, w.node);
  EXPECT_EQ(placement->weights[0].first, std::string_view(own.type) == "Convolution");
}

INSTANTIATE_TEST_SUITE_P(Table, Weights, testing::ValuesIn(kWeightCases));

TEST(WeightsOf, EveryConvolutionThatAnInputReachesFirstIsKnown) {
  Net net;
  const auto image = net.input("image");
  const auto a = net.relu("a", net.convolution("conv1", image));
  const auto b = net.relu("b", net.depthwise("depthwise", image));
  const auto c = net.relu("c", net.convolution("conv2", b));
  net.result(net.convolution("conv3", net.layer("sum", "Add", {a, c})));
  const auto placement = place(net.graph(), {});
  ASSERT_TRUE(placement);
  EXPECT_EQ(weights_of(net.graph(), *placement), (Words{"conv1!", "depthwise", "conv2!", "conv3"}));
}

TEST(WeightsOf, AReshapeBetweenIsLookedThrough) {
  Net net;
  const auto flat = net.constant({8, 8});
  const auto weights = net.layer("as-kernel", "Reshape", {flat, net.constant({4})}, {8, 8, 1, 1});
  net.result(net.layer("conv", "Convolution", {net.input("image"), weights}));
  const auto placement = place(net.graph(), {});
  ASSERT_TRUE(placement);
  ASSERT_EQ(placement->weights.size(), 1U);
  EXPECT_EQ(placement->weights[0].constant, flat.node);
}

TEST(WeightsOf, IntegersAreLeftAlone) {
  Net net;
  const auto small = net.constant({8, 8, 1, 1}, model::Precision::i8);
  const auto wide = net.layer("wide", "Convert", {small});
  const auto weights = net.layer("scaled", "Multiply", {wide, net.constant({8, 1, 1, 1})});
  const auto x = net.layer("conv1", "Convolution", {net.input("image"), weights});
  net.result(net.convolution("conv2", net.relu("relu", x)));
  const auto placement = place(net.graph(), {});
  ASSERT_TRUE(placement);
  EXPECT_EQ(weights_of(net.graph(), *placement), Words{"conv2!"});
  EXPECT_EQ(quantizers_of(net.graph(), *placement), Words{"relu"});
  EXPECT_EQ(left_out_of(net.graph(), *placement), Words{"conv1: weights are compressed already"});
}

TEST(Place, AQuantizedNetworkIsRefused) {
  Net net;
  const auto range = net.constant({});
  const auto image = net.input("image");
  const auto x = net.layer("fq", "FakeQuantize", {image, range, range, range, range});
  net.result(net.convolution("conv", x));
  const auto placement = place(net.graph(), {});
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, "quantization.already");
}

TEST(Place, NothingToQuantizeIsSaid) {
  Net net;
  net.result(net.layer("softmax", "Softmax", {net.input("image")}));
  const auto placement = place(net.graph(), {});
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, "quantization.nothing");
}

TEST(Place, UnknownDimensionsAreNoTrouble) {
  Net net;
  const auto image = net.input("image", {-1, -1, -1, -1});
  net.result(net.layer("depthwise", "GroupConvolution", {image, net.constant({8, 1, 1, 3, 3})}));
  net.result(net.layer("any", "Reshape", {image, net.constant({1})}, {model::kDynamicRank}));
  EXPECT_TRUE(place(net.graph(), {}));
}

}  // namespace
}  // namespace hone::quantization
