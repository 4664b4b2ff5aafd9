#include <cstring>
#include <set>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

using testing::infer;
using testing::TemporaryFolder;

std::size_t count(const model::Graph& graph, const std::set<std::string>& types) {
  return static_cast<std::size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [&](const auto& node) { return types.contains(node.type); }));
}

struct RealRow {
  const char* file;
  Shapes shapes;
  std::size_t left;  ///< BatchNormInference, Multiply, Subtract and Divide in the end
};

class SimplifyReal : public ::testing::TestWithParam<RealRow> {};

std::pair<std::string, std::string> saved(const Network& network, const TemporaryFolder& folder) {
  EXPECT_TRUE(network.save(folder / "saved.xml", folder / "saved.bin"));
  return {testing::bytes_of(folder / "saved.xml"), testing::bytes_of(folder / "saved.bin")};
}

TEST_P(SimplifyReal, ComputesTheSame) {
  HONE_REAL_MODEL(file, GetParam().file);
  Network network = testing::read_network(file);
  ASSERT_TRUE(network.reshape(GetParam().shapes));
  const auto outputs = infer(network, 3);
  ASSERT_TRUE(network.simplify());
  EXPECT_LT(testing::largest_difference(infer(network, 3), outputs), 1e-5);
  const auto graph = network.snapshot();
  ASSERT_TRUE(graph);
  EXPECT_EQ(count(*graph, {"BatchNormInference", "Multiply", "Subtract", "Divide"}),
            GetParam().left);
  std::set<std::string> names;
  for (const auto& node : graph->nodes) {
    EXPECT_TRUE(names.insert(node.name).second) << node.name;
    for (const auto& output : node.outputs) {
      EXPECT_NE(output.precision, model::Precision::f16) << node.name;
    }
  }
}

/// What a decision taken on the snapshot names is in the network, constants with their values.
TEST_P(SimplifyReal, TheSnapshotNamesWhatCanBeEdited) {
  HONE_REAL_MODEL(file, GetParam().file);
  Network network = testing::read_network(file);
  ASSERT_TRUE(network.reshape(GetParam().shapes));
  ASSERT_TRUE(network.simplify());
  const auto open = network.open_snapshot();
  ASSERT_TRUE(open);
  const auto& nodes = open->graph.nodes;
  std::vector<TensorAt> tensors;
  Edits edits;
  for (const auto& node : nodes) {
    if (!node.outputs.empty() && node.type != "Result") tensors.push_back({node.name});
    if (node.type.find("Convolution") == std::string::npos && node.type != "Add") continue;
    for (std::size_t port = 0; port < node.inputs.size(); ++port) {
      const auto source = static_cast<std::size_t>(node.inputs[port].node);
      if (nodes[source].type != "Constant") continue;
      if (nodes[source].outputs[0].precision != model::Precision::f32) continue;
      const auto bytes = open->constants.of_node[source];
      NewValues same{.node = node.name, .port = static_cast<std::int32_t>(port)};
      same.values.resize(bytes.size() / sizeof(float));
      std::memcpy(same.values.data(), bytes.data(), bytes.size());
      edits.values.push_back(std::move(same));
    }
  }
  EXPECT_TRUE(network.with_outputs(tensors));
  EXPECT_GT(edits.values.size(), 3U);
  const auto same = network.edited(edits);
  ASSERT_TRUE(same) << same.error().where;
  EXPECT_LT(testing::largest_difference(infer(*same, 3), infer(network, 3)), 1e-6);
}

TEST_P(SimplifyReal, OtherSizesThatTheModelTakesAreStillTaken) {
  HONE_REAL_MODEL(file, GetParam().file);
  Network original = testing::read_network(file);
  Network network = testing::read_network(file);
  ASSERT_TRUE(network.reshape(GetParam().shapes));
  ASSERT_TRUE(network.simplify());
  const auto input = network.inputs()[0];
  std::vector<model::Shape> sizes{input.shape, input.shape};
  sizes[0][0] = 3;
  for (auto& size : sizes[1]) size = size > 100 ? size / 64 * 32 : size;
  for (const auto& size : sizes) {
    if (!original.reshape({{input.name, size}})) continue;
    ASSERT_TRUE(network.reshape({{input.name, size}})) << model::to_text(size);
    EXPECT_EQ(to_json(network.outputs()), to_json(original.outputs()));
  }
}

TEST_P(SimplifyReal, TheSameBytesInGiveTheSameBytesOut) {
  HONE_REAL_MODEL(file, GetParam().file);
  const TemporaryFolder folder;
  const TemporaryFolder again;
  const auto simplified = [](const std::filesystem::path& source) {
    Network network = testing::read_network(source);
    EXPECT_TRUE(network.simplify());
    return network;
  };
  const auto first = saved(simplified(file), folder);
  EXPECT_TRUE(first == saved(simplified(file), again));
  EXPECT_TRUE(first == saved(testing::read_network(folder / "saved.xml"), again)) << "read, saved";
  EXPECT_TRUE(first == saved(simplified(folder / "saved.xml"), again)) << "not a fixed point";
}

INSTANTIATE_TEST_SUITE_P(
    Models, SimplifyReal,
    ::testing::Values(
        RealRow{"ir/squeezenet1.1_fp16/squeezenet1.1.xml", {}, 0},
        RealRow{"ir/person-vehicle-bike-detection-2000/FP16/person-vehicle-bike-detection-2000.xml",
                {},
                1},
        RealRow{"onnx/mnist.onnx", {}, 0},
        RealRow{"onnx/resnet20_cifar10.onnx", {{"", {1, 3, 32, 32}}}, 0},
        RealRow{"tf/resnet8_cifar10_frozen.pb", {{"", {1, 32, 32, 3}}}, 0},
        RealRow{"tflite/mobilenet_v1_0.25_224.tflite", {}, 0},
        RealRow{"onnx/yolox_nano.onnx", {}, 104},
        RealRow{"paddle/resnet32_cifar10/inference.pdmodel", {{"", {1, 3, 32, 32}}}, 0}));

}  // namespace
}  // namespace hone::engine
