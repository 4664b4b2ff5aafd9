#include "api/weights.h"

#include "app/ask.h"
#include "result/weights.h"

namespace hone::app {
namespace {

constexpr std::size_t kNamesTold = 8;

Error no_such_layer(const std::string& name, const result::WeightsReport& report) {
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamesTold, report.layers.size()); ++i) {
    names += (names.empty() ? "" : ", ") + report.layers[i].layer;
  }
  if (report.layers.size() > kNamesTold) names += ", …";
  return usage_error("request.layer", "No layer with weights and no weight is called so.")
      .at(name)
      .fix(names.empty() ? "This model has no weights that can be read."
                         : "`hone weights` without --layer lists all: " + names);
}

/// Weights of one layer, or one weight.
Status keep_only(const std::string& name, result::WeightsReport& report) {
  std::vector<result::LayerWeights> kept;
  for (const auto& one : report.layers) {
    if (one.layer == name || one.weight == name) kept.push_back(one);
  }
  if (kept.empty()) return no_such_layer(name, report);
  report.layers = std::move(kept);
  std::erase_if(report.not_read, [&](const auto& one) { return one.layer != name; });
  return {};
}

}  // namespace

Result<result::WeightsReport> Workbench::weights(const api::WeightsRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  // All layers are looked at once and kept; what is asked for is picked from them.
  const api::WeightsRequest all{.model = request.model, .layer = std::nullopt};
  const std::string key = "weights/1/" + app::version().hone + "/" + record.digest.hex();
  HONE_TRY(auto report, derive<result::WeightsReport>(key, all, record));
  report.model = record.id;
  report.model_name = record.name;
  if (request.layer) HONE_CHECK(keep_only(*request.layer, report));
  return report;
}

}  // namespace hone::app
