// Placement on real networks: the peer's rules against the files that the peer made, and what our
// own rules make of detectors.

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "quantization/peer_for_test.h"

namespace hone::quantization {
namespace {

/// Empty where the file is not there or cannot be read.
model::Graph graph_in(const std::filesystem::path& file, bool simplified) {
  if (!std::filesystem::exists(file)) return {};
  auto network = engine::Network::read(file);
  EXPECT_TRUE(network) << network.error().message;
  if (!network) return {};
  EXPECT_TRUE(!simplified || network->simplify());
  auto graph = network->snapshot();
  EXPECT_TRUE(graph);
  return graph ? std::move(*graph) : model::Graph{};
}

model::Graph model_graph(const std::string& name) {
  return graph_in(test_data() / "models" / name, true);
}

/// The quantizers of activations in a file. One between a convolution and its batch normalisation
/// is left out: we fold the normalisation before.
std::set<Quantizer> quantizers_in(const model::Graph& graph) {
  std::set<Quantizer> all;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& own = graph.nodes[i];
    if (own.type != "FakeQuantize") continue;
    const auto& source = graph.nodes[static_cast<std::size_t>(own.inputs[0].node)];
    if (source.type == "Constant" || source.type == "Convert") continue;
    const auto names = consumers_of(graph, {static_cast<std::int32_t>(i), 0});
    const bool normalises =
        std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const model::Node& node) {
          return node.type == "BatchNormInference" && names.contains(node.name);
        });
    if (normalises) continue;
    const auto& range = graph.nodes[static_cast<std::size_t>(own.inputs[1].node)].outputs[0];
    all.insert({.source = source.name,
                .consumers = names,
                .entries = model::element_count(range.shape).value_or(0)});
  }
  return all;
}

struct PeerCase {
  const char* name;
  const char* file;
  const char* answer;
  std::size_t quantizers;
};
void PrintTo(const PeerCase& shown, std::ostream* out) { *out << shown.name; }

const PeerCase kPeerCases[] = {
    {"SqueezeNet", "ir/squeezenet1.1_fp16/squeezenet1.1.xml", "squeezenet1.1_ir_quantize.xml", 27},
    {"ResNet20", "onnx/resnet20_cifar10.onnx", "resnet20_onnx_quantize.xml", 32},
    {"ResNet32", "paddle/resnet32_cifar10/inference.pdmodel", "resnet32_paddle_quantize.xml", 50},
    {"PersonVehicleBike",
     "ir/person-vehicle-bike-detection-2000/FP16/person-vehicle-bike-detection-2000.xml",
     "pvb2000_ir_quantize.xml", 67},
};

class Peer : public testing::TestWithParam<PeerCase> {};

TEST_P(Peer, IsMetNodeByNode) {
  const auto ours = model_graph(GetParam().file);
  const auto theirs =
      graph_in(test_data() / "peer_reports" / "nncf_int8" / GetParam().answer, false);
  if (ours.nodes.empty() || theirs.nodes.empty()) {
    GTEST_SKIP() << "HONE_TEST_DATA has no " << GetParam().file << " with the peer's answer.";
  }
  const auto placement = place(ours, {.nncf = true});
  ASSERT_TRUE(placement) << placement.error().message;
  const auto expected = quantizers_in(theirs);
  EXPECT_EQ(expected.size(), GetParam().quantizers);
  EXPECT_EQ(activations_of(ours, *placement), expected);
}

INSTANTIATE_TEST_SUITE_P(Networks, Peer, testing::ValuesIn(kPeerCases),
                         [](const auto& one) { return std::string(one.param.name); });

/// The peer puts three quantizers around each swish, and the device runs it apart.
TEST(RealNetworks, SwishOfYoloxIsWhole) {
  const auto graph = model_graph("onnx/yolox_nano.onnx");
  if (graph.nodes.empty()) GTEST_SKIP() << "HONE_TEST_DATA has no yolox_nano.onnx.";
  const auto placement = place(graph, {});
  ASSERT_TRUE(placement) << placement.error().message;
  for (const auto& own : placement->activations) {
    EXPECT_NE(graph.nodes[static_cast<std::size_t>(own.tensor.node)].type, "Sigmoid");
  }
  EXPECT_EQ(placement->activations.size(), 117U);
  EXPECT_EQ(placement->weights.size(), 113U);
}

/// The peer fails on its weights behind a Reshape.
TEST(RealNetworks, MnistIsQuantized) {
  const auto graph = model_graph("onnx/mnist.onnx");
  if (graph.nodes.empty()) GTEST_SKIP() << "HONE_TEST_DATA has no mnist.onnx.";
  const auto placement = place(graph, {});
  ASSERT_TRUE(placement) << placement.error().message;
  EXPECT_EQ(placement->weights.size(), 3U);
  EXPECT_EQ(placement->activations.size(), 3U);
}

/// Everything behind the last convolutions of a detector with DetectionOutput computes in float.
TEST(RealNetworks, BoxesOfADetectorStayFloat) {
  const auto graph = model_graph(kPeerCases[3].file);
  if (graph.nodes.empty()) GTEST_SKIP() << "HONE_TEST_DATA has no " << kPeerCases[3].file;
  const auto placement = place(graph, {});
  ASSERT_TRUE(placement) << placement.error().message;
  std::vector<bool> feeds_boxes(graph.nodes.size());
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    const auto& node = graph.nodes[i];
    const bool weighted = node.type == "Convolution" || node.type == "GroupConvolution";
    if (weighted || (node.type != "DetectionOutput" && !feeds_boxes[i])) {
      feeds_boxes[i] = false;
      continue;
    }
    for (const auto& source : node.inputs) {
      feeds_boxes[static_cast<std::size_t>(source.node)] = true;
    }
  }
  for (const auto& own : placement->activations) {
    EXPECT_FALSE(feeds_boxes[static_cast<std::size_t>(own.tensor.node)])
        << graph.nodes[static_cast<std::size_t>(own.tensor.node)].name;
  }
}

}  // namespace
}  // namespace hone::quantization
