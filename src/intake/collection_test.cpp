// Imports of the test collection: hostile files and real models.

#include <gtest/gtest.h>

#include <cstdlib>

#include "intake/intake.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

Result<Imported> import_path(const fs::path& path) {
  const auto folder = os::TempDir::create();
  EXPECT_TRUE(folder);
  return import_model({.sources = {{path, ""}}, .staging = folder->path()});
}

std::string code_of(const Result<Imported>& result) { return result ? "ok" : result.error().code; }

fs::path collection() {
  const char* data = std::getenv("HONE_TEST_DATA");
  return data == nullptr || !fs::exists(fs::path(data) / "malformed/onnx") ? fs::path() : data;
}

#define NEEDS_COLLECTION()            \
  const fs::path data = collection(); \
  if (data.empty()) GTEST_SKIP() << "HONE_TEST_DATA names no folder with models."

/// Hostile models: file -> code; "any" is an import or an error in our words.
std::vector<std::pair<std::string, std::string>> hostile_files() {
  return {
      {"onnx/empty.onnx", "intake.not_a_model"},
      {"onnx/random.onnx", "intake.not_a_model"},
      {"onnx/truncated_500.onnx", "intake.onnx.damaged"},
      {"onnx/truncated_970.onnx", "intake.onnx.damaged"},
      {"onnx/bitflip64_0.onnx", "any"},
      {"onnx/bitflip64_1.onnx", "any"},
      {"onnx/bitflip64_2.onnx", "any"},
      {"onnx/bitflip64_3.onnx", "any"},
      {"onnx/bitflip_graph_0.onnx", "any"},
      {"onnx/bitflip_graph_1.onnx", "any"},
      {"onnx/bitflip_graph_2.onnx", "any"},
      {"onnx/bitflip_graph_3.onnx", "any"},
      {"onnx/lfs_pointer.onnx", "intake.not_a_model"},
      {"onnx/jpeg_renamed.onnx", "intake.not_a_model"},
      {"onnx/html_404.onnx", "intake.not_a_model"},
      {"onnx/unknown_op.onnx", "intake.unsupported_operators"},
      {"onnx/future_opset.onnx", "any"},
      {"onnx/cycle.onnx", "intake.onnx.cycle"},
      {"onnx/dangling_input.onnx", "intake.onnx.dangling_input"},
      {"onnx/huge_dims.onnx", "intake.onnx.tensor"},
      {"onnx/short_raw.onnx", "intake.onnx.tensor"},
      {"onnx/external_passwd.onnx", "intake.onnx.external_outside"},
      {"onnx/external_abs.onnx", "intake.onnx.external_outside"},
      {"onnx/huge_input.onnx", "limit.memory"},
      {"onnx/zero_dim.onnx", "intake.zero_sized_input"},
      {"onnx/all_dynamic.onnx", "ok"},
      {"onnx/int64_scalar_input.onnx", "ok"},
      {"onnx/deep_if.onnx", "ok"},
      {"onnx/long_chain.onnx", "ok"},
      {"onnx/evil_names.onnx", "ok"},
      {"ir_no_bin/model.xml", "intake.ir.no_weights"},
      {"ir_short_bin/model.xml", "intake.ir.constant"},
      {"ir_not_xml/model.xml", "intake.ir.xml"},
      {"ir_bad_offset/model.xml", "intake.ir.constant"},
      {"ir_neg_size/model.xml", "intake.ir.constant"},
      {"ir_future/model.xml", "intake.ir.version"},
      {"ir_billion_laughs/model.xml", "intake.ir.doctype"},
      {"ir_xxe/model.xml", "intake.ir.doctype"},
      {"tflite/truncated.tflite", "intake.tflite.damaged"},
      {"tflite/root_offset.tflite", "intake.tflite.damaged"},
      {"tflite/bitflip_0.tflite", "any"},
      {"tflite/bitflip_1.tflite", "any"},
      {"tflite/bitflip_2.tflite", "any"},
      {"tf/truncated.pb", "intake.tensorflow.damaged"},
      {"tf/empty.pb", "intake.not_a_model"},
      {"tf/savedmodel_no_vars", "intake.tensorflow.no_variables"},
      {"tf/savedmodel_no_vars/saved_model.pb", "intake.tensorflow.no_variables"},
      {"paddle_no_params", "intake.paddle.no_parameters"},
      {"paddle_no_params/inference.pdmodel", "intake.paddle.no_parameters"},
      {"paddle_short_params", "intake.paddle.parameters"},
      {"paddle_short_params/inference.pdmodel", "intake.paddle.parameters"},
      {"zip/slip_dotdot.zip", "unpack.entry_outside"},
      {"zip/symlink.zip", "unpack.link"},
      {"zip/no_annotation.zip", "intake.not_a_model"},
      {"zip/not_zip.zip", "intake.not_a_model"},
      {"tar/gzip_bomb.tar.gz", "unpack.empty"},
      {"tar/symlink_then_write.tar.gz", "unpack.link"},
  };
}

