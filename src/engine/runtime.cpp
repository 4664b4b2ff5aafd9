#include <openvino/core/version.hpp>
#include <openvino/opsets/opset.hpp>
#include <openvino/runtime/core.hpp>

#include <set>

#include "engine/ov.h"

namespace hone::engine {
namespace {

constexpr std::size_t kMessageBytes = 600;
// The list of operators that the runtime lacks is worth more than the rest of its sentence.
constexpr std::string_view kListMark = "No conversion rule found";
constexpr std::size_t kListBytes = 4000;

/// Length of the UTF-8 sequence at the front of `text`; 0 when it is not valid.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

std::string printable(std::string_view text) {
  const std::size_t most =
      text.find(kListMark) != std::string_view::npos ? kListBytes : kMessageBytes;
  std::string clean;
  while (!text.empty() && clean.size() < most) {
    const std::size_t length = sequence_length(text);
    const bool control =
        length == 1 && (static_cast<unsigned char>(text.front()) < 0x20 || text.front() == 0x7F);
    if (length == 0) {
      clean += "?";
    } else if (control) {
      clean += ' ';
    } else {
      clean += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

/// "Exception from src/…:" and "Check … failed at src/…:" tell the developers of the runtime, not
/// ours.
bool is_source_place(std::string_view line) {
  return line.starts_with("Exception from ") ||
         (line.starts_with("Check '") && line.find("' failed at ") != std::string_view::npos);
}

}  // namespace

std::string valid_utf8(std::string text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(std::string_view(text).substr(i));
    if (length == 0) text[i] = '?';
    i += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::string clean_message(std::string_view text) {
  std::string joined;
  std::string list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = printable(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(' ') == std::string::npos || is_source_place(line)) continue;
    const bool is_list = list.empty() && line.find(kListMark) != std::string::npos;
    if (is_list) {
      list = line;
    } else if (joined.size() + line.size() <= kMessageBytes) {
      joined += (joined.empty() ? "" : " ") + line;
    }
  }
  return list.empty() || joined.empty() ? list + joined : list + " " + joined;
}

Error no_memory() {
  return limit_error("limit.memory", "There is not enough memory.")
      .fix("Free memory or raise the memory limit.");
}

Error runtime_error(ErrorKind kind, std::string_view code, std::string_view sentence,
                    std::string_view reason) {
  // The runtime tells a failed allocation in the words of its own exceptions.
  if (reason.find("std::bad_alloc") != std::string_view::npos) return no_memory();
  return Error(kind, std::string(code), std::string(sentence)).at(clean_message(reason));
}

ov::Core& core() {
  static ov::Core instance;
  return instance;
}

std::vector<std::string> operator_types() {
  std::set<std::string> types;
  for (const auto& [name, opset] : ov::get_available_opsets()) {
    for (const auto& type : opset().get_types_info()) types.insert(type.name);
  }
  return {types.begin(), types.end()};
}

std::string runtime_version() { return ov::get_openvino_version().buildNumber; }

}  // namespace hone::engine
