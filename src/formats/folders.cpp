// Class folders: the folder that holds an image names its class. Classes are numbered in the order
// of their names. Images outside a class folder carry no label.

#include <algorithm>
#include <map>
#include <set>

#include "formats/format.h"

namespace hone::formats {
namespace {

const dataset::Finding kLoose{.code = "dataset.folders.loose",
                              .message = "Images that lie in no class folder",
                              .count = 0,
                              .examples = {}};
const dataset::Finding kMerged{.code = "dataset.folders.merged",
                               .message = "Folders of the same name, taken as one class",
                               .count = 0,
                               .examples = {}};

/// Folders that hold images and no folder with images.
std::set<std::string_view> class_folders(const Listing& listing) {
  std::set<std::string_view> folders;
  for (const auto& image : listing.images) folders.insert(folder_name(image.name));
  std::set<std::string_view> above{""};
  for (auto folder : folders) {
    while (!folder.empty()) {
      folder = folder_name(folder);
      above.insert(folder);
    }
  }
  std::erase_if(folders, [&](std::string_view folder) { return above.contains(folder); });
  return folders;
}

using Labels = std::map<std::string, std::int64_t, std::less<>>;

Labels number(const std::set<std::string_view>& folders, Built& built) {
  Labels labels;
  for (const auto folder : folders) {
    const bool is_new = labels.emplace(base_name(folder), 0).second;
    if (!is_new) note(built.findings, kMerged, std::string(folder));
  }
  std::int64_t next = 0;
  for (auto& [name, label] : labels) {
    label = next++;
    built.index.class_names.push_back(name);
  }
  return labels;
}

class Folders : public DatasetFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "folders"; }
  [[nodiscard]] bool recognise(const Listing& listing) const override {
    return class_folders(listing).size() >= 2;
  }
  [[nodiscard]] Result<Built> build(const Listing& listing,
                                    const BuildOptions& options) const override {
    HONE_CHECK(check_no_split(options));
    const auto folders = class_folders(listing);
    if (folders.empty()) {
      return input_error("dataset.format", "There are no class folders with images in them.")
          .fix("Put the images of each class into a folder that bears the class's name.");
    }
    Built built{.index = {}, .task = "classification", .findings = {}};
    const Labels labels = number(folders, built);
    for (const auto& image : listing.images) {
      auto sample = sample_of(image);
      const auto folder = folder_name(image.name);
      if (folders.contains(folder)) {
        sample.label = labels.find(base_name(folder))->second;
      } else {
        note(built.findings, kLoose, image.name);
      }
      built.index.samples.push_back(std::move(sample));
    }
    return built;
  }
};

}  // namespace

const DatasetFormat& folders_format() {
  static const Folders format;
  return format;
}

}  // namespace hone::formats
