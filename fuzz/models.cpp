// Model files: the checks that come before the runtime sees them.

#include <fstream>

#include "intake/format.h"
#include "targets.h"

namespace hone::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWeightsBytes = 4096;

struct Companion {
  std::string name;
  std::string bytes;
};

void write(const fs::path& file, std::string_view bytes) { std::ofstream(file) << bytes; }

void check_model(const intake::ModelFormat& format, const std::string& name, std::string_view bytes,
                 const std::vector<Companion>& companions) {
  intake::Staged staged;
  staged.folder = fresh_folder();
  write(staged.folder / name, bytes);
  staged.files.push_back({.name = name, .size = bytes.size()});
  for (const auto& companion : companions) {
    write(staged.folder / companion.name, companion.bytes);
    staged.files.push_back({.name = companion.name, .size = companion.bytes.size()});
  }
  (void)intake::recognise(staged.folder / name);
  (void)format.companions(staged.folder / name);
  const auto checked = format.check(staged, name);
  if (!checked) {
    expect(!checked.error().code.empty(), "an error has a code");
    expect(checked.error().kind != ErrorKind::bug, "bad input is not told as a bug");
  }
}

}  // namespace

void openvino(std::string_view bytes) {
  check_model(intake::openvino_format(), "model.xml", bytes,
              {{"model.bin", std::string(kWeightsBytes, '\0')}});
}

void onnx(std::string_view bytes) {
  check_model(intake::onnx_format(), "model.onnx", bytes,
              {{"weights.bin", std::string(kWeightsBytes, '\0')}});
}

void tflite(std::string_view bytes) {
  check_model(intake::tflite_format(), "model.tflite", bytes, {});
}

void tensorflow(std::string_view bytes) {
  check_model(intake::tensorflow_format(), "model.pb", bytes, {});
}

void paddle(std::string_view bytes) {
  check_model(intake::paddle_format(), "model.pdmodel", bytes,
              {{"model.pdiparams", std::string(kWeightsBytes, '\0')}});
}

}  // namespace hone::fuzz