TEST(Import, HostileFilesOfTheCollection) {
  NEEDS_COLLECTION();
  for (const auto& [name, expected] : hostile_files()) {
    const auto attempt = import_path(data / "malformed" / name);
    const std::string code = code_of(attempt);
    EXPECT_TRUE(expected == code || expected == "any") << name << " " << code;
  }
  const auto unknown = import_path(data / "malformed/onnx/unknown_op.onnx");
  EXPECT_NE(unknown.error().message.find("FancyOp (1)"), std::string::npos);
  const auto images = import_path(data / "malformed/zip/no_annotation.zip");
  EXPECT_NE(images.error().message.find("a zip archive of JPEG images"), std::string::npos);
}

/// Real models: file -> "format inputs layout precision task label_offset".
TEST(Import, ModelsOfTheCollection) {
  NEEDS_COLLECTION();
  const std::vector<std::pair<std::string, std::string>> table{
      {"models/ir/squeezenet1.1_fp16/squeezenet1.1.xml",
       "openvino 1x3x227x227 NCHW f16 classification 0"},
      {"models/ir/person-vehicle-bike-detection-2000/FP16-INT8",
       "openvino 1x3x256x256 NCHW i8 detection 0"},
      {"models/onnx/mnist.onnx", "onnx 1x1x28x28 NCHW f32 classification 0"},
      {"models/onnx/resnet20_cifar10.onnx", "onnx ?x3x32x32 NCHW f32 classification 0"},
      {"models/onnx/yolox_nano.onnx", "onnx 1x3x416x416 NCHW f32 detection 0"},
      {"models/negative/ir_v3_face-detection-retail-0004", "intake.ir.version"},
      {"models/negative/superresolution_custom_ops.onnx", "intake.unsupported_operators"},
      {"models/negative/model_invoking_error.tflite", "intake.tflite.tensor"},
      {"models/tflite/mobilenet_v1_0.25_224.tflite",
       "tflite 1x224x224x3 NHWC f32 classification 1"},
      {"models/tflite/mobilenet_v1_0.25_128_quant.tflite",
       "tflite 1x128x128x3 NHWC u8 classification 1"},
      {"models/tf/resnet8_cifar10_frozen.pb", "tensorflow ?x32x32x3 NHWC f32 classification 0"},
      {"models/tf/resnet8_cifar10_savedmodel", "tensorflow ?x32x32x3 NHWC f32 classification 0"},
      {"models/tf/resnet8_cifar10_savedmodel/saved_model.pb",
       "tensorflow ?x32x32x3 NHWC f32 classification 0"},
      {"models/tf/kws_ref_savedmodel", "tensorflow ?x49x10x1 NHWC f32 classification 0"},
      {"models/paddle/resnet32_cifar10", "paddle ?x3x32x32 NCHW f32 classification 0"},
      {"models/paddle/resnet32_cifar10/inference.pdmodel",
       "paddle ?x3x32x32 NCHW f32 classification 0"},
      {"models/paddle/resnet32_cifar10_paddle3_pir", "intake.unsupported_format"},
  };
  for (const auto& [name, expected] : table) {
    const auto attempt = import_path(data / name);
    if (!attempt) {
      EXPECT_EQ(attempt.error().code, expected) << name;
      continue;
    }
    const auto& record = attempt->record;
    EXPECT_EQ(fmt::format("{} {} {} {} {} {}", record.format,
                          model::to_text(record.inputs[0].shape), record.inputs[0].layout,
                          record.precision, enum_name(record.card.task), record.card.label_offset),
              expected)
        << name;
  }
}

}  // namespace
}  // namespace hone::intake
