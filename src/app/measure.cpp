#include "analysis/analysis.h"
#include "app/ask.h"

namespace hone::app {
namespace {

/// Keyed by what decides the result: the graph and the shapes, and this version of the formulas.
std::string analysis_key(const model::Record& model, const api::AnalyzeRequest& request) {
  api::AnalyzeRequest options = request;
  options.model.clear();
  return "analysis/2/" + app::version().hone + "/" + model.graph.digest.hex() + "/" +
         to_json(options).dump();
}

bool needs_reshape(const api::AnalyzeRequest& request, const model::Record& model) {
  if (request.batch || !request.shapes.empty()) return true;
  const auto open = [](const model::Port& input) { return !model::is_static(input.shape); };
  return std::any_of(model.inputs.begin(), model.inputs.end(), open);
}

}  // namespace

template <class Value, class Request>
Result<Value> Workbench::measure(const Request& request, api::JobInputs inputs) {
  const model::Record model = inputs.model.value_or(model::Record{});
  const dataset::Record data = inputs.dataset.value_or(dataset::Record{});
  HONE_TRY(const auto outcome, ask_worker(request, std::move(inputs)));
  HONE_TRY(auto value, read_result<Value>(outcome.result));
  value.run = store::new_id("r");
  value.model = model.id;
  value.model_name = model.name;
  if constexpr (requires { value.dataset_name; }) {
    value.dataset = data.id;
    value.dataset_name = data.name;
  }
  const store::Run run{.id = value.run,
                       .kind = std::string(Request::kKind),
                       .model = model.id,
                       .dataset = data.id,
                       .request = to_json(request),
                       .result = to_json(value),
                       .created_at = store::utc_now()};
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_CHECK(store_.put_run(run));
    return jobs::finish(store_, outcome.job, run.id);
  }));
  return value;
}

Result<result::Benchmark> Workbench::benchmark(const api::BenchmarkRequest& request) {
  HONE_TRY(auto record, model(request.model));
  return measure<result::Benchmark>(request, {.model = record, .dataset = {}, .sources = {}});
}

Result<result::LayerReport> Workbench::layers(const api::LayersRequest& request) {
  HONE_TRY(auto record, model(request.model));
  return measure<result::LayerReport>(request, {.model = record, .dataset = {}, .sources = {}});
}

Result<result::AccuracyReport> Workbench::accuracy(const api::AccuracyRequest& request) {
  HONE_TRY(auto record, model(request.model));
  HONE_TRY(auto data, dataset(request.dataset));
  return measure<result::AccuracyReport>(request,
                                         {.model = record, .dataset = data, .sources = {}});
}

Result<result::Analysis> Workbench::analyze(const api::AnalyzeRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  if (needs_reshape(request, record)) return analyze_in_worker(request, record);
  HONE_TRY(const auto text, store_.read_blob(record.graph.digest));
  HONE_TRY(const auto json, parse_json(text));
  HONE_TRY(const auto graph, from_json<model::Graph>(json));
  return analysis::analyze(graph);
}

Result<result::Analysis> Workbench::analyze_in_worker(const api::AnalyzeRequest& request,
                                                      const model::Record& model) {
  return derive<result::Analysis>(analysis_key(model, request), request, model);
}

}  // namespace hone::app
