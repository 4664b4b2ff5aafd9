#include <algorithm>
#include <array>

#include "formats/format.h"

namespace hone::formats {
namespace {

bool holds(const TextFile& file, std::string_view text) {
  return file.view().find(text) != std::string_view::npos;
}

/// Formats with annotations that would be lost if the images were taken alone.
std::optional<std::string_view> known_but_unread(const Listing& listing) {
  for (const auto& file : listing.texts) {
    const bool json = has_ending(file.name, "json");
    if (has_ending(file.name, "xml") && holds(file, "<annotations>")) return "CVAT";
    if (json && holds(file, "\"imagePath\"") && holds(file, "\"shapes\"")) return "LabelMe";
    if (json && holds(file, "\"annotations\"") && holds(file, "\"image\"")) return "Create ML";
    const std::string base = lower_case(base_name(file.name));
    if ((base == "data.yaml" || base == "data.yml") && holds(file, "names:")) return "YOLO";
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
      .fix("Export it as COCO or Pascal VOC, or use the images alone with --format unlabelled.");
}

}  // namespace

std::span<const DatasetFormat* const> registry() {
  static const std::array<const DatasetFormat*, 5> formats{
      &imagenet_format(), &coco_format(), &voc_format(), &folders_format(), &unlabelled_format()};
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
  const auto formats = registry();
  const auto chosen = *std::find_if(formats.begin(), formats.end(), [&](const auto* format) {
    return name == "auto" ? format->recognise(listing) : format->name() == name;
  });
  if (name == "auto" && (chosen == &folders_format() || chosen == &unlabelled_format())) {
    if (const auto unread = known_but_unread(listing)) return unread_error(*unread);
  }
  return chosen;
}

}  // namespace hone::formats
