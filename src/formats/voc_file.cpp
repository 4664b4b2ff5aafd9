#include "formats/voc_file.h"

#include <charconv>
#include <cmath>

#include <pugixml.hpp>

namespace hone::formats {
namespace {

constexpr double kLargestCoordinate = 1e9;
constexpr std::array<const char*, 4> kSides{"xmin", "ymin", "xmax", "ymax"};

/// Text without the blanks and line ends that indentation leaves around it.
std::string_view inner(const pugi::xml_node& node) {
  std::string_view text = node.child_value();
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || !std::isfinite(value) ||
      std::abs(value) > kLargestCoordinate) {
    return std::nullopt;
  }
  return value;
}

std::uint32_t side_of(const pugi::xml_node& size, const char* name) {
  const auto value = number_in(inner(size.child(name)));
  return value && *value > 0 ? static_cast<std::uint32_t>(*value) : 0;
}

Error fail(const char* code, std::string message, std::string place) {
  return input_error(code, std::move(message))
      .at(std::move(place))
      .fix("Mend it in the file, or export the annotations again.");
}

Result<VocObject> read_object(const pugi::xml_node& node, const std::string& place) {
  VocObject object;
  object.name = inner(node.child("name"));
  if (object.name.empty()) return fail("dataset.voc.name", "An object has no class name.", place);
  object.difficult = inner(node.child("difficult")) == "1";
  const auto box = node.child("bndbox");
  if (!box) return object;
  object.has_box = true;
  for (std::size_t i = 0; i < kSides.size(); ++i) {
    const auto value = number_in(inner(box.child(kSides[i])));
    if (!value) {
      return fail("dataset.voc.number",
                  fmt::format("The value of {} is not a number: {}.", kSides[i],
                              unpack::printable(inner(box.child(kSides[i])))),
                  place);
    }
    object.sides[i] = *value;
  }
  return object;
}

}  // namespace

bool is_voc_file(const TextFile& file) {
  if (!has_ending(file.name, "xml")) return false;
  const auto text = file.view();
  if (is_utf16(text)) return true;
  constexpr std::string_view kRoot = "<annotation";
  for (std::size_t at = text.find(kRoot); at != std::string_view::npos;
       at = text.find(kRoot, at + 1)) {
    const char next = at + kRoot.size() < text.size() ? text[at + kRoot.size()] : '>';
    if (next == '>' || next == ' ' || next == '\n' || next == '\r' || next == '\t') return true;
  }
  return false;
}

Result<VocAnnotation> read_voc(const TextFile& file) {
  pugi::xml_document document;
  const auto text = file.view();
  const auto parsed = document.load_buffer(text.data(), text.size());
  const std::string name = unpack::printable(file.name);
  if (!parsed) {
    return fail("dataset.voc.syntax",
                fmt::format("This is not valid XML: {}.", parsed.description()),
                fmt::format("{}: byte {}", name, parsed.offset));
  }
  const auto root = document.child("annotation");
  if (!root) return fail("dataset.voc.root", "The document is no annotation.", name);
  VocAnnotation annotation;
  annotation.folder = inner(root.child("folder"));
  annotation.file_name = inner(root.child("filename"));
  const auto size = root.child("size");
  annotation.declared = {side_of(size, "width"), side_of(size, "height")};
  for (const auto& node : root.children("object")) {
    const std::size_t number = annotation.objects.size() + 1;
    HONE_TRY(auto object, read_object(node, fmt::format("{}: object {}", name, number)));
    annotation.objects.push_back(std::move(object));
  }
  return annotation;
}

}  // namespace hone::formats
