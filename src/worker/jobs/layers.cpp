// Job kind "layers": where the time goes, from a profiling run apart from a plain one.

#include "analysis/analysis.h"
#include "engine/devices.h"
#include "measurement/advice.h"
#include "measurement/peaks.h"
#include "os/machine.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::LayersRequest>;

/// Operations, integer ones too, by the name of the network's layer.
Result<measurement::GflopByLayer> operations_of(const model::Graph& graph) {
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
  surroundings.begin();
  auto times = measurement::profile(*plain, *profiled, plan_of(pair.plain, request.seconds),
                                    callbacks_of(surroundings, context));
  surroundings.end();
  return times;
}

measurement::PeakPlan peak_plan(const result::BenchmarkConfig& config) {
  measurement::PeakPlan plan;
  plan.device = config.device;
  plan.streams = config.streams;
  plan.threads = config.threads;
  plan.precision = config.precision;
  for (const auto& device : engine::devices()) {
    if (device.id == config.device) plan.capabilities = device.capabilities;
  }
  plan.last_level_cache_bytes = os::machine_facts().l3_cache.value_or(Bytes{}).count;
  return plan;
}

/// What the machine reaches at most. A device that cannot run the probes has none, and its layers
/// are told without a roof.
Result<std::optional<result::Peaks>> peaks_of(const result::BenchmarkConfig& config,
                                              JobContext& context) {
  measurement::Callbacks callbacks;
  callbacks.cancelled = [&context] { return context.cancelled(); };
  auto peaks = measurement::measure_peaks(peak_plan(config), callbacks);
  if (peaks) return std::optional(std::move(*peaks));
  if (peaks.error().kind == ErrorKind::cancelled) return peaks.error();
  return std::optional<result::Peaks>();
}

Result<result::LayerReport> report(const Job& job, JobContext& context) {
  const auto& request = job.request;
  measurement::Surroundings surroundings;
  tell(context, "read and compile", 0.05);
  HONE_TRY(const auto loaded, load(job.inputs.model.value_or(model::Record{}), request.run.shapes,
                                   request.run.batch, context));
  HONE_TRY(const auto network, loaded.network.snapshot());
  HONE_TRY(const auto operations, operations_of(network));
  HONE_TRY(auto plain, compile(loaded, request.run, Profiling::off));
  HONE_TRY(auto profiled, compile(loaded, request.run, Profiling::on));
  tell(context, "measure the machine's peaks", 0.15);
  HONE_TRY(const auto peaks, peaks_of(plain.config, context));
  Pair pair{std::move(plain), std::move(profiled)};
  tell(context, "profile", 0.3);
  HONE_TRY(const auto times, run_pair(pair, request, surroundings, context));
  HONE_TRY(const auto runtime, pair.profiled.compiled.runtime_graph());
  auto made = measurement::layer_report(runtime, times.nodes, operations, peaks);
  made.plain_latency_ms = times.plain_latency_ms;
  made.profiled_latency_ms = times.profiled_latency_ms;
  made.perturbation = times.perturbation;
  made.config = pair.plain.config;
  made.context = circumstances(surroundings, request.seed);
  made.verdict = measurement::judge_load(made.context);
  made.advice = measurement::advise({.report = made, .runtime = runtime, .network = network});
  return made;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::LayersRequest>(request, context, report);
}

}  // namespace

extern const JobKind kLayers{api::LayersRequest::kKind, true, run};

}  // namespace hone::worker
