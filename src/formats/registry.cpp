#include <algorithm>
#include <array>

#include "formats/format.h"

namespace hone::formats {
namespace {

/// Where COCO keeps its lists; a damaged one tells itself by this place alone.
bool is_coco_place(std::string_view name) {
  return base_name(folder_name(name)) == "annotations" && name.ends_with(".json");
}

/// Formats with annotations that would be lost if the images were taken alone.
std::optional<std::string_view> known_but_unread(const Listing& listing) {
  for (const auto& file : listing.texts) {
    const std::string_view text = file.text;
    if (file.name.ends_with(".xml") && text.find("<annotation") != std::string_view::npos) {
      return "Pascal VOC";
    }
    const bool lists_images = file.name.ends_with(".json") &&
                              text.find("\"annotations\"") != std::string_view::npos &&
                              text.find("\"images\"") != std::string_view::npos;
    if (lists_images || is_coco_place(file.name)) return "COCO";
  }
  return std::nullopt;
}

std::string known_names() {
  std::string names;
  for (const auto name : format_names()) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

Error unread_error(std::string_view format) {
  return input_error("dataset.unsupported_format",
                     fmt::format("This is a {} data set; this version of Hone reads {}.", format,
                                 known_names()))
      .fix("Import it with --format unlabelled to use the images without their annotations.");
}

}  // namespace

std::span<const DatasetFormat* const> registry() {
  static const std::array<const DatasetFormat*, 3> formats{&imagenet_format(), &folders_format(),
                                                           &unlabelled_format()};
  return formats;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const auto* format : registry()) names.push_back(format->name());
  return names;
}

Status check_format_name(std::string_view name) {
  const auto names = format_names();
  if (name == "auto" || std::find(names.begin(), names.end(), name) != names.end()) return {};
  return usage_error("dataset.unknown_format", "There is no data set format of this name.")
      .at(unpack::printable(name))
      .fix("Use auto or one of " + known_names() + ".");
}

Result<const DatasetFormat*> choose(std::string_view name, const Listing& listing) {
  HONE_CHECK(check_format_name(name));
  if (name == "auto") {
    if (imagenet_format().recognise(listing)) return &imagenet_format();
    if (const auto unread = known_but_unread(listing)) return unread_error(*unread);
  }
  const auto formats = registry();
  return *std::find_if(formats.begin(), formats.end(), [&](const auto* format) {
    return name == "auto" ? format->recognise(listing) : format->name() == name;
  });
}

}  // namespace hone::formats
