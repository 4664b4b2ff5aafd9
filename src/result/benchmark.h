#pragma once
// One configuration, measured. Facts; the judgement is `verdict`.

#include "model/types.h"
#include "result/context.h"
#include "result/energy.h"
#include "result/scenario.h"

namespace hone::result {

/// 95 % confidence interval.
struct Interval {
  double lo = 0;
  double hi = 0;
  [[nodiscard]] Json json_form() const;
  static Result<Interval> from_form(const Json& json);  ///< [lo, hi]
  static Json form_schema();
};

/// As resolved and read back from the compiled model, never as asked.
struct BenchmarkConfig {
  std::string target;  ///< id as api/targets.h writes it
  std::string device;
  std::int64_t batch = 1;
  std::int64_t streams = 0;
  std::int64_t requests = 0;  ///< infer requests in flight
  std::int64_t threads = 0;   ///< inference threads
  std::string hint;           ///< throughput, latency or none
  std::string precision;      ///< inference precision in effect: f32, bf16, f16
  std::string scenario = "closed";
  std::map<std::string, model::Shape> shapes;
  static void fields(auto& self, auto&& field) {
    field("target", self.target, "Where it ran, an id of the target list");
    field("device", self.device, "Device");
    field("batch", self.batch, "Frames an inference");
    field("streams", self.streams, "Streams of the device");
    field("requests", self.requests, "Infer requests in flight");
    field("threads", self.threads, "Inference threads");
    field("hint", self.hint, "Performance hint");
    field("precision", self.precision, "Inference precision in effect");
    field("scenario", self.scenario, "How requests are issued");
    field("shapes", self.shapes, "Input shapes");
  }
};

/// Milliseconds. A percentile is absent where the number of samples does not support it
/// (measurement/measurement.h says from which count on).
struct LatencySummary {
  double min = 0;
  double mean = 0;
  std::optional<double> p50;
  std::optional<double> p90;
  std::optional<double> p95;
  std::optional<double> p99;
  double max = 0;
  double standard_deviation = 0;
  std::uint64_t samples = 0;
  static void fields(auto& self, auto&& field) {
    field("min", self.min, "Fastest, ms");
    field("mean", self.mean, "Mean, ms");
    field("p50", self.p50, "Median, ms");
    field("p90", self.p90, "90th percentile, ms");
    field("p95", self.p95, "95th percentile, ms");
    field("p99", self.p99, "99th percentile, ms");
    field("max", self.max, "Slowest, ms");
    field("standard_deviation", self.standard_deviation, "Standard deviation, ms");
    field("samples", self.samples, "Number of requests");
  }
};

/// One window of the measurement.
struct Window {
  double seconds = 0;
  double throughput_fps = 0;
  double latency_ms_mean = 0;
  static void fields(auto& self, auto&& field) {
    field("seconds", self.seconds, "Length");
    field("throughput_fps", self.throughput_fps, "Frames a second");
    field("latency_ms_mean", self.latency_ms_mean, "Mean latency, ms");
  }
};

struct Benchmark {
  std::string run;    ///< identifier of the kept run
  std::string model;  ///< model id
  std::string model_name;
  double throughput_fps = 0;
  Interval throughput_ci95;
  LatencySummary latency_ms;
  BenchmarkConfig config;
  double read_ms = 0;             ///< reading the model
  double compile_ms = 0;          ///< compiling it
  double first_inference_ms = 0;  ///< the first inference of the first request
  double warm_up_ms = 0;          ///< all of the warm-up, every request
  std::uint64_t warm_up_inferences = 0;
  std::uint64_t peak_rss_bytes = 0;  ///< of the worker since it was started
  double seconds = 0;                ///< measured time, warm-up not included
  MeasuredEnergy energy;
  std::vector<Window> windows;
  std::optional<ScenarioFacts> scenario;  ///< absent for closed
  std::string stop_reason;  ///< "stable" or "time"; offline "all", server "found" or "none_kept"
  Verdict verdict;
  Context context;
  Digest latencies;  ///< blob of all raw latencies: little-endian u64, ns, in order of completion
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("throughput_fps", self.throughput_fps, "Frames a second");
    field("throughput_ci95", self.throughput_ci95, "95 % confidence interval of the throughput");
    field("latency_ms", self.latency_ms, "Latency of a request, ms");
    field("config", self.config, "Configuration in effect");
    field("read_ms", self.read_ms, "Reading the model, ms");
    field("compile_ms", self.compile_ms, "Compiling it, ms");
    field("first_inference_ms", self.first_inference_ms, "First inference, ms");
    field("warm_up_ms", self.warm_up_ms, "Warm-up of every request, ms");
    field("warm_up_inferences", self.warm_up_inferences, "Inferences of the warm-up");
    field("peak_rss_bytes", self.peak_rss_bytes, "Peak resident memory of the worker");
    field("seconds", self.seconds, "Measured time");
    MeasuredEnergy::fields(self.energy, field);
    field("windows", self.windows, "The windows of the measurement");
    field("scenario", self.scenario, "How queries were issued, and what that allows to say");
    field("stop_reason", self.stop_reason, "Which rule ended the run");
    field("verdict", self.verdict, "Whether the numbers can be trusted");
    field("context", self.context, "Circumstances");
    field("latencies", self.latencies, "Blob of all raw latencies");
  }
};

}  // namespace hone::result
