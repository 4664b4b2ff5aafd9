// COCO: one JSON file with images, annotations and categories, the images anywhere
// (https://cocodataset.org/#format-data). Taken as it comes from COCO itself (annotations/
// instances_*.json), Roboflow (_annotations.coco.json in each of train, valid and test), CVAT
// (annotations/instances_*.json, images/) and Label Studio (result.json, images/). Images are found
// by any spelling of their names (formats/names.h). Classes are numbered in the order of the
// categories' ids, so that the 80 classes with their 91 numbers become 0 to 79.

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "formats/annotations.h"
#include "formats/coco_file.h"
#include "formats/names.h"

namespace hone::formats {
namespace {

const dataset::Finding kGroup{.code = "dataset.coco.group",
                              .message = "Categories that only name a group of others, left out",
                              .count = 0,
                              .examples = {}};

// ---------------------------------------------------------------- which file

constexpr std::string_view kRoboflow = "_annotations.coco";
constexpr std::string_view kInstances = "instances_";
constexpr std::array<std::string_view, 5> kOtherTasks{"captions_", "person_keypoints_", "panoptic_",
                                                      "stuff_", "image_info_"};

/// Where COCO keeps its lists; a damaged one tells itself by this place alone.
bool is_coco_place(std::string_view name) {
  return lower_case(base_name(folder_name(name))) == "annotations" && has_ending(name, "json");
}

bool lists_images(const TextFile& file) {
  const auto text = file.view();
  if (!has_ending(file.name, "json")) return false;
  return is_utf16(text) || (text.find("\"images\"") != std::string_view::npos &&
                            text.find("\"annotations\"") != std::string_view::npos);
}

bool is_other_task(const TextFile& file) {
  return std::any_of(kOtherTasks.begin(), kOtherTasks.end(),
                     [&](auto task) { return base_name(file.name).starts_with(task); });
}

/// Files that list images and annotations, else those that stand where such files do; lists of
/// other tasks only when there is nothing else.
std::vector<const TextFile*> lists_of(const Listing& listing) {
  std::vector<const TextFile*> lists;
  for (const auto& file : listing.texts) {
    if (lists_images(file)) lists.push_back(&file);
  }
  for (const auto& file : listing.texts) {
    if (lists.empty() && is_coco_place(file.name)) return {&file};
  }
  const auto is_other = [](const TextFile* file) { return is_other_task(*file); };
  if (!std::all_of(lists.begin(), lists.end(), is_other)) std::erase_if(lists, is_other);
  return lists;
}

/// "val2017" of annotations/instances_val2017.json, "valid" of valid/_annotations.coco.json.
std::string split_of(std::string_view name) {
  const auto stem = stem_name(name);
  if (stem == kRoboflow) return std::string(base_name(folder_name(name)));
  if (stem.starts_with(kInstances)) return std::string(stem.substr(kInstances.size()));
  return std::string(stem);
}

// ---------------------------------------------------------------- from the file to samples

Error repeated(const char* list, std::int64_t id, const TextFile& file) {
  return input_error("dataset.coco.repeated_id",
                     fmt::format("Two entries of `{}` have the number {}.", list, id))
      .at(unpack::printable(file.name))
      .fix("Give each entry a number of its own.");
}

class Builder {
 public:
  Builder(const Listing& listing, const BuildOptions& options, const TextFile& file)
      : listing_(listing), options_(options), file_(file), taken_(listing.images.size()) {}

  Status read(const CocoFile& coco) {
    HONE_CHECK(number_classes(coco));
    HONE_CHECK(find_images(coco));
    std::unordered_set<std::int64_t> ids;
    for (const auto& annotation : coco.annotations) {
      if (annotation.has_id && !ids.insert(annotation.id).second) {
        note(built_.findings, kRepeated, place_of(annotation));
        continue;
      }
      take(annotation);
    }
    return check_complete(built_.findings, options_.partial);
  }

  /// Images that no list names.
  void add_unnamed() {
    for (std::size_t i = 0; i < listing_.images.size(); ++i) {
      if (taken_[i]) continue;
      built_.index.samples.push_back(sample_of(listing_.images[i]));
      note(built_.findings, kUnannotated, listing_.images[i].name);
    }
  }

  Built& built() { return built_; }

 private:
  struct Image {
    std::optional<std::size_t> sample;  // empty: the image is not there
    std::optional<imagefile::Size> size;
  };

  /// A category that has no objects and is the group of others (Roboflow adds one).
  static std::set<std::int64_t> groups_of(const CocoFile& coco) {
    std::set<std::string> groups;
    std::set<std::int64_t> used;
    for (const auto& one : coco.categories) {
      if (one.group != one.name) groups.insert(one.group);
    }
    for (const auto& one : coco.annotations) used.insert(one.category);
    std::set<std::int64_t> found;
    for (const auto& one : coco.categories) {
      const bool is_group = one.group.empty() || one.group == "none";
      if (is_group && groups.contains(one.name) && !used.contains(one.id)) found.insert(one.id);
    }
    return found;
  }

