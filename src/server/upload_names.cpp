#include "server/upload_names.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace hone::server {
namespace {

constexpr std::size_t kWordBytes = 255;  // NAME_MAX

std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const auto end = std::min(name.find('/', begin), name.size());
    words.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

bool is_plain_word(const std::string& word) {
  if (word.empty() || word == "." || word == ".." || word.size() > kWordBytes) return false;
  if (word.find('\\') != std::string::npos) return false;
  return clean_text(word, kWordBytes) == word;
}

Error wrong_name(const std::string& name, std::string message) {
  return usage_error("upload.name", std::move(message))
      .at(clean_text(name, limits::kNameBytes))
      .fix("Name a file as it is called, with / between folders.");
}

int hex_value(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

Status check_upload_name(const std::string& name) {
  const auto words = words_of(name);
  const bool plain = std::all_of(words.begin(), words.end(), is_plain_word);
  if (plain && words.size() <= limits::kArchiveDepth && name.size() <= limits::kArchiveNameBytes) {
    return {};
  }
  return wrong_name(name, "A file cannot be called so.");
}

Status check_upload_names(const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    HONE_CHECK(check_upload_name(name));
    if (!seen.insert(name).second) return wrong_name(name, "Two files have the same name.");
  }
  for (const auto& name : names) {
    for (auto end = name.find('/'); end != std::string::npos; end = name.find('/', end + 1)) {
      if (seen.contains(name.substr(0, end))) {
        return wrong_name(name, "A file has the name of a folder.");
      }
    }
  }
  return {};
}

std::string common_folder(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  const std::string folder = names.front().substr(0, names.front().find('/')) + "/";
  const bool all = std::all_of(names.begin(), names.end(),
                               [&](const std::string& name) { return name.starts_with(folder); });
  return all ? folder.substr(0, folder.size() - 1) : std::string();
}

std::string repr_digest_of(std::string_view hex) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const char c : hex) {
    bits = (bits << 4U) | static_cast<unsigned>(hex_value(c));
    count += 4;
    if (count < 6) continue;
    count -= 6;
    text += kLetters[(bits >> static_cast<unsigned>(count)) & 63U];
  }
  if (count > 0) text += kLetters[(bits << static_cast<unsigned>(6 - count)) & 63U];
  while (text.size() % 4 != 0) text += '=';
  return "sha-256=:" + text + ":";
}

bool repr_digest_fits(std::string_view header, std::string_view hex) {
  if (header.find("sha-256=") == std::string_view::npos) return true;
  return header.find(repr_digest_of(hex)) != std::string_view::npos;
}

}  // namespace hone::server
