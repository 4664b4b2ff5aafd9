#include "result/benchmark.h"

namespace hone::result {

Json Interval::json_form() const { return Json::array({to_json(lo), to_json(hi)}); }

Result<Interval> Interval::from_form(const Json& json) {
  if (!json.is_array() || json.size() != 2 || !json[0].is_number() || !json[1].is_number()) {
    return usage_error("request.field", "must be two numbers");
  }
  return Interval{json[0].get<double>(), json[1].get<double>()};
}

Json Interval::form_schema() {
  return {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}};
}

}  // namespace hone::result
