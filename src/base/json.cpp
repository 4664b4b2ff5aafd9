#include "base/json.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/fields.h"
#include "base/limits.h"

namespace hone {
namespace {

/// Depth of brackets, strings skipped: cheaper than a callback and enough to refuse.
bool too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (depth > limits::kJsonDepth) return true;
  }
  return false;
}

std::string text_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > limits::kJsonBytes) {
    return limit_error("json.too_large", "The JSON document is too large.");
  }
  if (too_deep(text)) return input_error("json.too_deep", "The JSON document is nested too deep.");
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) return input_error("json.syntax", "This is not valid JSON.");
  return value;
}

Json error_to_json(const Error& error) {
  return {{"code", error.code},
          {"kind", std::string(to_string(error.kind))},
          {"message", error.message},
          {"where", error.where},
          {"remedy", error.remedy}};
}

Error error_from_json(const Json& value) {
  Error error;
  if (!value.is_object()) return error;
  error.code = text_member(value, "code");
  error.kind = error_kind_from(text_member(value, "kind"));
  error.message = text_member(value, "message");
  error.where = text_member(value, "where");
  error.remedy = text_member(value, "remedy");
  return error;
}

Error field_error(std::string path, std::string message) {
  Error error = usage_error("request.field", "The field " + path + " " + message + ".");
  error.where = std::move(path);
  return error;
}

namespace fields_detail {

Status check_range(double value, const FieldRules& rules, const std::string& path) {
  if (rules.min && !(value >= *rules.min)) {
    return field_error(path, fmt::format("must be at least {:g}", *rules.min));
  }
  if (rules.max && !(value <= *rules.max)) {
    return field_error(path, fmt::format("must be at most {:g}", *rules.max));
  }
  return {};
}

Status refuse_unknown(const Json& object, const std::vector<std::string>& known,
                      const std::string& path) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return field_error(path.empty() ? key : path + "." + key, "is not known");
    }
  }
  return {};
}

std::string join_names(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

}  // namespace fields_detail
}  // namespace hone
