// Job kind "benchmark": one configuration, measured. Raw latencies go out as a file.

#include "os/memory.h"
#include "worker/jobs/job.h"
#include "worker/measuring.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::BenchmarkRequest>;

constexpr double kBeforeMeasuring = 0.1;  // share of the progress that preparing takes

/// Progress while measuring: the partial result is the newest window.
std::function<void(const result::Window&)> window_teller(const measurement::Plan& plan,
                                                         JobContext& context) {
  const double total = plan.seconds.value_or(plan.max_seconds);
  return [total, done = 0.0, &context](const result::Window& window) mutable {
    done += window.seconds;
    const double share = std::min(1.0, done / total);
    protocol::Event event;
    event.stage = "measure";
    event.fraction = kBeforeMeasuring + (1 - kBeforeMeasuring) * share;
    event.remaining_seconds = std::max(0.0, total - done);
    event.message = fmt::format("{:.1f} FPS", window.throughput_fps);
    event.partial = to_json(window);
    context.event(event);
  };
}

/// Progress while rates are tried, of which there are about ten.
std::function<void(const result::TriedRate&)> rate_teller(JobContext& context) {
  return [done = 0, &context](const result::TriedRate& tried) mutable {
    protocol::Event event;
    event.stage = "measure";
    event.fraction = 1 - (1 - kBeforeMeasuring) * std::pow(0.8, ++done);
    event.message = fmt::format("{:.4g} queries/s: {}", tried.rate_per_second, tried.verdict);
    event.partial = to_json(tried);
    context.event(event);
  };
}

Error scenario_error(std::string message, std::string remedy) {
  return usage_error("request.scenario", std::move(message)).fix(std::move(remedy));
}

/// How it is run in this scenario, refused where the two do not go together: one query at a time
/// has one request, and without further words the device is asked for its latency.
Result<api::RunOptions> options_of(const api::BenchmarkRequest& request) {
  const bool is_server = request.scenario == result::Scenario::server;
  if (is_server && !request.max_latency_ms) {
    return scenario_error("The server scenario needs a bound for the 99th percentile.",
                          "Give --max-latency-ms.");
  }
  if (!is_server && request.max_latency_ms) {
    return scenario_error("Only the server scenario has a bound for the latency.",
                          "Give --scenario server, or leave --max-latency-ms out.");
  }
  api::RunOptions run = request.run;
  if (request.scenario != result::Scenario::single) return run;
  if (run.requests.value.value_or(1) != 1) {
    return scenario_error("One query at a time has one request.", "Leave --requests out.");
  }
  run.requests.value = 1;
  if (!run.hint && !run.streams.value) run.hint = api::Hint::latency;
  return run;
}

measurement::Plan plan_of(const Ready& ready, const api::BenchmarkRequest& request) {
  measurement::Plan plan = worker::plan_of(ready, request.seconds);
  plan.scenario = request.scenario;
  plan.max_latency_ms = request.max_latency_ms.value_or(0);
  plan.seed = request.seed;
  return plan;
}

/// The network itself is gone when this returns, and what reading and compiling left behind.
Result<Ready> prepare(const Job& job, JobContext& context) {
  HONE_TRY(const auto run, options_of(job.request));
  tell(context, "read and compile", 0.02);
  HONE_TRY(const auto loaded,
           load(job.inputs.model.value_or(model::Record{}), run.shapes, run.batch, context));
  os::release_idle_memory();
  return compile(loaded, run, Profiling::off);
}

Result<result::Benchmark> measure(const Job& job, JobContext& context) {
  measurement::Surroundings surroundings;
  HONE_TRY(auto ready, prepare(job, context));
  Measuring how;
  how.plan = plan_of(ready, job.request);
  how.on_window = window_teller(how.plan, context);
  how.on_rate = rate_teller(context);
  tell(context, "warm up", kBeforeMeasuring);
  return measure_ready(ready, how, surroundings, context);
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::BenchmarkRequest>(request, context, measure);
}

}  // namespace

extern const JobKind kBenchmark{api::BenchmarkRequest::kKind, true, run};

}  // namespace hone::worker
