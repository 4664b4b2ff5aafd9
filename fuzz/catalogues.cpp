// Entries of a catalogue: model.yml of whoever keeps one.

#include <algorithm>
#include <filesystem>

#include "catalog/catalog.h"
#include "targets.h"

namespace hone::fuzz {
namespace {

/// A file of a model stays in the model's folder, and what came can be held against its checksum.
void check_file(const api::CatalogFile& file) {
  const std::filesystem::path name = file.name;
  expect(name.is_relative() && name == name.lexically_normal(), "a file's name is clean");
  expect(*name.begin() != "..", "a file's name leads nowhere else");
  expect(file.checksum.size() == 64 || file.checksum.size() == 96, "a file has a checksum");
}

void check_entry(const api::CatalogEntry& entry) {
  expect(!entry.files.empty(), "an entry has files");
  std::uint64_t bytes = 0;
  for (const auto& file : entry.files) {
    check_file(file);
    bytes += file.bytes;
    const bool http = file.source.starts_with("http://") || file.source.starts_with("https://");
    expect(http || !entry.not_importable.empty(), "what is fetched is fetched by http");
  }
  expect(bytes == entry.bytes, "an entry has the size of its files");
  for (const auto& precision : entry.precisions) {
    const auto files = catalog::files_of(entry, precision);
    expect(files && !files->empty(), "every precision has files");
  }
  expect(bool(catalog::files_of(entry, "")), "there is a usual precision");
}

}  // namespace

void catalog_entry(std::string_view bytes) {
  const auto entry = catalog::read_entry("model", bytes);
  if (!entry) return expect(!entry.error().remedy.empty(), "an error has a remedy");
  check_entry(*entry);
  const Json json = to_json(*entry);
  const auto again = from_json<api::CatalogEntry>(json, UnknownMembers::refuse);
  expect(again && to_json(*again) == json, "what was written reads as the same");
}

}  // namespace hone::fuzz
