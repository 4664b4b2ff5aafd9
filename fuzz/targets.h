#pragma once
// Fuzz targets: functions that must withstand any bytes. One file or function a target, one line in
// targets.cpp. The same targets run in two programs: `hone-fuzz` looks for new inputs with
// libFuzzer under sanitizers (./x fuzz), `fuzz_replay` gives the kept corpora of fuzz/corpus/ to
// them once in every test run.
// A target fails by a sanitizer's report, by an exception, or by expect().

#include <filesystem>
#include <span>
#include <string_view>

#include "os/files.h"

namespace hone::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes) = nullptr;
};

std::span<const Target> targets();
const Target* find_target(std::string_view name);

/// Ends the process with the sentence when `held` is false: an invariant broke.
void expect(bool held, std::string_view what);

/// A folder in memory, emptied at each call; one for the whole process.
const std::filesystem::path& fresh_folder();

void archive(std::string_view bytes);
void openvino(std::string_view bytes);
void onnx(std::string_view bytes);
void tflite(std::string_view bytes);
void tensorflow(std::string_view bytes);
void paddle(std::string_view bytes);
void annotations(std::string_view bytes);
void coco(std::string_view bytes);
void voc(std::string_view bytes);
void requests(std::string_view bytes);
void card(std::string_view bytes);
void results(std::string_view bytes);
void frames(std::string_view bytes);
void catalog_entry(std::string_view bytes);

}  // namespace hone::fuzz
