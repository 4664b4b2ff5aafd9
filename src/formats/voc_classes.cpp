#include "formats/voc_classes.h"

#include <algorithm>
#include <charconv>

namespace hone::formats {
namespace {

const dataset::Finding kNoList{
    .code = "dataset.voc.no_class_list",
    .message = "Classes as the annotations name them; no list says which there are",
    .count = 0,
    .examples = {}};

std::optional<std::array<std::uint8_t, 3>> color_in(std::string_view text) {
  std::array<std::uint8_t, 3> color{};
  for (auto& part : color) {
    const auto number = trim(text.substr(0, text.find(',')));
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), part);
    if (error != std::errc{} || stop != number.data() + number.size()) return std::nullopt;
    text.remove_prefix(std::min(text.find(','), text.size() - 1) + 1);
  }
  return color;
}

MappedClass mapped_class(std::string_view line) {
  MappedClass mapped;
  const std::size_t colon = line.find(':');
  mapped.name = unpack::printable(trim(line.substr(0, colon)));
  if (colon == std::string_view::npos) return mapped;
  line.remove_prefix(colon + 1);
  const auto color = line.substr(0, line.find(':'));
  if (!color.empty()) mapped.color = color_in(color);
  return mapped;
}

constexpr std::uint8_t kNoClass = 255;

/// Bits of the number, lowest first, go round the channels and fill them from the highest bit down.
std::array<std::uint8_t, 3> voc_color(std::size_t number) {
  std::array<std::uint8_t, 3> color{};
  for (unsigned bit = 0; bit < 8; ++bit) {
    for (unsigned channel = 0; channel < 3; ++channel) {
      const auto one = static_cast<unsigned>(number >> (3 * bit + channel)) & 1U;
      color[channel] = static_cast<std::uint8_t>(color[channel] | (one << (7 - bit)));
    }
  }
  return color;
}

}  // namespace

std::vector<MappedClass> labelmap_of(const Listing& listing) {
  std::vector<MappedClass> classes;
  for (const auto& file : listing.texts) {
    if (lower_case(base_name(file.name)) != "labelmap.txt" || !classes.empty()) continue;
    for (const auto line : lines_of(file.view())) {
      if (!trim(line).empty() && !line.starts_with('#')) classes.push_back(mapped_class(line));
    }
  }
  return classes;
}

std::vector<std::string> object_classes(const Listing& listing, const std::set<std::string>& used,
                                        bool is_voc, std::vector<dataset::Finding>& findings) {
  std::vector<std::string> names;
  for (const auto& one : labelmap_of(listing)) {
    if (one.name != kBackground || used.contains(one.name)) names.push_back(one.name);
  }
  if (names.empty()) names = class_names_of(listing, 1);
  if (!names.empty()) return names;
  const auto is_of_voc = [](const std::string& name) {
    return std::find(kVocClasses.begin(), kVocClasses.end(), name) != kVocClasses.end();
  };
  if (is_voc && std::all_of(used.begin(), used.end(), is_of_voc)) {
    return {kVocClasses.begin(), kVocClasses.end()};
  }
  for (const auto& name : used) note(findings, kNoList, name);
  return {used.begin(), used.end()};
}

dataset::MaskColors mask_colors(const Listing& listing) {
  dataset::MaskColors colors;
  const auto mapped = labelmap_of(listing);
  for (std::size_t i = 0; i < mapped.size() && i < kNoClass; ++i) {
    if (mapped[i].color) colors.push_back({*mapped[i].color, static_cast<std::uint8_t>(i)});
  }
  const std::size_t classes = colors.empty() ? kVocClasses.size() + 1 : 0;
  for (std::size_t i = 0; i < classes; ++i) {
    colors.push_back({voc_color(i), static_cast<std::uint8_t>(i)});
  }
  colors.push_back({voc_color(kNoClass), kNoClass});
  return colors;
}

std::vector<std::string> mask_classes(const Listing& listing) {
  std::vector<std::string> names;
  for (const auto& one : labelmap_of(listing)) names.push_back(one.name);
  if (!names.empty()) return names;
  names.emplace_back(kBackground);
  names.insert(names.end(), kVocClasses.begin(), kVocClasses.end());
  return names;
}

}  // namespace hone::formats
