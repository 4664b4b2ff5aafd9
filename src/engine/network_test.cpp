#include <fstream>

#include "engine/models_for_test.h"

namespace hone::engine {
namespace {

using testing::bytes_of;
using testing::TemporaryFolder;

Network read(const std::filesystem::path& file) {
  auto network = Network::read(file);
  if (!network) throw std::runtime_error(network.error().message + network.error().where);
  return std::move(*network);
}

TEST(Network, TellsItsPorts) {
  const TemporaryFolder folder;
  const Network network = read(testing::write_convolution(folder));
  ASSERT_EQ(network.inputs().size(), 1U);
  EXPECT_EQ(network.inputs()[0].name, "image");
  EXPECT_EQ(network.inputs()[0].shape, (model::Shape{1, 3, 8, 8}));
  EXPECT_EQ(network.inputs()[0].precision, model::Precision::f32);
  ASSERT_EQ(network.outputs().size(), 1U);
  EXPECT_EQ(network.outputs()[0].name, "scores");
  EXPECT_EQ(network.outputs()[0].shape, (model::Shape{1, 4, 4, 4}));
}

TEST(Network, OpenDimensionsAreTold) {
  const TemporaryFolder folder;
  EXPECT_EQ(read(testing::write_dynamic_batch(folder)).inputs()[0].shape,
            (model::Shape{model::kDynamic, 2, 2}));
}

TEST(Network, ReshapeSetsShapesByNameOrTheOnlyInput) {
  const TemporaryFolder folder;
  Network network = read(testing::write_dynamic_batch(folder));
  ASSERT_TRUE(network.reshape({{"input", {3, 2, 2}}}));
  EXPECT_EQ(network.outputs()[0].shape, (model::Shape{3, 2}));
  ASSERT_TRUE(network.reshape({{"", {5, 2, 2}}}));
  EXPECT_EQ(network.outputs()[0].shape, (model::Shape{5, 2}));
}

TEST(Network, ReshapeRefusesUnknownInputsAndShapesThatDoNotFit) {
  const TemporaryFolder folder;
  Network network = read(testing::write_convolution(folder));
  for (const Shapes& shapes :
       {Shapes{{"picture", {1, 3, 8, 8}}}, Shapes{{"image", {1, 5, 8, 8}}}}) {
    const auto refused = network.reshape(shapes);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "engine.reshape");
    EXPECT_EQ(refused.error().kind, ErrorKind::input);
    EXPECT_FALSE(refused.error().where.empty());
  }
  EXPECT_EQ(network.inputs()[0].shape, (model::Shape{1, 3, 8, 8})) << "a refusal changes nothing";
}

TEST(Network, AShapeThatDoesNotFitComesWithTheNearestThatDoes) {
  const TemporaryFolder folder;
  const auto convolution = testing::write_convolution(folder);
  const auto open = testing::write_dynamic_batch(folder);
  struct Row {
    std::filesystem::path file;
    Shapes asked;
    std::string remedy;
  };
  const std::vector<Row> table{
      {convolution, {{"image", {1, 5, 8, 8}}}, "image=1,3,8,8."},
      {convolution, {{"image", {2, 4, 9, 33}}}, "image=2,3,9,33."},
      {convolution, {{"image", {1, 3, 8}}}, "image=1,3,8,8."},
      {open, {{"", {7, 2, 3}}}, "input=7,2,2."},
  };
  for (const auto& row : table) {
    Network network = read(row.file);
    const auto refused = network.reshape(row.asked);
    ASSERT_FALSE(refused) << row.remedy;
    EXPECT_EQ(refused.error().remedy, "The nearest that fits: --shape " + row.remedy);
  }
}

TEST(Network, WhatCannotBeReadIsAnInputErrorInUtf8) {
  const TemporaryFolder folder;
  std::ofstream(folder / "broken.onnx", std::ios::binary) << "\xff\xfe\x08\x03not a model\x80";
  std::ofstream(folder / "broken.xml") << "<net version=\"11\"><layers>";
  for (const std::string name : {"broken.onnx", "broken.xml", "absent\xff.onnx"}) {
    const auto refused = Network::read(folder / name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, "engine.read");
    EXPECT_EQ(refused.error().kind, ErrorKind::input);
    EXPECT_LE(refused.error().where.size(), 600U);
    EXPECT_NO_THROW(static_cast<void>(Json(refused.error().where).dump())) << "UTF-8";
  }
}

TEST(Network, NamesThatAreNotUtf8AreMadeSo) {
  const TemporaryFolder folder;
  const auto xml = testing::write_convolution(folder);
  std::string text = bytes_of(xml);
  for (const std::string name : {"image", "conv", "scores"}) {
    for (auto at = text.find(name + "\""); at != std::string::npos;
         at = text.find(name + "\"", at)) {
      text[at] = '\xff';
    }
  }
  std::ofstream(xml, std::ios::binary) << text;
  Network network = read(xml);
  EXPECT_EQ(network.inputs()[0].name, "?mage");
  EXPECT_TRUE(network.reshape({{"?mage", {2, 3, 8, 8}}}));
  network.canonicalise();
  const auto graph = network.snapshot();
  ASSERT_TRUE(graph);
  EXPECT_NO_THROW(static_cast<void>(to_json(*graph).dump()));
  EXPECT_NO_THROW(static_cast<void>(to_json(network.outputs()).dump()));
  EXPECT_NO_THROW(testing::node_named(*graph, "?onv"));
}

TEST(Network, IsNotWrittenOverTheFileItMaps) {
  const TemporaryFolder folder;
  const auto xml = testing::write_convolution(folder);
  const Network network = read(xml);
  const auto refused = network.save(folder / "other.xml", folder / "convolution.bin");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "engine.write");
  const auto below_a_file = xml / "a.xml";
  const auto failed = network.save(below_a_file, folder / "a.bin");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::environment);
}

