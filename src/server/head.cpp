#include "server/head.h"

#include <algorithm>

#include "base/json.h"

namespace hone::server {
namespace {

Error target_error(const std::string& message) {
  return usage_error("http.target", message)
      .fix("Send a path that begins with / and is percent-encoded (RFC 3986).");
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// The JSON writer has the only strict UTF-8 check that is needed here.
bool is_utf8(const std::string& text) {
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

enum class Plus { itself, blank };

/// Decoded once and never again.
Result<std::string> decoded(std::string_view text, Plus plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus == Plus::blank) c = ' ';
    if (c == '%') {
      const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
      const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
      if (!low) return target_error("The address holds a broken escape.");
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    if (is_control(c)) return target_error("The address holds a control character.");
    out += c;
  }
  if (!is_utf8(out)) return target_error("The address holds bytes that are not UTF-8.");
  return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

Result<Target> read_target(std::string_view text) {
  if (text.empty() || text.front() != '/') return target_error("The address is not a path.");
  if (text.find('#') != std::string_view::npos) {
    return target_error("The address holds a fragment.");
  }
  const auto question = text.find('?');
  Target target;
  for (const auto& part :
       split(text.substr(
                 1, question == std::string_view::npos ? std::string_view::npos : question - 1),
             '/')) {
    HONE_TRY(auto segment, decoded(part, Plus::itself));
    target.path += "/" + segment;
    target.segments.push_back(std::move(segment));
  }
  if (question == std::string_view::npos) return target;
  for (const auto& pair : split(text.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const bool has_value = equals != std::string_view::npos;
    HONE_TRY(auto name, decoded(pair.substr(0, equals), Plus::blank));
    HONE_TRY(auto value, decoded(has_value ? pair.substr(equals + 1) : "", Plus::blank));
    if (!target.query.try_emplace(name, std::move(value)).second) {
      return usage_error("http.target", "The address gives '" + name + "' more than once.")
          .fix("Give each parameter once.");
    }
  }
  return target;
}

std::optional<std::map<std::string, std::string>> match(std::string_view pattern,
                                                        const std::vector<std::string>& segments) {
  const auto parts = split(pattern.substr(1), '/');
  if (parts.size() != segments.size()) return std::nullopt;
  std::map<std::string, std::string> found;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool open = parts[i].starts_with('{') && parts[i].ends_with('}');
    if (!open && parts[i] != segments[i]) return std::nullopt;
    if (open && segments[i].empty()) return std::nullopt;
    if (open) found[std::string(parts[i].substr(1, parts[i].size() - 2))] = segments[i];
  }
  return found;
}

std::string media_type(std::string_view header) {
  return lower(trimmed(header.substr(0, header.find(';'))));
}

bool lists(std::string_view header, std::string_view word) {
  const auto items = split(header, ',');
  return std::any_of(items.begin(), items.end(), [&](std::string_view item) {
    const auto parts = split(item, ';');
    if (lower(trimmed(parts[0])) != word) return false;
    if (parts.size() < 2) return true;
    const std::string weight = lower(trimmed(parts[1]));
    return weight.find_first_not_of("q=0. ") != std::string::npos;
  });
}

}  // namespace hone::server
