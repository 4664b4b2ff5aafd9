#include "unpack/names.h"

#include <algorithm>
#include <functional>

namespace hone::unpack {
namespace {

constexpr std::size_t kComponentBytes = 255;  // NAME_MAX of Linux file systems
constexpr std::size_t kFirstTable = 1024;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Bytes of the UTF-8 sequence at the text's start; 0 when it is not valid (RFC 3629).
std::size_t sequence_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) > 0x9f;
  const bool beyond = lead == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = sequence_bytes(text);
    if (bytes == 0 || is_control(text[0])) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

Error outside(std::string_view raw) {
  return input_error("unpack.entry_outside", "An entry's name points outside the archive's folder.")
      .at(printable(raw))
      .fix("Pack the files again with relative names that stay inside.");
}

Error name_limit(const char* code, std::string message, std::string_view raw) {
  return limit_error(code, std::move(message)).at(printable(raw)).fix("Use shorter paths.");
}

Status check_whole(std::string_view raw, const Limits& limits) {
  if (raw.size() > limits.name_bytes) {
    return name_limit("limit.archive.name", "A name in the archive is too long.", raw);
  }
  if (raw.empty() || !is_plain_text(raw)) {
    return input_error("unpack.name", "A name is empty, not UTF-8 or holds control characters.")
        .at(printable(raw))
        .fix("Rename the file, or pack it with UTF-8 names.");
  }
  const bool drive = raw.size() >= 2 && is_letter(raw[0]) && raw[1] == ':';
  if (raw[0] == '/' || drive || raw.find('\\') != std::string_view::npos) return outside(raw);
  return {};
}

}  // namespace

Result<std::string> clean_name(std::string_view raw, const Limits& limits) {
  HONE_CHECK(check_whole(raw, limits));
  std::string clean;
  std::size_t depth = 0;
  for (std::size_t begin = 0; begin < raw.size();) {
    const std::size_t end = std::min(raw.find('/', begin), raw.size());
    const std::string_view part = raw.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") return outside(raw);
    if (part.size() > kComponentBytes) {
      return name_limit("limit.archive.name", "A name in the archive is too long.", raw);
    }
    if (++depth > limits.depth) {
      return name_limit("limit.archive.depth", "The folders are nested too deep.", raw);
    }
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  return clean;
}

std::string printable(std::string_view name) {
  std::string text;
  while (!name.empty() && text.size() < limits::kNameBytes) {
    const std::size_t bytes = sequence_bytes(name);
    const bool good = bytes > 0 && !is_control(name[0]);
    text += good ? name.substr(0, bytes) : std::string_view("?");
    name.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return name.empty() ? text : text + "…";
}

bool NameSet::add(std::string_view name, NameCase name_case) {
  std::string key(name);
  if (name_case == NameCase::fold) {
    for (char& c : key) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  if (2 * (used_ + 1) > table_.size()) grow();
  const std::uint64_t hash = std::hash<std::string>{}(key);
  if (!put(hash == 0 ? 1 : hash)) return false;
  ++used_;
  return true;
}

void NameSet::grow() {
  std::vector<std::uint64_t> old(std::max(2 * table_.size(), kFirstTable));
  old.swap(table_);
  for (const std::uint64_t hash : old) {
    if (hash != 0) put(hash);
  }
}

bool NameSet::put(std::uint64_t hash) {
  std::size_t place = hash % table_.size();
  while (table_[place] != 0) {
    if (table_[place] == hash) return false;
    place = (place + 1) % table_.size();
  }
  table_[place] = hash;
  return true;
}

}  // namespace hone::unpack
