#include <openvino/op/constant.hpp>

#include <fstream>

#include "engine/models_for_test.h"
#include "engine/ov.h"

namespace hone::engine {
namespace {

using testing::node_named;
using testing::TemporaryFolder;

model::Graph snapshot(const std::filesystem::path& file) {
  auto network = Network::read(file);
  if (!network) throw std::runtime_error(network.error().where);
  network->canonicalise();
  auto graph = network->snapshot();
  if (!graph) throw std::runtime_error(graph.error().where);
  return std::move(*graph);
}

TEST(Snapshot, HoldsNodesAttributesAndEdges) {
  const TemporaryFolder folder;
  const auto graph = snapshot(testing::write_convolution(folder));
  EXPECT_EQ(graph.name, "convolution");
  const auto& conv = node_named(graph, "conv");
  EXPECT_EQ(conv.type, "Convolution");
  EXPECT_EQ(conv.opset, "opset1");
  EXPECT_EQ(conv.attributes.at("strides"), "1, 1");
  EXPECT_EQ(conv.attributes.at("auto_pad"), "explicit");
  ASSERT_EQ(conv.inputs.size(), 2U);
  const auto& weights = graph.nodes[static_cast<std::size_t>(conv.inputs[1].node)];
  EXPECT_EQ(weights.type, "Constant");
  ASSERT_TRUE(weights.constant);
  EXPECT_EQ(weights.constant->elements, 108U);
  EXPECT_EQ(weights.constant->bytes, 432U);
  EXPECT_EQ(weights.constant->zeros, 15U);
  EXPECT_EQ(weights.constant->min, -3);
  EXPECT_EQ(weights.constant->max, 3);
  EXPECT_TRUE(weights.constant->values.empty());
  const auto& pool = node_named(graph, "pool");
  ASSERT_EQ(pool.outputs.size(), 2U) << "values and indices";
  EXPECT_EQ(pool.outputs[0].shape, (model::Shape{1, 4, 4, 4}));
}

TEST(Snapshot, NodesFollowTheirSources) {
  HONE_REAL_MODEL(file, "onnx/yolox_nano.onnx");
  const auto graph = snapshot(file);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const auto& source : graph.nodes[i].inputs) {
      ASSERT_GE(source.node, 0);
      ASSERT_LT(static_cast<std::size_t>(source.node), i);
      const auto& producer = graph.nodes[static_cast<std::size_t>(source.node)];
      ASSERT_LT(static_cast<std::size_t>(source.port), producer.outputs.size());
    }
  }
}

TEST(Snapshot, FoldsShapeArithmeticOnceTheShapeIsKnown) {
  const TemporaryFolder folder;
  auto network = Network::read(testing::write_dynamic_batch(folder));
  ASSERT_TRUE(network);
  const auto open = network->snapshot();
  EXPECT_NE(testing::find_type(*open, "ShapeOf"), nullptr);
  ASSERT_TRUE(network->reshape({{"", {3, 2, 2}}}));
  const auto graph = network->snapshot();
  EXPECT_EQ(testing::find_type(*graph, "ShapeOf"), nullptr);
  EXPECT_EQ(testing::find_type(*graph, "Concat"), nullptr);
  const auto* reshape = testing::find_type(*graph, "Reshape");
  ASSERT_NE(reshape, nullptr);
  const auto& target = graph->nodes[static_cast<std::size_t>(reshape->inputs[1].node)];
  ASSERT_TRUE(target.constant);
  EXPECT_EQ(target.constant->values.back(), 4);
  ASSERT_TRUE(network->reshape({{"", {5, 2, 2}}})) << "the network itself is not folded";
  EXPECT_EQ(network->outputs()[0].shape, (model::Shape{5, 2}));
}

TEST(Snapshot, CompressedAndQuantizedWeightsStayVisible) {
  const TemporaryFolder folder;
  const auto graph = snapshot(testing::write_compressed(folder));
  for (const std::string name : {"widened", "real", "scaled", "quantizer"}) {
    EXPECT_NO_THROW(node_named(graph, name)) << name;
  }
}

