#include "api/words.h"

#include <charconv>

namespace hone::api {
namespace {

constexpr std::array<EnumName<WeightPrecision>, 2> kWeights{
    {{WeightPrecision::f32, "f32"}, {WeightPrecision::f16, "f16"}}};
constexpr std::array<EnumName<InferencePrecision>, 4> kInference{
    {{InferencePrecision::f32, "f32"},
     {InferencePrecision::bf16, "bf16"},
     {InferencePrecision::f16, "f16"},
     {InferencePrecision::device_default, "default"}}};
constexpr std::array<EnumName<Hint>, 3> kHints{
    {{Hint::throughput, "throughput"}, {Hint::latency, "latency"}, {Hint::none, "none"}}};
constexpr std::int64_t kMostCount = 4096;

std::optional<std::int64_t> number_in(const Json& json) {
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (!json.is_string()) return std::nullopt;
  const auto& text = json.get_ref<const std::string&>();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size();
  return good ? std::optional(value) : std::nullopt;
}

}  // namespace

std::span<const EnumName<WeightPrecision>> enum_names(WeightPrecision) { return kWeights; }
std::span<const EnumName<InferencePrecision>> enum_names(InferencePrecision) { return kInference; }
std::span<const EnumName<Hint>> enum_names(Hint) { return kHints; }

Json Count::json_form() const { return value ? Json(*value) : Json("auto"); }

Result<Count> Count::from_form(const Json& json) {
  if (json.is_string() && json.get_ref<const std::string&>() == "auto") return Count{};
  const auto number = number_in(json);
  if (number && *number >= 1 && *number <= kMostCount) return Count{number};
  return usage_error("request.field", "must be auto or a number from 1 to 4096");
}

Json Count::form_schema() {
  return {{"oneOf",
           {{{"type", "integer"}, {"minimum", 1}, {"maximum", kMostCount}},
            {{"type", "string"}, {"enum", {"auto"}}}}}};
}

}  // namespace hone::api
