// Compressed networks run on the CPU as before, and their files have the size that is told.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "base/random.h"
#include "engine/engine.h"
#include "quantization/compress.h"

namespace hone::quantization {
namespace {

using model::Precision;

/// A folder that goes away.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hone_compress_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string layer_xml(int id, const std::string& name, const std::string& type,
                      const std::string& rest) {
  return fmt::format(R"(<layer id="{}" name="{}" type="{}" version="{}">{}</layer>)", id, name,
                     type, type == "Gather" ? "opset8" : "opset1", rest);
}

std::string port_xml(int id, const std::string& precision, const model::Shape& shape) {
  std::string dims;
  for (const auto size : shape) dims += fmt::format("<dim>{}</dim>", size);
  return fmt::format(R"(<port id="{}" precision="{}">{}</port>)", id, precision, dims);
}

/// Constants of f32 behind each other in the .bin.
class ConstantWriter {
 public:
  std::string layer(int id, const std::string& name, const model::Shape& shape) {
    Random random(static_cast<std::uint64_t>(id));
    std::vector<float> values(*model::element_count(shape));
    for (auto& value : values) value = static_cast<float>(random.uniform() - random.uniform());
    const auto at = bytes_.size();
    const std::size_t size = values.size() * sizeof(float);
    bytes_.resize(at + size);
    std::memcpy(bytes_.data() + at, values.data(), size);
    const auto data = fmt::format(R"(<data element_type="f32" shape="{}" offset="{}" size="{}"/>)",
                                  fmt::join(shape, ","), at, size);
    return layer_xml(id, name, "Const",
                     data + "<output>" + port_xml(0, "FP32", shape) + "</output>");
  }
  std::string axis(int id) {
    const auto at = bytes_.size();
    bytes_.resize(at + 8);
    return layer_xml(id, "axis", "Const",
                     fmt::format(R"(<data element_type="i64" shape="" offset="{}" size="8"/>)"
                                 R"(<output><port id="0" precision="I64"/></output>)",
                                 at));
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::string product_xml(int id, const std::string& name, bool transposed,
                        const std::array<model::Shape, 3>& shapes) {
  return layer_xml(id, name, "MatMul",
                   fmt::format(R"(<data transpose_a="false" transpose_b="{}"/><input>{}{}</input>)"
                               R"(<output>{}</output>)",
                               transposed, port_xml(0, "FP32", shapes[0]),
                               port_xml(1, "FP32", shapes[1]), port_xml(2, "FP32", shapes[2])));
}

/// tokens [1, 7] -> embedding 50x64 -> product 64x256 "wide", right side transposed -> ReLU ->
/// product 256x64 "narrow" -> product 64x50 "scores". As IR.
std::filesystem::path write_language_model(const Folder& folder) {
  ConstantWriter constants;
  const model::Shape tokens{1, 7}, narrow{1, 7, 64}, wide{1, 7, 256}, scores{1, 7, 50};
  std::string layers = layer_xml(0, "tokens", "Parameter",
                                 R"(<data element_type="i64" shape="1,7"/><output>)" +
                                     port_xml(0, "I64", tokens) + "</output>");
  layers += constants.layer(1, "table", {50, 64}) + constants.axis(2);
  layers += layer_xml(3, "embedding", "Gather",
                      R"(<data batch_dims="0"/><input>)" + port_xml(0, "FP32", {50, 64}) +
                          port_xml(1, "I64", tokens) + port_xml(2, "I64", {}) + "</input><output>" +
                          port_xml(3, "FP32", narrow) + "</output>");
  layers += constants.layer(4, "wide/w", {256, 64});
  layers += product_xml(5, "wide", true, {narrow, {256, 64}, wide});
  layers += layer_xml(6, "relu", "ReLU",
                      "<input>" + port_xml(0, "FP32", wide) + "</input><output>" +
                          port_xml(1, "FP32", wide) + "</output>");
  layers += constants.layer(7, "narrow/w", {256, 64});
  layers += product_xml(8, "narrow", false, {wide, {256, 64}, narrow});
  layers += constants.layer(9, "scores/w", {64, 50});
  layers += product_xml(10, "scores", false, {narrow, {64, 50}, scores});
  layers += layer_xml(11, "result", "Result", "<input>" + port_xml(0, "FP32", scores) + "</input>");
  std::string edges;
  const auto connect = [&](int from, int from_port, int to, int to_port) {
    edges += fmt::format(R"(<edge from-layer="{}" from-port="{}" to-layer="{}" to-port="{}"/>)",
                         from, from_port, to, to_port);
  };
  connect(1, 0, 3, 0), connect(0, 0, 3, 1), connect(2, 0, 3, 2), connect(3, 3, 5, 0);
  connect(4, 0, 5, 1), connect(5, 2, 6, 0), connect(6, 1, 8, 0), connect(7, 0, 8, 1);
  connect(8, 2, 10, 0), connect(9, 0, 10, 1), connect(10, 2, 11, 0);
  std::ofstream(folder / "language.bin", std::ios::binary) << constants.bytes();
  std::ofstream(folder / "language.xml")
      << R"(<net name="language" version="11"><layers>)" << layers << "</layers><edges>" << edges
      << "</edges></net>";
  return folder / "language.xml";
}

std::vector<float> infer(const engine::Network& network, std::uint64_t seed) {
  auto compiled = engine::Compiled::compile(network, {.precision = Precision::f32});
  if (!compiled) throw std::runtime_error(compiled.error().message + compiled.error().where);
  auto request = compiled->create_request();
  Random random(seed);
  const auto input = request->input(0);
  if (compiled->inputs()[0].precision == Precision::i64) {
    for (std::size_t i = 0; i + 8 <= input.size(); i += 8) {
      const auto token = static_cast<std::int64_t>(random.below(50));
      std::memcpy(&input[i], &token, 8);
    }
  } else {
    for (std::size_t i = 0; i + 4 <= input.size(); i += 4) {
      const auto value = static_cast<float>(random.uniform() * 2 - 1);
      std::memcpy(&input[i], &value, 4);
    }
  }
  if (!request->start() || !request->wait()) throw std::runtime_error("the inference failed");
  const auto bytes = request->output(0);
  std::vector<float> output(bytes.size() / sizeof(float));
  std::memcpy(output.data(), bytes.data(), bytes.size());
  return output;
}

double snr_db(const std::vector<float>& clean, const std::vector<float>& noisy) {
  double signal = 0;
  double noise = 1e-30;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    signal += static_cast<double>(clean[i]) * clean[i];
    noise += std::pow(static_cast<double>(clean[i]) - noisy[i], 2);
  }
  return 10 * std::log10(signal / noise);
}

struct Compressed {
  engine::Network network;
  std::vector<CompressedLayer> weights;
};

Compressed compressed(engine::Network& network, const CompressOptions& options) {
  if (!network.simplify()) throw std::runtime_error("the network cannot be simplified");
  const auto open = network.open_snapshot();
  auto done = compress(open->graph, open->constants.of_node, options);
  if (!done) throw std::runtime_error(done.error().message);
  auto changed = network.edited(done->edits);
  if (!changed) throw std::runtime_error(changed.error().message + changed.error().where);
  return {std::move(*changed), std::move(done->weights)};
}

TEST(Compress, ALanguageModelRunsAsBefore) {
  struct Case {
    CompressOptions options;
    double least_db;
    std::string precisions;  ///< of embedding, wide, narrow, scores
  };
  const Folder folder;
  const auto file = write_language_model(folder);
  for (const auto& [options, least_db, precisions] :
       {Case{{}, 35, "i8 i8 i8 i8 "}, Case{{.asymmetric = true}, 35, "u8 u8 u8 u8 "},
        Case{{WeightBits::int4}, 14, "i8 i4 i4 i8 "},
        Case{{WeightBits::int4, 32, true}, 14, "u8 u4 u4 u8 "},
        Case{{WeightBits::int4, 32}, 14, "i8 i4 i4 i8 "}}) {
    auto network = engine::Network::read(file);
    ASSERT_TRUE(network) << network.error().where;
    const auto [changed, weights] = compressed(*network, options);
    std::string found;
    for (const auto& weight : weights) found += std::string(enum_name(weight.precision)) + " ";
    EXPECT_EQ(found, precisions);
    ASSERT_TRUE(changed.save(folder / "small.xml", folder / "small.bin"));
    const auto read = engine::Network::read(folder / "small.xml");
    ASSERT_TRUE(read);
    EXPECT_GT(snr_db(infer(*network, 5), infer(*read, 5)), least_db) << precisions;
    std::uint64_t bytes = 0;
    for (const auto& weight : weights) bytes += weight.bytes_after;
    const auto size = std::filesystem::file_size(folder / "small.bin");
    EXPECT_GE(size, bytes);
    EXPECT_LT(size, bytes + 200) << "axes and shapes";
  }
}

/// Noise as a picture is far from what networks learned, and outputs behind a softmax or clamps
/// tell more of that than of the weights, so the bound is the network's own.
struct RealRow {
  const char* file;
  double least_db;
};
class CompressReal : public ::testing::TestWithParam<RealRow> {};

TEST_P(CompressReal, OutputsStayNear) {
  const char* data = std::getenv("HONE_TEST_DATA");
  const auto file = std::filesystem::path(data == nullptr ? "" : data) / "models" / GetParam().file;
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "HONE_TEST_DATA has no " << GetParam().file;
  auto network = engine::Network::read(file);
  ASSERT_TRUE(network);
  for (auto& input : network->inputs()) {
    auto shape = input.shape;
    shape[0] = 1;
    ASSERT_TRUE(network->reshape({{input.name, shape}}));
  }
  for (const bool asymmetric : {false, true}) {
    const auto [changed, weights] = compressed(*network, {.asymmetric = asymmetric});
    EXPECT_GT(snr_db(infer(*network, 6), infer(changed, 6)), GetParam().least_db);
    for (const auto& weight : weights) {
      EXPECT_GT(weight.snr_db, 35) << weight.layer;
      EXPECT_LT(weight.bytes_after, weight.bytes_before * 4 / 10) << weight.layer;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, CompressReal,
                         ::testing::Values(RealRow{"ir/squeezenet1.1_fp16/squeezenet1.1.xml", 25},
                                           RealRow{"onnx/resnet20_cifar10.onnx", 33},
                                           RealRow{"onnx/mnist.onnx", 35},
                                           RealRow{"tflite/mobilenet_v1_0.25_224.tflite", 12}));

}  // namespace
}  // namespace hone::quantization
