// Annotations of data sets: the bytes are the list, or the annotation, beside two images.

#include <fstream>

#include "formats/formats.h"
#include "targets.h"

namespace hone::fuzz {
namespace {

namespace fs = std::filesystem;

/// What tells a PNG file and its size of 40 × 30; nothing is decoded at import.
constexpr std::string_view kImage("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x28\0\0\0\x1e\x08\x00\0\0\0",
                                  29);

void write(const fs::path& file, std::string_view bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << bytes;
}

void import_beside_images(std::string_view name, std::string_view bytes, bool partial) {
  const auto& folder = fresh_folder();
  fs::create_directories(folder / "staging");
  write(folder / "data/0001.jpg", kImage);
  write(folder / "data/0002.jpg", kImage);
  write(folder / "data" / name, bytes);
  formats::ImportPlan plan;
  plan.sources = {{folder / "data", "data"}};
  plan.staging = folder / "staging";
  plan.partial = partial;
  const auto imported = formats::import_dataset(plan);
  if (!imported) return expect(!imported.error().remedy.empty(), "an error has a remedy");
  // A list that begins like an image is one.
  expect(imported->record.images <= 3, "no more images than files");
  for (const auto& finding : imported->record.findings) {
    expect(finding.count > 0 && finding.examples.size() <= 10, "findings are counted");
  }
  (void)to_json(imported->record).dump();
}

}  // namespace

void annotations(std::string_view bytes) { import_beside_images("val.txt", bytes, false); }

void coco(std::string_view bytes) {
  import_beside_images("annotations/instances_val.json", bytes, true);
}

void voc(std::string_view bytes) { import_beside_images("Annotations/0001.xml", bytes, true); }

}  // namespace hone::fuzz
