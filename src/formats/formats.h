#pragma once
// Data sets of unknown origin become one pack file and one index: one pass over the source, every
// image file appended to the pack as it came. Nothing is decoded. One file per format behind
// `DatasetFormat` (formats/format.h), one registry (formats/registry.cpp).
//
// Memory: names and places of all files, and text files (each at most 64 MiB, together 256 MiB);
// never an image set.
// Thread rule: free functions; one thread per call.
//
// Errors: those of unpack/unpack.h; `dataset.no_images`, `dataset.format` (the data set does not
// have the format that was asked for), `dataset.unknown_format` (kind usage),
// `dataset.unsupported_format`, `dataset.imagenet.column`,
// `.label`, `.missing_image`, `.outside`, `.ambiguous_image`, `.duplicate_image`,
// `.several_lists` (`where` is "file:line"); `limit.dataset.image`, `limit.dataset.text`.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/types.h"
#include "unpack/unpack.h"

namespace hone::formats {

struct ImportPlan {
  std::vector<unpack::SourcePath> sources = {};  ///< one archive or folder, or several files
  std::filesystem::path staging = {};  ///< an existing folder; pack and index are made in it
  std::string format = "auto";         ///< "auto" or a name of format_names()
  unpack::Limits limits = {};
  /// Called after every file with the bytes read so far; an error ends the import with it.
  std::function<Status(std::uint64_t bytes)> progress = {};
};

struct ImportedDataset {
  dataset::Record record;       ///< id, name, digests and imported_at are left to the caller
  std::filesystem::path pack;   ///< "<staging>/pack"
  std::filesystem::path index;  ///< "<staging>/index.json", a dataset::Index
};

/// After an error the staging folder may hold a part; the caller removes it.
Result<ImportedDataset> import_dataset(const ImportPlan& plan);

/// Names of all formats, in the order in which they are tried.
std::vector<std::string_view> format_names();

}  // namespace hone::formats
