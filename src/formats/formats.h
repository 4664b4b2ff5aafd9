#pragma once
// Data sets of unknown origin become one pack file and one index: one pass over the source, every
// image file appended to the pack as it came. What the index does not name in the end, such as
// images of other splits, is taken out again. Nothing is decoded but masks of colours, by a
// function of the caller. One file per format behind `DatasetFormat` (formats/format.h), one
// registry (formats/registry.cpp).
//
// Memory: names and places of all files, text files (each at most 64 MiB, together 256 MiB), and of
// larger JSON files, which are kept in the staging folder, what formats/coco_file.h says; never an
// image set.
//
// What a data set loses on its way in is counted (dataset::Finding). Where annotations would be
// lost, the import is refused with the finding's code, `dataset.incomplete.*`, unless `partial` is
// asked for: images that are annotated and not there (`.missing_image`), annotations of images that
// are not listed (`.unknown_image`), objects of unlisted classes (`.unknown_class`) or without a
// box (`.no_box`), annotation numbers that are there twice (`.repeated`). Told and never refused:
// `dataset.unannotated`, `dataset.box_clipped` (cut at the image's edge), `dataset.box_empty`
// (left out: no area inside the image, inverted sides), `dataset.size_differs`,
// `dataset.other_splits`, `dataset.found_by_name`, `dataset.voc.edges`,
// `dataset.voc.no_class_list`, `dataset.coco.group`.
// Thread rule: free functions; one thread per call.
//
// Errors: those of unpack/unpack.h; `dataset.no_images`, `dataset.format` (the data set does not
// have the format that was asked for), `dataset.unknown_format` (kind usage),
// `dataset.unsupported_format`, `dataset.imagenet.column`,
// `.label`, `.missing_image`, `.outside`, `.ambiguous_image`, `.duplicate_image`,
// `.several_lists` (`where` is "file:line"); `dataset.incomplete.*`, `dataset.split`,
// `dataset.ambiguous_image`; `dataset.coco.syntax`, `.too_deep`, `.type`, `.missing`,
// `.repeated_id`, `.repeated_image`; `dataset.voc.syntax`, `.root`, `.number`, `.name`, `.mask`,
// `.ambiguous`, `.repeated_image`; `limit.dataset.image`, `limit.dataset.text`.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "dataset/mask_colors.h"
#include "dataset/types.h"
#include "unpack/unpack.h"

namespace hone::formats {

struct ImportPlan {
  std::vector<unpack::SourcePath> sources = {};  ///< one archive or folder, or several files
  std::filesystem::path staging = {};  ///< an existing folder; pack and index are made in it
  std::string format = "auto";         ///< "auto" or a name of format_names()
  std::string split = {};              ///< one of several lists or folders; empty: the usual one
  bool partial = false;                ///< import the rest where annotations would be lost
  /// Largest JSON file of annotations: COCO's train2017 has 448 MB. Kept in the staging folder
  /// while it is read.
  std::uint64_t annotation_bytes = limits::kGiB;
  unpack::Limits limits = {};
  /// Makes a mask of class indices, a PNG, from one of colours; empty: those are refused. Its
  /// error's message says what was wrong.
  std::function<Result<std::vector<std::byte>>(std::span<const std::byte> mask,
                                               const dataset::MaskColors& colors)>
      indices_of_colors = {};
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