  Status number_classes(const CocoFile& coco) {
    const auto groups = groups_of(coco);
    std::map<std::int64_t, std::string> names;
    for (const auto& one : coco.categories) {
      if (!names.emplace(one.id, one.name).second) return repeated("categories", one.id, file_);
    }
    for (const auto& [id, name] : names) {
      if (groups.contains(id)) {
        note(built_.findings, kGroup, unpack::printable(name));
        continue;
      }
      labels_[id] = static_cast<std::int64_t>(built_.index.class_names.size());
      built_.index.class_names.push_back(unpack::printable(name));
    }
    return {};
  }

  Status find_images(const CocoFile& coco) {
    const ForeignNames names(listing_.images, {});
    const std::string split = split_of(file_.name);
    for (const auto& one : coco.images) {
      const auto found = names.find({one.file_name, file_.name, split});
      HONE_TRY(const Image image, image_of(one, found));
      if (!images_.emplace(one.id, image).second) return repeated("images", one.id, file_);
    }
    return {};
  }

  Result<Image> image_of(const CocoImage& one, const ForeignNames::Found& found) {
    const std::string name = unpack::printable(one.file_name);
    if (found.candidates == 0) {
      note(built_.findings, kMissingImage, name);
      return Image{};
    }
    if (found.candidates > 1) {
      return input_error("dataset.ambiguous_image", "Several images are called " + name + ".")
          .at(unpack::printable(file_.name))
          .fix("Write the name with its folder.");
    }
    if (taken_[found.image]) {
      return input_error("dataset.coco.repeated_image", "Two entries are the image " + name + ".")
          .at(unpack::printable(file_.name))
          .fix("Keep one entry per image.");
    }
    taken_[found.image] = true;
    const ImageFile& file = listing_.images[found.image];
    if (found.loosely) note(built_.findings, kByName, name);
    auto sample = sample_of(file);
    sample.boxes.emplace();
    built_.index.samples.push_back(std::move(sample));
    return Image{built_.index.samples.size() - 1,
                 true_size(file, one.declared, options_, built_.findings)};
  }

  [[nodiscard]] std::string place_of(const CocoAnnotation& annotation) const {
    return fmt::format("{}: annotations[{}]", unpack::printable(file_.name), annotation.index);
  }

  void take(const CocoAnnotation& annotation) {
    const auto image = images_.find(annotation.image);
    const auto label = labels_.find(annotation.category);
    const std::string where = place_of(annotation);
    if (image == images_.end()) return note(built_.findings, kUnknownImage, where);
    if (!image->second.sample) return;  // told as a missing image
    if (label == labels_.end()) return note(built_.findings, kUnknownClass, where);
    if (!annotation.has_box) return note(built_.findings, kNoBox, where);
    dataset::Box box;
    box.label = label->second;
    box.x = annotation.box[0];
    box.y = annotation.box[1];
    box.width = annotation.box[2];
    box.height = annotation.box[3];
    box.area = annotation.area;
    box.crowd = annotation.crowd;
    add_box(box, {image->second.size, where}, built_.index.samples[*image->second.sample],
            built_.findings);
  }

  const Listing& listing_;
  const BuildOptions& options_;
  const TextFile& file_;
  Built built_{.index = {}, .task = "detection", .findings = {}};
  std::vector<bool> taken_;
  std::map<std::int64_t, std::int64_t> labels_;  // by category
  std::unordered_map<std::int64_t, Image> images_;
};

class Coco : public DatasetFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "coco"; }

  [[nodiscard]] bool recognise(const Listing& listing) const override {
    return !lists_of(listing).empty();
  }

  [[nodiscard]] Result<Built> build(const Listing& listing,
                                    const BuildOptions& options) const override {
    const auto lists = lists_of(listing);
    if (lists.empty()) {
      return input_error("dataset.format", "There is no JSON file with images and annotations.")
          .fix("Put the annotations beside the images, as annotations/instances_val.json.");
    }
    std::vector<std::string> splits;
    for (const auto* list : lists) splits.push_back(split_of(list->name));
    std::vector<dataset::Finding> others;
    HONE_TRY(const std::size_t chosen, choose_split(splits, options.split, others));
    HONE_TRY(const CocoFile coco, read_coco(*lists[chosen]));
    Builder builder(listing, options, *lists[chosen]);
    builder.built().findings = std::move(others);
    HONE_CHECK(builder.read(coco));
    if (lists.size() == 1) builder.add_unnamed();
    return std::move(builder.built());
  }
};

}  // namespace

const DatasetFormat& coco_format() {
  static const Coco format;
  return format;
}

}  // namespace hone::formats
