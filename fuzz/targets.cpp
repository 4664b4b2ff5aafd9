#include "targets.h"

#include <cstdio>
#include <cstdlib>

namespace hone::fuzz {
namespace {

constexpr auto kTargets = std::to_array<Target>({
    {"archive", archive},
    {"openvino", openvino},
    {"onnx", onnx},
    {"tflite", tflite},
    {"tensorflow", tensorflow},
    {"paddle", paddle},
    {"annotations", annotations},
    {"coco", coco},
    {"voc", voc},
    {"requests", requests},
    {"card", card},
    {"results", results},
    {"frames", frames},
    {"catalog_entry", catalog_entry},
});

os::TempDir new_folder() {
  auto folder = os::TempDir::create("/dev/shm");
  return folder ? std::move(*folder) : os::TempDir::create().value();
}

}  // namespace

std::span<const Target> targets() { return kTargets; }

const Target* find_target(std::string_view name) {
  for (const auto& target : kTargets) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

void expect(bool held, std::string_view what) {
  if (held) return;
  fmt::print(stderr, "fuzz: {}\n", what);
  std::abort();
}

const std::filesystem::path& fresh_folder() {
  static const os::TempDir parent = new_folder();
  static const std::filesystem::path folder = parent.path() / "case";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  return folder;
}

}  // namespace hone::fuzz
