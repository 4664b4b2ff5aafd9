#include "analysis/analysis.h"
#include "app/ask.h"
#include "app/images.h"
#include "app/places.h"

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

/// Names and paths in place of which ids stand, so that a job means the same when it is resumed.
template <class Request>
Request resolved(Request request, const api::JobInputs& inputs) {
  if (inputs.model) request.model = inputs.model->id;
  if constexpr (requires { request.dataset; }) {
    if (inputs.dataset) request.dataset = inputs.dataset->id;
  }
  if constexpr (requires { request.against; }) {
    if (inputs.against) request.against = inputs.against->id;
  }
  return request;
}

/// One measurement on one target, kept as a run. A job of its own is done with that.
template <class Value, class Request>
Result<Value> Workbench::measure_at(const Place& place, Request request,
                                    const api::JobInputs& inputs, Asking asking) {
  Request placed = request;
  placed.run = options_at(place, request.run);
  asking.target = place.worker;
  HONE_TRY(const auto outcome, ask_worker(placed, inputs, asking));
  HONE_TRY(auto value, read_result<Value>(outcome.result));
  const bool own_job = !asking.under.has_value();
  const model::Record model = inputs.model.value_or(model::Record{});
  const dataset::Record data = inputs.dataset.value_or(dataset::Record{});
  value.run = store::new_id("r");
  value.model = model.id;
  value.model_name = model.name;
  value.config.target = place.id;
  if constexpr (requires { value.dataset_name; }) {
    value.dataset = data.id;
    value.dataset_name = data.name;
  }
  if (!request.run.targets.empty()) request.run.targets = {place.id};
  const store::Run run{.id = value.run,
                       .kind = std::string(Request::kKind),
                       .model = model.id,
                       .dataset = data.id,
                       .request = to_json(request),
                       .result = to_json(value),
                       .created_at = store::utc_now()};
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_CHECK(store_.put_run(run));
    return own_job ? jobs::finish(store_, outcome.job, run.id) : Status{};
  }));
  return value;
}

template <class Value, class Request>
Result<Value> Workbench::measure(const Request& request, const api::JobInputs& inputs) {
  HONE_TRY(const auto places, places_of(request.run.targets, request.run.device, target_));
  if (places.size() == 1) return measure_at<Value>(places.front(), request, inputs, {});
  return usage_error("request.targets", "One result is asked of several targets.")
      .fix("Name one target.");
}

template <class Value, class Request>
Result<std::vector<Value>> Workbench::measure_all(const Request& request,
                                                  const api::JobInputs& inputs) {
  HONE_TRY(const auto places, places_of(request.run.targets, request.run.device, target_));
  return as_one_job(
      resolved(request, inputs), [&](const std::string& job) -> Result<std::vector<Value>> {
        std::vector<Value> values;
        std::string runs;
        for (const auto& place : places) {
          Asking asking;
          asking.under = job;
          asking.on_event = part_of_progress(on_event_, values.size(), places.size(), place.id);
          HONE_TRY(auto value, measure_at<Value>(place, request, inputs, asking));
          runs += (runs.empty() ? "" : ",") + value.run;
          values.push_back(std::move(value));
        }
        HONE_CHECK(store_.transaction([&] { return jobs::finish(store_, job, runs); }));
        return values;
      });
}

Result<result::Benchmark> Workbench::benchmark(const api::BenchmarkRequest& request) {
  HONE_TRY(auto record, model(request.model));
  return measure<result::Benchmark>(request, {.model = record, .dataset = {}, .sources = {}});
}

Result<std::vector<result::Benchmark>> Workbench::benchmarks(const api::BenchmarkRequest& request) {
  HONE_TRY(auto record, model(request.model));
  return measure_all<result::Benchmark>(request, {.model = record, .dataset = {}, .sources = {}});
}

Result<result::LayerReport> Workbench::layers(const api::LayersRequest& request) {
  HONE_TRY(auto record, model(request.model));
  return measure<result::LayerReport>(request, {.model = record, .dataset = {}, .sources = {}});
}

Result<std::vector<result::LayerReport>> Workbench::layer_reports(
    const api::LayersRequest& request) {
  HONE_TRY(auto record, model(request.model));
  return measure_all<result::LayerReport>(request, {.model = record, .dataset = {}, .sources = {}});
}

Result<api::JobInputs> Workbench::inputs_of(const api::AccuracyRequest& request) {
  const bool agreement = request.metric == "agreement";
  if (agreement != request.against.has_value()) {
    return usage_error("accuracy.against", "Agreement is that of two models.")
        .fix(agreement ? "Give --against MODEL." : "Give --metric agreement with --against.");
  }
  api::JobInputs inputs;
  HONE_TRY(inputs.model, model(request.model));
  HONE_TRY(inputs.dataset, dataset(request.dataset));
  if (request.against) {
    HONE_TRY(inputs.against, model(*request.against));
  }
  return inputs;
}

Result<api::JobInputs> Workbench::inputs_of(const api::InferRequest& request) {
  api::JobInputs inputs;
  HONE_TRY(inputs.sources, image_files(request.images));
  HONE_TRY(inputs.model, model(request.model));
  if (request.with) {
    HONE_TRY(inputs.against, model(*request.with));
  }
  return inputs;
}

Result<result::AccuracyReport> Workbench::accuracy(const api::AccuracyRequest& request) {
  HONE_TRY(const auto inputs, inputs_of(request));
  return measure<result::AccuracyReport>(request, inputs);
}

Result<std::vector<result::AccuracyReport>> Workbench::accuracies(
    const api::AccuracyRequest& request) {
  HONE_TRY(const auto inputs, inputs_of(request));
  return measure_all<result::AccuracyReport>(request, inputs);
}

Result<result::InferReport> Workbench::infer(const api::InferRequest& request) {
  HONE_TRY(const auto inputs, inputs_of(request));
  api::InferRequest asked = request;
  if (inputs.against) asked.with = inputs.against->id;
  if (references_ == References::kept) asked.images = file_names(request.images);
  return measure<result::InferReport>(asked, inputs);
}

Result<std::optional<result::Analysis>> Workbench::kept_analysis(
    const api::AnalyzeRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  if (!needs_reshape(request, record)) {
    HONE_TRY(auto analysis, analyze(request));
    return std::optional(std::move(analysis));
  }
  return kept<result::Analysis>(analysis_key(record, request));
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