TEST(Snapshot, HoldsTheBodiesOfControlFlow) {
  const TemporaryFolder folder;
  const auto graph = snapshot(testing::write_branch(folder));
  const auto& choice = node_named(graph, "choice");
  ASSERT_EQ(choice.bodies.size(), 2U);
  EXPECT_NE(testing::find_type(choice.bodies[0], "Relu"), nullptr);
  EXPECT_NE(testing::find_type(choice.bodies[1], "Sigmoid"), nullptr);
}

TEST(Snapshot, TellsHowOftenLoopsRun) {
  const TemporaryFolder folder;
  const auto graph = snapshot(testing::write_loops(folder));
  EXPECT_EQ(node_named(graph, "iterator").attributes.at("num_iterations"), "5");
  EXPECT_EQ(node_named(graph, "loop").attributes.at("num_iterations"), "7");
}

TEST(Snapshot, OpenedHoldsTheValuesOfItsConstants) {
  const TemporaryFolder folder;
  auto network = Network::read(testing::write_compressed(folder));
  ASSERT_TRUE(network);
  const auto open = network->open_snapshot();
  ASSERT_TRUE(open);
  const auto& nodes = open->graph.nodes;
  ASSERT_EQ(open->constants.of_node.size(), nodes.size());
  std::size_t constants = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto bytes = open->constants.of_node[i];
    EXPECT_EQ(bytes.empty(), nodes[i].type != "Constant") << nodes[i].name;
    if (!nodes[i].constant) continue;
    ++constants;
    EXPECT_EQ(bytes.size(), nodes[i].constant->bytes);
    if (nodes[i].outputs[0].precision == model::Precision::i8) {
      EXPECT_EQ(static_cast<std::int8_t>(bytes[0]), -3);
      EXPECT_EQ(static_cast<std::int8_t>(bytes[31]), 0);
    }
  }
  EXPECT_GE(constants, 6U);
}

/// An IR whose constants lie one byte further in the weights file.
void shift_constants(const std::filesystem::path& xml) {
  const std::string weights =
      testing::bytes_of(std::filesystem::path(xml).replace_extension("bin"));
  std::ofstream(std::filesystem::path(xml).replace_extension("bin"), std::ios::binary)
      << '-' << weights;
  const std::string text = testing::bytes_of(xml);
  std::ofstream shifted(xml);
  const std::string_view key = "offset=\"";
  std::size_t from = 0;
  for (auto at = text.find(key); at != std::string::npos; at = text.find(key, from)) {
    std::size_t digits = 0;
    const auto offset = std::stoull(text.substr(at + key.size()), &digits);
    shifted << text.substr(from, at + key.size() - from) << offset + 1;
    from = at + key.size() + digits;
  }
  shifted << text.substr(from);
}

TEST(Snapshot, OpenedConstantsAreAlignedWhereverTheyLie) {
  const TemporaryFolder folder;
  const auto file = testing::write_convolution(folder);
  shift_constants(file);
  const auto open = testing::read_network(file).open_snapshot();
  ASSERT_TRUE(open);
  const auto& nodes = open->graph.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].outputs.empty() || nodes[i].outputs[0].precision != model::Precision::f32)
      continue;
    const auto address = reinterpret_cast<std::uintptr_t>(open->constants.of_node[i].data());
    EXPECT_EQ(address % sizeof(float), 0U) << nodes[i].name;
  }
  const auto& conv = node_named(open->graph, "conv");
  const auto& weights = nodes[static_cast<std::size_t>(conv.inputs[1].node)];
  EXPECT_EQ(weights.constant->max, 3);
}

/// The attributes of each layer of an IR file, by layer name.
std::map<std::string, std::map<std::string, std::string>> attributes_in(const std::string& xml) {
  std::map<std::string, std::map<std::string, std::string>> layers;
  std::istringstream lines(xml);
  std::string layer;
  const auto value_at = [](const std::string& line, std::size_t quote) {
    return line.substr(quote, line.find('"', quote) - quote);
  };
  for (std::string line; std::getline(lines, line);) {
    if (line.find("<layer ") != std::string::npos) {
      layer = value_at(line, line.find(" name=\"") + 7);
    } else if (line.find("\t<data ") != std::string::npos) {
      for (auto at = line.find("=\""); at != std::string::npos; at = line.find("=\"", at + 2)) {
        const auto space = line.rfind(' ', at);
        const std::string value = value_at(line, at + 2);
        layers[layer][line.substr(space + 1, at - space - 1)] = value;
        at += value.size() + 1;
      }
    }
  }
  return layers;
}

