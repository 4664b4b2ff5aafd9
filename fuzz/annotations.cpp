// Annotations of data sets: the bytes are the list beside two images.

#include <fstream>

#include "formats/formats.h"
#include "targets.h"

namespace hone::fuzz {
namespace {

namespace fs = std::filesystem;

/// What tells a JPEG file; nothing is decoded at import.
constexpr std::string_view kImage("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\xFF\xD9", 13);

void write(const fs::path& file, std::string_view bytes) { std::ofstream(file) << bytes; }

}  // namespace

void annotations(std::string_view bytes) {
  const auto& folder = fresh_folder();
  fs::create_directories(folder / "data");
  fs::create_directories(folder / "staging");
  write(folder / "data/0001.jpg", kImage);
  write(folder / "data/0002.jpg", kImage);
  write(folder / "data/val.txt", bytes);
  formats::ImportPlan plan;
  plan.sources = {{folder / "data", "data"}};
  plan.staging = folder / "staging";
  const auto imported = formats::import_dataset(plan);
  // A list that begins like an image is one.
  if (imported) expect(imported->record.images <= 3, "no more images than files");
}

}  // namespace hone::fuzz
