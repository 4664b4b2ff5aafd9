#include "formats/annotations.h"

#include <algorithm>
#include <array>

namespace hone::formats {
namespace {

constexpr std::string_view kIncomplete = "dataset.incomplete.";
constexpr double kRoundingPixels = 1;
constexpr std::array<std::string_view, 7> kUsualSplits{"val",      "valid", "validation", "test",
                                                       "trainval", "train", "default"};

dataset::Finding finding(std::string code, std::string message) {
  return {.code = std::move(code), .message = std::move(message), .count = 0, .examples = {}};
}

std::string without_digits(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789");
  return lower_case(name.substr(0, last == std::string_view::npos ? name.size() : last + 1));
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + unpack::printable(name);
  return text;
}

Error split_error(const std::vector<std::string>& names, const std::string& wanted) {
  const std::string message =
      wanted.empty()
          ? "There are several splits, and none of them is the usual one."
          : "There is no split of this name, or several: " + unpack::printable(wanted) + ".";
  return input_error("dataset.split", message)
      .at(joined(names))
      .fix("Name one of them with --split.");
}

using Chosen = std::optional<std::size_t>;

/// The only name that fits.
template <class Fits>
Chosen only(const std::vector<std::string>& names, Fits fits) {
  Chosen chosen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!fits(names[i])) continue;
    if (chosen) return std::nullopt;
    chosen = i;
  }
  return chosen;
}

Chosen chosen_split(const std::vector<std::string>& names, const std::string& wanted) {
  if (!wanted.empty()) {
    const auto whole = only(names, [&](const auto& name) { return name == wanted; });
    if (whole) return whole;
    return only(names,
                [&](const auto& name) { return without_digits(name) == lower_case(wanted); });
  }
  if (names.size() == 1) return 0;
  for (const auto usual : kUsualSplits) {
    const auto fits = [&](const auto& name) { return without_digits(name) == usual; };
    if (const auto one = only(names, fits)) return one;
    if (std::any_of(names.begin(), names.end(), fits)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

const dataset::Finding kMissingImage =
    finding("dataset.incomplete.missing_image", "Annotated images that are not there");
const dataset::Finding kUnknownImage = finding("dataset.incomplete.unknown_image",
                                               "Annotations of images that the list does not have");
const dataset::Finding kUnknownClass =
    finding("dataset.incomplete.unknown_class", "Objects of classes that the list does not have");
const dataset::Finding kNoBox = finding("dataset.incomplete.no_box", "Objects without a box");
const dataset::Finding kRepeated =
    finding("dataset.incomplete.repeated", "Annotations with a number that was there before");
const dataset::Finding kUnannotated = finding("dataset.unannotated", "Images without annotation");
const dataset::Finding kClipped =
    finding("dataset.box_clipped", "Boxes that reach beyond their image, cut at its edges");
const dataset::Finding kEmptyBox =
    finding("dataset.box_empty", "Boxes without an area inside their image, left out");
const dataset::Finding kSizeDiffers =
    finding("dataset.size_differs", "Images of another size than their annotation says");
const dataset::Finding kOtherSplits =
    finding("dataset.other_splits", "Splits that were not taken, --split NAME takes one");
const dataset::Finding kByName =
    finding("dataset.found_by_name", "Images that lie elsewhere than annotated, found by name");

Status check_complete(const std::vector<dataset::Finding>& findings, bool partial) {
  const auto lost = std::find_if(findings.begin(), findings.end(),
                                 [](const auto& one) { return one.code.starts_with(kIncomplete); });
  if (partial || lost == findings.end()) return {};
  return input_error(lost->code, fmt::format("{}: {}.", lost->message, lost->count))
      .at(unpack::printable(lost->examples.front()))
      .fix("Mend the annotations, or import the rest with --partial.");
}

std::optional<imagefile::Size> size_of(const ImageFile& image, std::span<const std::byte> pack) {
  if (image.offset > pack.size() || image.bytes > pack.size() - image.offset) return std::nullopt;
  return imagefile::shown_size(pack.subspan(image.offset, image.bytes));
}

std::optional<imagefile::Size> true_size(const ImageFile& image, imagefile::Size declared,
                                         const BuildOptions& options,
                                         std::vector<dataset::Finding>& findings) {
  const bool is_declared = declared.width > 0 && declared.height > 0;
  const auto real = size_of(image, options.pack);
  if (!real) return is_declared ? std::optional(declared) : std::nullopt;
  if (is_declared && *real != declared) {
    note(findings, kSizeDiffers,
         fmt::format("{}: {}×{}, not {}×{}", image.name, real->width, real->height, declared.width,
                     declared.height));
  }
  return real;
}

void add_box(dataset::Box box, const BoxPlace& place, dataset::Sample& sample,
             std::vector<dataset::Finding>& findings) {
  double right = box.x + box.width;
  double bottom = box.y + box.height;
  const double far_right = place.size ? place.size->width : right;
  const double far_bottom = place.size ? place.size->height : bottom;
  if (box.width <= 0 || box.height <= 0 || right <= 0 || bottom <= 0 || box.x >= far_right ||
      box.y >= far_bottom) {
    return note(findings, kEmptyBox, place.where);
  }
  const bool beyond = box.x <= -kRoundingPixels || box.y <= -kRoundingPixels ||
                      right >= far_right + kRoundingPixels ||
                      bottom >= far_bottom + kRoundingPixels;
  if (beyond) {
    note(findings, kClipped, place.where);
    box.x = std::max(box.x, 0.0);
    box.y = std::max(box.y, 0.0);
    box.width = std::min(right, far_right) - box.x;
    box.height = std::min(bottom, far_bottom) - box.y;
  }
  sample.boxes->push_back(box);
}

Result<std::size_t> choose_split(const std::vector<std::string>& names, const std::string& wanted,
                                 std::vector<dataset::Finding>& findings) {
  const auto chosen = chosen_split(names, wanted);
  if (!chosen) return split_error(names, wanted);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != *chosen) note(findings, kOtherSplits, names[i]);
  }
  return *chosen;
}

}  // namespace hone::formats