class Attributes : public ::testing::TestWithParam<const char*> {};

TEST_P(Attributes, AreAsTheIrWritesThem) {
  HONE_REAL_MODEL(file, GetParam());
  const TemporaryFolder folder;
  auto network = Network::read(file);
  ASSERT_TRUE(network);
  network->canonicalise();
  ASSERT_TRUE(network->save(folder / "a.xml", folder / "a.bin"));
  const auto written = attributes_in(testing::bytes_of(folder / "a.xml"));
  std::size_t compared = 0;
  const auto graph = network->snapshot();
  ASSERT_TRUE(graph);
  for (const auto& node : graph->nodes) {
    const auto layer = written.find(node.name);
    if (node.type == "Constant" || layer == written.end()) continue;
    auto attributes = node.attributes;
    if (attributes.contains("auto_pad") && attributes["auto_pad"] != "explicit") {
      for (const char* key : {"pads_begin", "pads_end"}) {  // the writer clears what it infers
        attributes[key] = layer->second.at(key);
      }
    }
    EXPECT_EQ(attributes, layer->second) << node.type << " " << node.name;
    ++compared;
  }
  EXPECT_GT(compared, 5U);
}

INSTANTIATE_TEST_SUITE_P(RealModels, Attributes,
                         ::testing::Values("ir/squeezenet1.1_fp16/squeezenet1.1.xml",
                                           "ir/person-vehicle-bike-detection-2000/FP16-INT8/"
                                           "person-vehicle-bike-detection-2000.xml",
                                           "onnx/mnist.onnx", "onnx/resnet20_cifar10.onnx",
                                           "onnx/yolox_nano.onnx"));

// ---------------------------------------------------------------- facts of constants

ov::op::v0::Constant constant_of(const ov::element::Type& type, std::size_t elements) {
  std::vector<std::uint8_t> bytes(elements * 8 + 8);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = i % 5 == 0 ? 0 : static_cast<std::uint8_t>(i * 37 + i / 11);
  }
  return {type, ov::Shape{elements}, bytes.data()};
}

TEST(ConstantFacts, AgreeWithReadingEveryValue) {
  using namespace ov::element;
  for (const Type& type :
       {f32, f64, f16, bf16, i8, i16, i32, i64,    u8,     u16,    u32,    u64,
        i4,  u4,  u2,  u1,   u3, u6,  nf4, f8e4m3, f8e5m2, f8e8m0, f4e2m1, boolean}) {
    for (const std::size_t elements : {1U, 3U, 16U, 17U, 257U, 4096U}) {
      const auto constant = constant_of(type, elements);
      const auto facts = facts_of(constant);
      double low = INFINITY;
      double high = -INFINITY;
      std::uint64_t zeros = 0;
      const auto values = constant.cast_vector<double>();
      for (const double value : values) {
        zeros += value == 0 ? 1 : 0;
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
      const std::string which = type.get_type_name() + " x " + std::to_string(elements);
      EXPECT_EQ(facts.elements, elements) << which;
      EXPECT_EQ(facts.bytes, constant.get_byte_size()) << which;
      EXPECT_EQ(facts.zeros, zeros) << which;
      EXPECT_EQ(facts.min.value_or(INFINITY), low) << which;
      EXPECT_EQ(facts.max.value_or(-INFINITY), high) << which;
      EXPECT_EQ(facts.values.size(), elements <= 16 ? elements : 0) << which;
    }
  }
}

TEST(ConstantFacts, OfNothingAndOfTextAreEmpty) {
  EXPECT_FALSE(facts_of(ov::op::v0::Constant(ov::element::f32, ov::Shape{0})).min);
  const ov::op::v0::Constant text(ov::element::string, ov::Shape{2},
                                  std::vector<std::string>{"a", "b"});
  EXPECT_EQ(facts_of(text).elements, 2U);
  EXPECT_FALSE(facts_of(text).min);
}

}  // namespace
}  // namespace hone::engine
