// Pascal VOC 2007 to 2012: Annotations/*.xml, JPEGImages, ImageSets/Main/*.txt; masks of classes in
// SegmentationClass with ImageSets/Segmentation/*.txt. Also what other tools export in its form:
// without ImageSets, with the XML files beside the images (Roboflow), with labelmap.txt (CVAT).
// SegmentationObject is passed over.
//
// A box of VOC counts pixels from 1 and includes the last one: x = xmin - 1, width = xmax - xmin +
// 1 (the "+ 1" of the development kit's own evaluation). Tools that write edges instead show it by
// a coordinate from 0 up to but not 1, or by fractions in most boxes: then x = xmin, width = xmax -
// xmin, for the whole data set.

#include <algorithm>
#include <cmath>

#include "formats/annotations.h"
#include "formats/names.h"
#include "formats/voc_classes.h"
#include "formats/voc_file.h"
#include "formats/voc_lists.h"

namespace hone::formats {
namespace {

constexpr std::array<std::string_view, 2> kMaskFolders{"SegmentationClass", "SegmentationObject"};
constexpr std::string_view kImages = "JPEGImages";
constexpr std::string_view kAnnotations = "Annotations";

const dataset::Finding kEdges{
    .code = "dataset.voc.edges",
    .message = "Boxes that count from 0 or have fractions, taken as edges and not as pixels from 1",
    .count = 0,
    .examples = {}};

std::string_view without_ending(std::string_view path) {
  return path.substr(0, path.size() - base_name(path).size() + stem_name(path).size());
}

/// An image that is taken, and its annotation where there is one.
struct Entry {
  std::size_t image = 0;
  const TextFile* file = nullptr;
  VocAnnotation annotation;
};

/// What the names of a data set lead to.
class Finder {
 public:
  Finder(const Listing& listing, std::vector<dataset::Finding>& findings)
      : listing_(listing),
        findings_(findings),
        files_(voc_files(listing)),
        file_names_(names_of(files_)),
        images_(listing.images, kMaskFolders),
        xmls_(file_names_, {}),
        taken_(listing.images.size()) {}

  Result<std::vector<Entry>> entries(const VocChoice& choice) {
    if (choice.all) return annotated(choice.folder);
    std::vector<Entry> entries;
    for (const auto& one : choice.names) {
      HONE_TRY(auto entry, entry_of(one));
      if (entry) entries.push_back(std::move(*entry));
    }
    return entries;
  }

  /// An image by the name of another file of the data set.
  Result<std::optional<std::size_t>> take_image(std::string_view path, std::string_view near) {
    const auto found = images_.find({path, near, kImages});
    if (found.candidates == 0) return std::optional<std::size_t>();
    const std::string name = unpack::printable(path);
    if (found.candidates > 1) {
      return input_error("dataset.ambiguous_image", "Several images are called " + name + ".")
          .at(unpack::printable(near))
          .fix("Write the name with its folder, or import one folder at a time.");
    }
    if (taken_[found.image]) {
      return input_error("dataset.voc.repeated_image",
                         "The image is annotated twice: " + name + ".")
          .at(unpack::printable(near))
          .fix("Keep one annotation per image.");
    }
    taken_[found.image] = true;
    return std::optional(found.image);
  }

  [[nodiscard]] bool taken(std::size_t image) const { return taken_[image]; }

 private:
  static std::vector<ImageFile> names_of(const std::vector<const TextFile*>& files) {
    std::vector<ImageFile> names;
    names.reserve(files.size());
    for (const auto* file : files) names.push_back({file->name, 0, 0});
    return names;
  }

  Result<std::vector<Entry>> annotated(const std::string& folder) {
    std::vector<Entry> entries;
    for (const auto* file : files_) {
      if (!folder.empty() && !has_folder(file->name, folder)) continue;
      HONE_TRY(auto annotation, read_voc(*file));
      HONE_TRY(auto image, take_image(without_ending(file->name), file->name));
      if (!image && !annotation.file_name.empty()) {
        HONE_TRY(image, take_image(annotation.file_name, file->name));
      }
      if (!image) {
        note(findings_, kMissingImage, unpack::printable(file->name));
        continue;
      }
      entries.push_back({*image, file, std::move(annotation)});
    }
    return entries;
  }

  Result<std::optional<Entry>> entry_of(const VocChoice::Name& one) {
    const auto found = xmls_.find({one.name, one.near, kAnnotations});
    if (found.candidates > 1) {
      return input_error("dataset.voc.ambiguous",
                         "Several annotations are called " + unpack::printable(one.name) + ".")
          .at(unpack::printable(one.near))
          .fix("Import one folder at a time.");
    }
    Entry entry;
    if (found.candidates == 1) {
      entry.file = files_[found.image];
      HONE_TRY(entry.annotation, read_voc(*entry.file));
    }
    HONE_TRY(auto image, take_image(one.name, one.near));
    if (!image && !entry.annotation.file_name.empty()) {
      HONE_TRY(image, take_image(entry.annotation.file_name, one.near));
    }
    if (!image) {
      note(findings_, kMissingImage, unpack::printable(one.name));
      return std::optional<Entry>();
    }
    entry.image = *image;
    return std::optional(std::move(entry));
  }