TEST(Network, WeightsGoToHalfAndBack) {
  const TemporaryFolder folder;
  Network network = read(testing::write_convolution(folder));
  const auto size_after = [&](model::Precision precision) {
    EXPECT_TRUE(network.convert_weights(precision));
    EXPECT_TRUE(network.save(folder / "w.xml", folder / "w.bin"));
    return std::filesystem::file_size(folder / "w.bin");
  };
  EXPECT_EQ(size_after(model::Precision::f32), 108U * 4);
  EXPECT_EQ(size_after(model::Precision::f16), 108U * 2);
  const auto half = read(folder / "w.xml").snapshot();
  EXPECT_EQ(testing::find_type(*half, "Constant")->outputs[0].precision, model::Precision::f16);
  EXPECT_EQ(size_after(model::Precision::bf16), 108U * 2);
  const auto brain = read(folder / "w.xml").snapshot();
  EXPECT_EQ(testing::find_type(*brain, "Constant")->outputs[0].precision, model::Precision::bf16);
  EXPECT_EQ(size_after(model::Precision::f32), 108U * 4);
  EXPECT_EQ(network.convert_weights(model::Precision::i8).error().code, "engine.precision");
}

TEST(Network, OldIrKeepsItsInputsAndOutputsAsVersion11) {
  HONE_REAL_MODEL(file, "ir/squeezenet1.1_fp16/squeezenet1.1.xml");
  const TemporaryFolder folder;
  Network old = read(file);
  old.canonicalise();
  ASSERT_TRUE(old.save(folder / "new.xml", folder / "new.bin"));
  EXPECT_NE(bytes_of(folder / "new.xml").find("version=\"11\""), std::string::npos);
  const Network now = read(folder / "new.xml");
  EXPECT_EQ(to_json(now.inputs()), to_json(old.inputs()));
  EXPECT_EQ(to_json(now.outputs()), to_json(old.outputs()));
  EXPECT_EQ(now.inputs()[0].name, "data");
  EXPECT_EQ(now.outputs()[0].name, "prob");
}

TEST(Network, MetadataIsFlat) {
  HONE_REAL_MODEL(file,
                  "ir/person-vehicle-bike-detection-2000/FP16/"
                  "person-vehicle-bike-detection-2000.xml");
  const auto metadata = read(file).metadata();
  EXPECT_EQ(metadata.at("conversion_parameters/framework"), "onnx");
  EXPECT_EQ(metadata.at("conversion_parameters/reverse_input_channels"), "True");
}

// ---------------------------------------------------------------- canonical form

class Canonical : public ::testing::TestWithParam<const char*> {};

std::pair<std::string, std::string> canonical_bytes(const std::filesystem::path& file,
                                                    const TemporaryFolder& folder) {
  Network network = read(file);
  network.canonicalise();
  EXPECT_TRUE(network.save(folder / "c.xml", folder / "c.bin"));
  return {bytes_of(folder / "c.xml"), bytes_of(folder / "c.bin")};
}

TEST_P(Canonical, TheSameFileGivesTheSameBytes) {
  HONE_REAL_MODEL(file, GetParam());
  const TemporaryFolder folder;
  const TemporaryFolder again;
  const auto first = canonical_bytes(file, folder);
  EXPECT_TRUE(first == canonical_bytes(file, again));
  EXPECT_TRUE(first == canonical_bytes(folder / "c.xml", again)) << "it is not a fixed point";
}

TEST_P(Canonical, NamesAreUniqueAndPortsKeepTheirs) {
  HONE_REAL_MODEL(file, GetParam());
  Network network = read(file);
  const Json inputs = to_json(network.inputs());
  const Json outputs = to_json(network.outputs());
  network.canonicalise();
  EXPECT_EQ(to_json(network.inputs()), inputs);
  EXPECT_EQ(to_json(network.outputs()), outputs);
  const auto graph = network.snapshot();
  ASSERT_TRUE(graph);
  std::map<std::string, int> seen;
  for (const auto& node : graph->nodes) ++seen[node.name];
  for (const auto& [name, count] : seen) EXPECT_EQ(count, 1) << name;
}

INSTANTIATE_TEST_SUITE_P(RealModels, Canonical,
                         ::testing::Values("ir/squeezenet1.1_fp16/squeezenet1.1.xml",
                                           "ir/person-vehicle-bike-detection-2000/FP16-INT8/"
                                           "person-vehicle-bike-detection-2000.xml",
                                           "onnx/mnist.onnx", "onnx/resnet20_cifar10.onnx",
                                           "onnx/yolox_nano.onnx",
                                           "tflite/mobilenet_v1_0.25_224.tflite",
                                           "paddle/resnet32_cifar10/inference.pdmodel"));

}  // namespace
}  // namespace hone::engine
