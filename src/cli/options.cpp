#include "cli/options.h"

#include <charconv>
#include <fstream>

#include "base/limits.h"
#include "model/types.h"

namespace hone::cli::words {

Result<Json> number(const std::string& word) {
  std::int64_t whole = 0;
  const char* end = word.data() + word.size();
  if (auto [at, error] = std::from_chars(word.data(), end, whole);
      error == std::errc{} && at == end) {
    return Json(whole);
  }
  double real = 0;
  if (auto [at, error] = std::from_chars(word.data(), end, real);
      error == std::errc{} && at == end) {
    return Json(real);
  }
  return usage_error("usage.number", "This is not a number.").at(word);
}

Result<std::vector<std::string>> lines_of(const std::string& file) {
  std::ifstream in(file);
  if (!in) return usage_error("usage.file", "This file cannot be read.").at(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line.substr(0, limits::kNameBytes));
    if (lines.size() > limits::kArchiveEntries) {
      return limit_error("limit.lines", "The file has too many lines.").at(file);
    }
  }
  return lines;
}

std::pair<std::string, std::string> name_and_value(const std::string& word) {
  const std::size_t at = word.rfind('=');
  if (at == std::string::npos) return {"", word};
  return {word.substr(0, at), word.substr(at + 1)};
}

std::vector<std::string> split(const std::string& word) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= word.size()) {
    const std::size_t end = std::min(word.find(',', begin), word.size());
    parts.push_back(word.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Result<Json> shape(const std::string& word) {
  HONE_TRY(const auto parsed, model::parse_shape(word));
  return to_json(parsed);
}

std::string option_name(std::string_view field, const FieldRules& rules) {
  std::string name(rules.option.empty() ? field : rules.option);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

}  // namespace hone::cli::words