  const Listing& listing_;
  std::vector<dataset::Finding>& findings_;
  std::vector<const TextFile*> files_;
  std::vector<ImageFile> file_names_;
  ForeignNames images_;
  ForeignNames xmls_;
  std::vector<bool> taken_;
};

// ---------------------------------------------------------------- boxes

/// Whether the coordinates are edges instead of pixels from 1.
bool are_edges(const std::vector<Entry>& entries) {
  std::size_t boxes = 0;
  std::size_t with_fraction = 0;
  for (const auto& entry : entries) {
    for (const auto& object : entry.annotation.objects) {
      const auto& sides = object.sides;
      if (!object.has_box) continue;
      ++boxes;
      if ((sides[0] >= 0 && sides[0] < 1) || (sides[1] >= 0 && sides[1] < 1)) return true;
      const bool fraction = std::any_of(sides.begin(), sides.end(),
                                        [](double side) { return std::floor(side) != side; });
      with_fraction += fraction ? 1 : 0;
    }
  }
  return 2 * with_fraction > boxes;
}

dataset::Box box_of(const VocObject& object, bool edges) {
  const double first = edges ? 0 : 1;
  dataset::Box box;
  box.x = object.sides[0] - first;
  box.y = object.sides[1] - first;
  box.width = object.sides[2] - box.x;
  box.height = object.sides[3] - box.y;
  box.difficult = object.difficult;
  return box;
}

std::set<std::string> class_names_in(const std::vector<Entry>& entries) {
  std::set<std::string> names;
  for (const auto& entry : entries) {
    for (const auto& object : entry.annotation.objects)
      names.insert(unpack::printable(object.name));
  }
  return names;
}

bool is_of_voc(const std::vector<Entry>& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const Entry& entry) { return entry.annotation.folder.starts_with("VOC"); });
}

class BoxBuilder {
 public:
  BoxBuilder(const Listing& listing, const BuildOptions& options, Built& built)
      : listing_(listing), options_(options), built_(built) {}

  void add(const std::vector<Entry>& entries) {
    built_.task = "detection";
    built_.index.class_names =
        object_classes(listing_, class_names_in(entries), is_of_voc(entries), built_.findings);
    for (const auto& name : built_.index.class_names) {
      labels_.emplace(name, static_cast<std::int64_t>(labels_.size()));
    }
    const bool edges = are_edges(entries);
    for (const auto& entry : entries) add(entry, edges);
  }

 private:
  void add(const Entry& entry, bool edges) {
    const ImageFile& image = listing_.images[entry.image];
    auto sample = sample_of(image);
    if (entry.file == nullptr) {
      note(built_.findings, kUnannotated, image.name);
    } else {
      sample.boxes.emplace();
      const auto size = true_size(image, entry.annotation.declared, options_, built_.findings);
      for (std::size_t i = 0; i < entry.annotation.objects.size(); ++i) {
        const std::string where = fmt::format("{}: object {}", entry.file->name, i + 1);
        add_object(entry.annotation.objects[i], edges, {size, where}, sample);
      }
    }
    built_.index.samples.push_back(std::move(sample));
  }

  void add_object(const VocObject& object, bool edges, const BoxPlace& place,
                  dataset::Sample& sample) {
    const auto label = labels_.find(unpack::printable(object.name));
    if (label == labels_.end()) return note(built_.findings, kUnknownClass, place.where);
    if (!object.has_box) return note(built_.findings, kNoBox, place.where);
    if (edges) note(built_.findings, kEdges, place.where);
    dataset::Box box = box_of(object, edges);
    box.label = label->second;
    add_box(box, place, sample, built_.findings);
  }

  const Listing& listing_;
  const BuildOptions& options_;
  Built& built_;
  std::map<std::string, std::int64_t> labels_;
};

// ---------------------------------------------------------------- masks

Error mask_error(const ImageFile& mask, std::string message) {
  return input_error("dataset.voc.mask", std::move(message))
      .at(unpack::printable(mask.name))
      .fix(
          "Masks are PNG files of their image's size with a palette, 8 bits of gray or 8 bits of "
          "each colour.");
}

class MaskBuilder {
 public:
  MaskBuilder(const Listing& listing, const BuildOptions& options, Built& built, Finder& finder)
      : listing_(listing),
        options_(options),
        built_(built),
        finder_(finder),
        masks_(masks_in(listing)),
        names_(masks_, {}) {}

