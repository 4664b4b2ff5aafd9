#include "result/sweep.h"

namespace hone::result {

Json SweepPoint::json_form() const {
  Json json = benchmark ? to_json(*benchmark) : Json::object();
  json["asked"] = to_json(asked);
  json["pareto"] = pareto;
  json["best"] = best;
  if (error) json["error"] = *error;
  return json;
}

Result<SweepPoint> SweepPoint::from_form(const Json& json) {
  if (!json.is_object() || !json.contains("asked")) {
    return usage_error("request.field", "must be a point of a sweep");
  }
  SweepPoint point;
  HONE_TRY(point.asked, from_json<SweepSetting>(json["asked"]));
  point.pareto = json.value("pareto", false);
  point.best = json.value("best", false);
  if (json.contains("error")) {
    point.error = json["error"];
    return point;
  }
  HONE_TRY(point.benchmark, from_json<Benchmark>(json));
  return point;
}

Json SweepPoint::form_schema() {
  Json schema = schema_of<Benchmark>();
  schema["properties"]["asked"] = schema_of<SweepSetting>();
  schema["properties"]["pareto"] = {{"type", "boolean"}};
  schema["properties"]["best"] = {{"type", "boolean"}};
  schema["properties"]["error"] = {{"type", "object"}};
  return schema;
}

Json SweepBest::json_form() const { return choice ? to_json(*choice) : Json(nullptr); }

Result<SweepBest> SweepBest::from_form(const Json& json) {
  SweepBest best;
  if (json.is_null()) return best;
  HONE_TRY(best.choice, from_json<SweepChoice>(json));
  return best;
}

Json SweepBest::form_schema() {
  return {{"oneOf", {schema_of<SweepChoice>(), {{"type", "null"}}}}};
}

}  // namespace hone::result
