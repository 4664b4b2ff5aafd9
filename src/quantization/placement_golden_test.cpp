// The peer's placement on the golden network, node by node.

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/json.h"
#include "engine/engine.h"
#include "quantization/peer_for_test.h"

namespace hone::quantization {
namespace {

std::filesystem::path golden_folder() { return test_data().parent_path() / "golden"; }

std::set<Quantizer> weights_of(const model::Graph& graph, const Placement& placement) {
  std::set<Quantizer> all;
  for (const auto& own : placement.weights) {
    const auto& shape = graph.nodes[static_cast<std::size_t>(own.constant)].outputs[0].shape;
    std::size_t entries = 1;
    for (const auto axis : own.axes) {
      entries *= static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]);
    }
    all.insert({.source = graph.nodes[static_cast<std::size_t>(own.constant)].name,
                .consumers = {graph.nodes[static_cast<std::size_t>(own.node)].name},
                .entries = entries});
  }
  return all;
}

bool is_weight(const Json& quantizer) {
  return quantizer.at("name").get<std::string>().find("/fq_weights_") != std::string::npos;
}

std::set<Quantizer> expected(const Json& quantizers, bool weights) {
  std::set<Quantizer> all;
  for (const auto& own : quantizers) {
    if (is_weight(own) != weights) continue;
    all.insert({.source = own.at("src").get<std::string>(),
                .consumers = own.at("dst").get<std::set<std::string>>(),
                .entries = own.at("lo").size()});
  }
  return all;
}

class Golden : public testing::TestWithParam<std::pair<const char*, Preset>> {
 protected:
  void SetUp() override {
    std::ifstream answers(golden_folder() / "golden.json");
    if (!answers) GTEST_SKIP() << "There is no folder golden beside HONE_TEST_DATA.";
    answers_ = Json::parse(answers).at(GetParam().first).at("fq");
    auto network = engine::Network::read(golden_folder() / "golden.xml");
    ASSERT_TRUE(network) << network.error().message;
    auto graph = network->snapshot();
    ASSERT_TRUE(graph) << graph.error().message;
    graph_ = std::move(*graph);
  }
  Placement placed(bool nncf) const {
    auto placement = place(graph_, {.preset = GetParam().second, .nncf = nncf});
    EXPECT_TRUE(placement) << placement.error().message;
    return placement ? std::move(*placement) : Placement{};
  }

  Json answers_;
  model::Graph graph_;
};

TEST_P(Golden, ActivationsAreQuantizedAtThePeersPlaces) {
  for (const bool nncf : {true, false}) {
    EXPECT_EQ(activations_of(graph_, placed(nncf)), expected(answers_, false)) << nncf;
  }
}

TEST_P(Golden, WeightsAreQuantizedWithThePeersScales) {
  for (const bool nncf : {true, false}) {
    EXPECT_EQ(weights_of(graph_, placed(nncf)), expected(answers_, true)) << nncf;
  }
}

TEST_P(Golden, QuantizersShareRangesWhereThePeersDo) {
  std::map<std::int32_t, std::set<std::string>> shared;
  for (const auto& own : placed(true).activations) {
    if (own.unified < 0) continue;
    shared[own.unified].insert(graph_.nodes[static_cast<std::size_t>(own.tensor.node)].name);
  }
  const std::map<std::int32_t, std::set<std::string>> branches{{0, {"br1/swish", "br2/relu"}}};
  EXPECT_EQ(shared, branches);
}

TEST_P(Golden, SchemesFollowThePreset) {
  const bool symmetric = GetParam().second == Preset::performance;
  for (const auto& own : placed(true).activations) {
    EXPECT_EQ(own.scheme == Scheme::symmetric, symmetric);
  }
}

/// The peer's half range: twice the largest weight.
TEST_P(Golden, TheFirstConvolutionIsKnown) {
  for (const auto& own : placed(true).weights) {
    EXPECT_EQ(own.first, graph_.nodes[static_cast<std::size_t>(own.node)].name == "conv1");
  }
}

TEST_P(Golden, EveryQuantizerIsInOneGroup) {
  const Placement placement = placed(false);
  std::vector<int> activations(placement.activations.size());
  std::vector<int> weights(placement.weights.size());
  for (const auto& group : placement.groups) {
    EXPECT_FALSE(group.layers.empty()) << group.name;
    for (const auto i : group.activations) ++activations[i];
    for (const auto i : group.weights) ++weights[i];
  }
  EXPECT_EQ(activations, std::vector<int>(activations.size(), 1));
  EXPECT_EQ(weights, std::vector<int>(weights.size(), 1));
}

INSTANTIATE_TEST_SUITE_P(Presets, Golden,
                         testing::Values(std::pair("performance", Preset::performance),
                                         std::pair("mixed", Preset::mixed),
                                         std::pair("performance_nobc_nooverflow",
                                                   Preset::performance)),
                         [](const auto& preset) { return std::string(preset.param.first); });

}  // namespace
}  // namespace hone::quantization
