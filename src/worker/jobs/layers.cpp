// Job kind "layers": where the time goes, from a profiling run apart from a plain one.

#include "analysis/analysis.h"
#include "measurement/measurement.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::LayersRequest>;

/// Operations, integer ones too, by the name of the network's layer.
Result<measurement::GflopByLayer> operations_of(const engine::Network& network) {
  HONE_TRY(const auto graph, network.snapshot());
  HONE_TRY(const auto analysis, analysis::analyze(graph));
  measurement::GflopByLayer by_layer;
  for (const auto& layer : analysis.layers) by_layer[layer.name] += layer.gflop + layer.giop;
  return by_layer;
}

struct Pair {
  Ready plain;
  Ready profiled;
};

Result<measurement::ProfiledTimes> run_pair(Pair& pair, const api::LayersRequest& request,
                                            measurement::Surroundings& surroundings,
                                            JobContext& context) {
  const auto requests = static_cast<std::size_t>(pair.plain.config.requests);
  HONE_TRY(const auto plain, engine::engine_system(pair.plain.compiled, requests, request.seed));
  HONE_TRY(const auto profiled,
           engine::engine_system(pair.profiled.compiled, requests, request.seed));
  measurement::Plan plan;
  plan.batch = pair.plain.config.batch;
  plan.seconds = request.seconds;
  measurement::Callbacks callbacks;
  callbacks.cancelled = [&context] { return context.cancelled(); };
  surroundings.begin();
  auto times = measurement::profile(*plain, *profiled, plan, callbacks);
  surroundings.end();
  return times;
}

Result<result::LayerReport> report(const Job& job, JobContext& context) {
  const auto& request = job.request;
  measurement::Surroundings surroundings;
  tell(context, "read and compile", 0.05);
  HONE_TRY(const auto loaded, load(job.inputs.model.value_or(model::Record{}), request.run.shapes,
                                   request.run.batch, context));
  HONE_TRY(const auto operations, operations_of(loaded.network));
  HONE_TRY(auto plain, compile(loaded, request.run, Profiling::off));
  HONE_TRY(auto profiled, compile(loaded, request.run, Profiling::on));
  Pair pair{std::move(plain), std::move(profiled)};
  tell(context, "profile", 0.3);
  HONE_TRY(const auto times, run_pair(pair, request, surroundings, context));
  HONE_TRY(const auto runtime, pair.profiled.compiled.runtime_graph());
  auto made = measurement::layer_report(runtime, times.nodes, operations, std::nullopt);
  made.plain_latency_ms = times.plain_latency_ms;
  made.profiled_latency_ms = times.profiled_latency_ms;
  made.perturbation = times.perturbation;
  made.config = pair.plain.config;
  made.context = circumstances(surroundings, request.seed);
  made.verdict = measurement::judge_load(made.context);
  return made;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::LayersRequest>(request, context, report);
}

}  // namespace

extern const JobKind kLayers{api::LayersRequest::kKind, true, run};

}  // namespace hone::worker