  Status add(const VocChoice& choice) {
    built_.task = "segmentation";
    built_.index.class_names = mask_classes(listing_);
    built_.mask_colors = mask_colors(listing_);
    if (choice.all) {
      for (const auto& mask : masks_) HONE_CHECK(add_image(without_ending(mask.name), mask.name));
      return {};
    }
    for (const auto& one : choice.names) HONE_CHECK(add_image(one.name, one.near));
    return {};
  }

 private:
  static std::vector<ImageFile> masks_in(const Listing& listing) {
    std::vector<ImageFile> masks;
    for (const auto& image : listing.images) {
      if (has_folder(image.name, kMaskFolders[0])) masks.push_back(image);
    }
    return masks;
  }

  Status add_image(std::string_view name, std::string_view near) {
    HONE_TRY(const auto image, finder_.take_image(name, near));
    if (!image) {
      note(built_.findings, kMissingImage, unpack::printable(name));
      return {};
    }
    auto sample = sample_of(listing_.images[*image]);
    const auto found = names_.find({name, near, {}});
    if (found.candidates == 0) {
      note(built_.findings, kUnannotated, sample.name);
    } else {
      const ImageFile& mask = masks_[found.image];
      HONE_TRY(const bool colored, has_colors(mask, listing_.images[*image]));
      if (colored) built_.color_masks[built_.index.samples.size()] = mask.name;
      sample.mask = dataset::PackedFile{mask.offset, mask.bytes};
    }
    built_.index.samples.push_back(std::move(sample));
    return {};
  }

  /// Whether the pixels of a mask are colours; what it cannot be is an error.
  [[nodiscard]] Result<bool> has_colors(const ImageFile& mask, const ImageFile& image) const {
    constexpr unsigned kGray = 0;
    constexpr unsigned kRgb = 2;
    constexpr unsigned kPalette = 3;
    constexpr unsigned kRgbAlpha = 6;
    constexpr unsigned kMostBits = 8;
    const auto header = imagefile::read_png_header(options_.pack.subspan(mask.offset, mask.bytes));
    if (!header) return mask_error(mask, "The mask is no PNG file.");
    const unsigned kind = header->color_type;
    const bool colored = kind == kRgb || kind == kRgbAlpha;
    const bool taken = kind == kGray || kind == kPalette || (colored && options_.takes_color_masks);
    if (!taken || header->bit_depth > kMostBits) {
      return mask_error(mask, "The mask's pixels are neither class numbers nor plain colours.");
    }
    const auto size = size_of(image, options_.pack);
    if (size && *size != header->size) {
      return mask_error(mask, "The mask has another size than its image.");
    }
    return colored;
  }

  const Listing& listing_;
  const BuildOptions& options_;
  Built& built_;
  Finder& finder_;
  std::vector<ImageFile> masks_;
  ForeignNames names_;
};

// ---------------------------------------------------------------- the format

class Voc : public DatasetFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "voc"; }

  [[nodiscard]] bool recognise(const Listing& listing) const override {
    return !voc_files(listing).empty() || has_masks(listing);
  }

  [[nodiscard]] Result<Built> build(const Listing& listing,
                                    const BuildOptions& options) const override {
    if (!recognise(listing)) {
      return input_error("dataset.format", "There are no annotations of Pascal VOC in it.")
          .fix("Put Annotations/*.xml beside JPEGImages, or the XML files beside the images.");
    }
    Built built;
    HONE_TRY(const VocChoice choice, choose_voc(listing, options.split, built.findings));
    Finder finder(listing, built.findings);
    if (choice.task == VocTask::boxes) {
      HONE_TRY(const auto entries, finder.entries(choice));
      BoxBuilder(listing, options, built).add(entries);
    } else {
      HONE_CHECK(MaskBuilder(listing, options, built, finder).add(choice));
    }
    HONE_CHECK(check_complete(built.findings, options.partial));
    if (choice.all && choice.folder.empty()) add_unannotated(listing, finder, built);
    return built;
  }

 private:
  static void add_unannotated(const Listing& listing, const Finder& finder, Built& built) {
    for (std::size_t i = 0; i < listing.images.size(); ++i) {
      const auto& image = listing.images[i];
      const bool is_mask = std::any_of(kMaskFolders.begin(), kMaskFolders.end(),
                                       [&](auto folder) { return has_folder(image.name, folder); });
      if (finder.taken(i) || is_mask) continue;
      built.index.samples.push_back(sample_of(image));
      note(built.findings, kUnannotated, image.name);
    }
  }
};

}  // namespace

const DatasetFormat& voc_format() {
  static const Voc format;
  return format;
}

}  // namespace hone::formats
