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

std::string weights_key(const model::Record& model) {
  return "weights/1/" + app::version().hone + "/" + model.digest.hex();
}

/// All layers are looked at once and kept; what is asked for is picked from them.
Result<result::WeightsReport> picked(result::WeightsReport report,
                                     const api::WeightsRequest& request,
                                     const model::Record& model) {
  report.model = model.id;
  report.model_name = model.name;
  if (request.layer) HONE_CHECK(keep_only(*request.layer, report));
  return report;
}

}  // namespace

Result<std::optional<result::WeightsReport>> Workbench::kept_weights(
    const api::WeightsRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  HONE_TRY(auto report, kept<result::WeightsReport>(weights_key(record)));
  if (!report) return report;
  HONE_TRY(auto wanted, picked(*std::move(report), request, record));
  return std::optional(std::move(wanted));
}

Result<result::WeightsReport> Workbench::weights(const api::WeightsRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  const api::WeightsRequest all{.model = request.model, .layer = std::nullopt};
  HONE_TRY(auto report, derive<result::WeightsReport>(weights_key(record), all, record));
  return picked(std::move(report), request, record);
}

}  // namespace hone::app
