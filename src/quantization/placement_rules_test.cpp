// What stays in float, and what goes back to float together.

#include <gtest/gtest.h>

#include "quantization/network_for_test.h"

namespace hone::quantization {
namespace {

using Net = NetworkForTest;
using Source = model::Source;

Placement placed(const Net& net, const PlacementOptions& options = {}) {
  auto placement = place(net.graph(), options);
  EXPECT_TRUE(placement) << placement.error().message << ' ' << placement.error().where;
  return placement ? std::move(*placement) : Placement{};
}

/// stem -> head/box (convolution) -> arithmetic with a grid and strides -> result.
Net detector(bool with_grid) {
  Net net;
  auto x = net.relu("relu", net.convolution("stem", net.input("image")));
  x = net.by_channel("head/bias", "Add", net.convolution("head", x));
  x = net.layer("list", "Reshape", {x, net.constant({3})}, {1, 16, 8});
  x = net.layer("turn", "Transpose", {x, net.constant({3})}, {1, 8, 16});
  const auto squashed = net.layer("squash", "Sigmoid", {x});
  const model::Shape grid = with_grid ? model::Shape{1, 8, 16} : model::Shape{1, 8, 1};
  const auto centre = net.layer("centre", "Add", {squashed, net.constant(grid)});
  const auto size = net.layer("size", "Exp", {x});
  const auto sized = net.layer("sized", "Multiply", {size, net.constant(grid)});
  const auto corner = net.layer("corner", "Subtract", {centre, sized});
  net.result(net.layer("boxes", "Concat", {corner, sized}, {1, 16, 16}));
  return net;
}

TEST(Detection, BoxArithmeticStaysFloat) {
  const Net net = detector(true);
  const auto placement = placed(net);
  EXPECT_EQ(quantizers_of(net.graph(), placement), (Words{"image", "relu"}));
  EXPECT_EQ(
      left_out_of(net.graph(), placement),
      (Words{"centre: detection output", "sized: detection output", "corner: detection output"}));
}

TEST(Detection, ArithmeticWithoutAGridIsNotTakenForBoxes) {
  const Net net = detector(false);
  EXPECT_EQ(left_out_of(net.graph(), placed(net)), Words{});
}

TEST(Detection, ThePeerQuantizesBoxArithmetic) {
  const Net net = detector(true);
  const auto quantizers = quantizers_of(net.graph(), placed(net, {.nncf = true}));
  EXPECT_TRUE(quantizers.contains("centre")) << testing::PrintToString(quantizers);
}

TEST(Detection, ProjectionOfDistancesIsPartOfTheHead) {
  Net net;
  auto x = net.relu("relu", net.convolution("stem", net.input("image")));
  x = net.convolution("head", x, 64);
  x = net.layer("split", "Reshape", {x, net.constant({4})}, {1, 4, 16, 16});
  x = net.layer("turn", "Transpose", {x, net.constant({4})}, {1, 16, 4, 16});
  x = net.layer("spread", "Softmax", {x});
  x = net.convolution("project", x, 1);
  x = net.layer("sides", "Reshape", {x, net.constant({3})}, {1, 4, 16});
  net.result(net.layer("corner", "Subtract", {net.constant({1, 4, 16}), x}, {1, 4, 16}));
  const auto placement = placed(net);
  EXPECT_EQ(weights_of(net.graph(), placement), (Words{"stem!", "head"}));
  EXPECT_EQ(left_out_of(net.graph(), placement),
            (Words{"project: detection output", "corner: detection output"}));
}

struct MarkerCase {
  const char* type;
  bool for_peer;
};

class Marker : public testing::TestWithParam<MarkerCase> {};

TEST_P(Marker, LeadsBackToTheLastWeights) {
  Net net;
  auto x = net.relu("relu", net.convolution("stem", net.input("image")));
  const auto boxes = net.convolution("boxes", x);
  const auto scores = net.layer("scores", "Softmax", {net.convolution("classes", x)});
  const auto moved = net.layer("moved", "Add", {boxes, scores});
  net.result(net.layer("pick", GetParam().type, {moved, scores}));
  for (const bool nncf : {false, true}) {
    const auto left_out = left_out_of(net.graph(), placed(net, {.nncf = nncf}));
    const bool expected = !nncf || GetParam().for_peer;
    EXPECT_EQ(left_out, expected ? Words{"moved: detection output"} : Words{}) << nncf;
  }
}

INSTANTIATE_TEST_SUITE_P(Types, Marker,
                         testing::Values(MarkerCase{"TopK", true},
                                         MarkerCase{"NonMaxSuppression", true},
                                         MarkerCase{"DetectionOutput", false},
                                         MarkerCase{"MatrixNms", false}),
                         [](const auto& one) { return std::string(one.param.type); });

/// Projections to query, key and value, their products around a Softmax, a residual sum.
Net attention() {
  Net net;
  const auto x = net.input("tokens", {1, 4, 8});
  const auto project = [&](const std::string& name, Source from) {
    return net.layer(name, "MatMul", {from, net.constant({8, 8})});
  };
  const auto heads = [&](const std::string& name) {
    return net.layer(name + "/heads", "Reshape", {project(name, x), net.constant({3})});
  };
  const auto query = heads("query");
  const auto key = heads("key");
  const auto value = heads("value");
  auto y = net.layer("scores", "MatMul", {query, key}, {1, 4, 4}, {{"transpose_b", "true"}});
  y = net.layer("scaled", "Multiply", {y, net.constant({})});
  y = net.layer("weights", "Softmax", {y});
  y = net.layer("mixed", "MatMul", {y, value}, {1, 4, 8});
  y = project("output", y);
  y = net.layer("residual", "Add", {x, y});
  net.result(project("next", y));
  return net;
}

TEST(Transformer, IsFoundFromTheGraph) {
  const Net net = attention();
  const auto placement = placed(net);
  EXPECT_EQ(left_out_of(net.graph(), placement),
            left_out_of(net.graph(), placed(net, {.transformer = true})));
  EXPECT_EQ(left_out_of(net.graph(), placement),
            (Words{"mixed: attention", "residual: arithmetic in a transformer",
                   "scaled: arithmetic in a transformer"}));
}

TEST(Transformer, IsNotFoundWhereItIsDenied) {
  const Net net = attention();
  EXPECT_EQ(left_out_of(net.graph(), placed(net, {.transformer = false})), Words{});
  EXPECT_EQ(left_out_of(net.graph(), placed(net, {.nncf = true})), Words{});
}

TEST(Transformer, ProductsOfActivationsAreSymmetric) {
  const Net net = attention();
  for (const auto& own : placed(net, {.preset = Preset::mixed}).activations) {
    const auto& name = net.graph().nodes[static_cast<std::size_t>(own.tensor.node)].name;
    const bool product = name == "query" || name == "key";
    EXPECT_EQ(own.scheme, product ? Scheme::symmetric : Scheme::asymmetric) << name;
  }
}

struct ScopeCase {
  const char* word;
  Words weights;
};
void PrintTo(const ScopeCase& shown, std::ostream* out) { *out << shown.word; }

Net two_branches() {
  Net net;
  const auto x = net.relu("stem/relu", net.convolution("stem", net.input("image")));
  const auto a = net.relu("left/relu", net.convolution("left/conv", x));
  const auto b = net.relu("right/relu", net.depthwise("right/depthwise", x));
  net.result(net.convolution("last", net.layer("sum", "Add", {a, b})));
  return net;
}

class Scope : public testing::TestWithParam<ScopeCase> {};

TEST_P(Scope, LeavesOutWhatItNames) {
  const Net net = two_branches();
  const auto placement = placed(net, {.ignore = {GetParam().word}});
  EXPECT_EQ(weights_of(net.graph(), placement), GetParam().weights);
}

INSTANTIATE_TEST_SUITE_P(
    Words, Scope,
    testing::Values(ScopeCase{"last", {"stem!", "left/conv", "right/depthwise"}},
                    ScopeCase{"GroupConvolution", {"stem!", "left/conv", "last"}},
                    ScopeCase{"re:^(left|right)/", {"stem!", "last"}},
                    ScopeCase{"re:conv$", {"stem!", "right/depthwise", "last"}}));

TEST(ScopeOf, AnAskedLayerIsListedAndItsInputStaysFloat) {
  const Net net = two_branches();
  const auto placement = placed(net, {.ignore = {"left/conv"}});
  EXPECT_EQ(left_out_of(net.graph(), placement), Words{"left/conv: asked"});
  EXPECT_TRUE(quantizers_of(net.graph(), placement).contains(">right/depthwise.0*"));
}

struct BadScope {
  const char* word;
  const char* remedy_names;  ///< what the remedy holds
};
class WrongScope : public testing::TestWithParam<BadScope> {};

TEST_P(WrongScope, IsRefusedWithARemedy) {
  const Net net = two_branches();
  const auto placement = place(net.graph(), {.ignore = {"last", GetParam().word}});
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, "quantization.scope");
  EXPECT_EQ(placement.error().kind, ErrorKind::usage);
  EXPECT_EQ(placement.error().where, GetParam().word);
  EXPECT_NE(placement.error().remedy.find(GetParam().remedy_names), std::string::npos)
      << placement.error().remedy;
}

INSTANTIATE_TEST_SUITE_P(Words, WrongScope,
                         testing::Values(BadScope{"left/conw", "left/conv"},
                                         BadScope{"depthwise", "right/depthwise"},
                                         BadScope{"convolution", "Convolution"},
                                         BadScope{"zzzzzzzzzzzz", "hone layers"},
                                         BadScope{"re:^nothing$", "names of layers"},
                                         BadScope{"re:(", "regular expression"}, BadScope{"", ""}));

std::map<std::string, Words> groups_of(const Net& net, const Placement& placement) {
  std::map<std::string, Words> groups;
  for (const auto& own : placement.groups) {
    auto& words = groups[own.name];
    const auto name = [&](std::int32_t node) {
      return net.graph().nodes[static_cast<std::size_t>(node)].name;
    };
    for (const auto i : own.activations) words.insert(name(placement.activations.at(i).node));
    for (const auto i : own.weights) words.insert(name(placement.weights.at(i).node) + " weights");
  }
  return groups;
}

TEST(Groups, QuantizersOfOneLayerGoTogether) {
  const Net net = two_branches();
  const auto placement = placed(net);
  const std::map<std::string, Words> expected{
      {"stem", {"image", "stem weights"}},
      {"left/conv", {"stem/relu", "left/conv weights", "right/depthwise weights"}},
      {"sum", {"left/relu", "right/relu"}},
      {"last", {"sum", "last weights"}}};
  EXPECT_EQ(groups_of(net, placement), expected);
  std::vector<std::string> order;
  for (const auto& own : placement.groups) order.push_back(own.name);
  EXPECT_EQ(order, (std::vector<std::string>{"stem", "left/conv", "sum", "last"}));
}

TEST(Groups, SharedRangesAndSharedWeightsGoTogether) {
  Net net;
  const auto image = net.input("image");
  const auto weights = net.constant({8, 8, 1, 1});
  const auto a = net.relu("a", net.layer("conv1", "Convolution", {image, weights}));
  const auto b = net.relu("b", net.layer("conv2", "Convolution", {a, weights}));
  net.result(net.convolution("conv3", net.layer("all", "Concat", {a, b}, {1, 16, 4, 4})));
  const auto placement = placed(net);
  EXPECT_EQ(placement.groups.size(), 1U);
  EXPECT_EQ(placement.weights.size(), 3U);
  EXPECT_EQ(placement.weights[0].constant, placement.weights[1].constant);
}

TEST(Without, LeavesTheRestAsItWas) {
  const Net net = two_branches();
  const auto placement = placed(net);
  const std::vector<std::size_t> gone{1, 3};
  const auto rest = without(placement, gone);
  ASSERT_EQ(rest.groups.size(), placement.groups.size());
  EXPECT_EQ(quantizers_of(net.graph(), rest), (Words{"image", "left/relu", "right/relu"}));
  EXPECT_EQ(weights_of(net.graph(), rest), Words{"stem!"});
  EXPECT_TRUE(rest.groups[1].activations.empty());
  EXPECT_TRUE(rest.groups[3].weights.empty());
  EXPECT_TRUE(rest.groups[3].layers.empty());
  const auto groups = groups_of(net, rest);
  EXPECT_EQ(groups.at("stem"), (Words{"image", "stem weights"}));
  EXPECT_EQ(groups.at("sum"), (Words{"left/relu", "right/relu"}));
}

TEST(Without, NothingChangesNothing) {
  const Net net = two_branches();
  const auto placement = placed(net);
  const auto rest = without(placement, {});
  EXPECT_EQ(quantizers_of(net.graph(), rest), quantizers_of(net.graph(), placement));
  EXPECT_EQ(weights_of(net.graph(), rest), weights_of(net.graph(), placement));
}

}  // namespace
}  // namespace hone::quantization
