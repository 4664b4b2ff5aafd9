#include "api/command_line.h"

#include "api/compare.h"
#include "api/demo.h"
#include "api/export.h"
#include "api/graph.h"
#include "api/quantize.h"
#include "api/requests.h"
#include "api/sweep.h"
#include "api/weights.h"

namespace hone::api {
namespace {

using Words = std::vector<std::string>;

template <class Request>
Result<Words> words_from(const Json& json) {
  HONE_TRY(const auto request, from_json<Request>(json, UnknownMembers::ignore));
  return words_of(request);
}

struct Row {
  std::string_view kind;
  std::string_view command;
  Result<Words> (*words)(const Json& json);
};

template <class Request>
constexpr Row row(std::string_view command) {
  return {Request::kKind, command, words_from<Request>};
}

constexpr Row kRows[] = {
    row<ModelImportRequest>("model import"),
    row<DatasetImportRequest>("dataset import"),
    row<AnalyzeRequest>("analyze"),
    row<BenchmarkRequest>("benchmark"),
    row<SweepRequest>("sweep"),
    row<LayersRequest>("layers"),
    row<GraphRequest>("graph"),
    row<WeightsRequest>("weights"),
    row<AccuracyRequest>("accuracy"),
    row<QuantizeRequest>("quantize"),
    row<CompareRequest>("compare"),
    row<ExportRequest>("export"),
    row<DemoRequest>("demo"),
};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

}  // namespace

namespace command_detail {

std::string option_of(std::string_view field, const FieldRules& rules) {
  std::string name(rules.option.empty() ? field : rules.option);
  name = name.substr(0, name.find(','));
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

std::string typed(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  constexpr double kExact = 1e15;
  const double number = value.is_number_float() ? value.get<double>() : 0.5;
  const bool whole = std::trunc(number) == number && std::abs(number) < kExact;
  return whole ? fmt::format("{:.0f}", number) : value.dump();
}

std::string typed_value(const Json& value) {
  if (!value.is_array()) return typed(value);
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : ",") + typed(item);
  return text;
}

}  // namespace command_detail

std::string shell_word(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_line(const Words& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

Result<std::optional<Words>> command_words(std::string_view kind, const Json& request) {
  for (const auto& one : kRows) {
    if (one.kind != kind) continue;
    HONE_TRY(const auto words, one.words(request));
    Words all{"hone"};
    std::string command(one.command);
    for (std::size_t at = command.find(' '); at != std::string::npos; at = command.find(' ')) {
      all.push_back(command.substr(0, at));
      command.erase(0, at + 1);
    }
    all.push_back(command);
    all.insert(all.end(), words.begin(), words.end());
    return std::optional(std::move(all));
  }
  return std::optional<Words>();
}

}  // namespace hone::api
