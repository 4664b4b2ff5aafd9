#pragma once
// Per-layer statistics of the runtime graph, from a profiling run of its own.

#include "result/benchmark.h"

namespace hone::result {

struct LayerTime {
  std::int64_t execution_order = 0;
  std::string name;
  std::string type;               ///< runtime type: "Convolution", "Reorder", "Subgraph" …
  std::optional<double> time_ms;  ///< mean per inference; absent when the layer is not executed
  double time_share = 0;          ///< of the sum of all layers, 0..1
  std::string kernel;             ///< primitive, such as brgconv_avx512_f32
  std::string precision;          ///< runtime precision
  std::vector<std::string> input_layouts;
  std::vector<std::string> output_layouts;
  std::vector<std::string> output_precisions;
  std::vector<std::string> output_shapes;
  std::vector<std::string> original_layers;
  std::string arithmetic;                 ///< what it computes in: "f32", "bf16", "f16", "int8" …
  double gflop = 0;                       ///< 10^9 operations an inference, integer ones too
  std::optional<double> achieved_gflops;  ///< GFLOP a second; absent without time or operations
  std::uint64_t traffic_bytes = 0;        ///< distinct bytes read and written, weights included
  double arithmetic_intensity = 0;        ///< operations per byte of the traffic
  std::optional<double> roof_gflops;      ///< what the peaks allow at this intensity
  std::optional<double> roof_share;       ///< time that the peaks allow / time that it took
  std::string bound;  ///< "compute", "memory" or "overhead"; empty when not known
  static void fields(auto& self, auto&& field) {
    field("execution_order", self.execution_order, "Order of execution");
    field("name", self.name, "Name in the runtime graph");
    field("type", self.type, "Type in the runtime graph");
    field("time_ms", self.time_ms, "Mean time an inference, ms");
    field("time_share", self.time_share, "Share of the sum of all layers");
    field("kernel", self.kernel, "Kernel that the runtime chose");
    field("precision", self.precision, "Precision that it ran in");
    field("input_layouts", self.input_layouts, "Memory layouts of the inputs");
    field("output_layouts", self.output_layouts, "Memory layouts of the outputs");
    field("output_precisions", self.output_precisions, "Precisions of the outputs");
    field("output_shapes", self.output_shapes, "Shapes of the outputs");
    field("original_layers", self.original_layers, "Layers of the network that it stands for");
    field("arithmetic", self.arithmetic, "Numbers that it computes with");
    field("gflop", self.gflop, "10^9 operations an inference");
    field("achieved_gflops", self.achieved_gflops, "10^9 operations a second");
    field("traffic_bytes", self.traffic_bytes, "Bytes read and written, weights included");
    field("arithmetic_intensity", self.arithmetic_intensity, "Operations per byte of the traffic");
    field("roof_gflops", self.roof_gflops, "10^9 operations a second that the peaks allow");
    field("roof_share", self.roof_share, "Share of what the peaks allow");
    field("bound", self.bound, "What limits it");
  }
};

/// Sum over layers that share a key (a type or a precision).
struct LayerGroup {
  std::string key;
  std::uint64_t layers = 0;
  double time_ms = 0;
  double time_share = 0;
  static void fields(auto& self, auto&& field) {
    field("key", self.key, "Type or precision");
    field("layers", self.layers, "Number of layers");
    field("time_ms", self.time_ms, "Time, ms");
    field("time_share", self.time_share, "Share of the time");
  }
};

/// How often execution goes from a layer of one precision to the next of another, in numeric
/// execution order over executed layers.
struct Transition {
  std::string from;
  std::string to;
  std::uint64_t count = 0;
  static void fields(auto& self, auto&& field) {
    field("from", self.from, "Precision before");
    field("to", self.to, "Precision after");
    field("count", self.count, "How often");
  }
};

/// What one stream of this machine reaches at most while all streams are busy, measured in the
/// same worker as the layers (measurement/peaks.h). Zero is not known.
struct Peaks {
  double gflops = 0;      ///< 10^9 operations a second in `precision`
  std::string precision;  ///< inference precision of the run
  std::map<std::string, double> gflops_by_precision;
  double gbytes_per_second = 0;        ///< 10^9 bytes a second from and to memory
  double cache_gbytes_per_second = 0;  ///< of data that fit into `cache_bytes`
  std::uint64_t cache_bytes = 0;       ///< a stream's part of the last-level cache
  std::int64_t streams = 0;
  std::int64_t threads = 0;
  std::string measured_at;  ///< UTC, ISO 8601
  static void fields(auto& self, auto&& field) {
    field("gflops", self.gflops, "10^9 operations a second of one stream in `precision`");
    field("precision", self.precision, "Inference precision of the run");
    field("gflops_by_precision", self.gflops_by_precision, "The same for other numbers");
    field("gbytes_per_second", self.gbytes_per_second, "10^9 bytes a second of memory, one stream");
    field("cache_gbytes_per_second", self.cache_gbytes_per_second, "The same of the cache");
    field("cache_bytes", self.cache_bytes, "Part of the cache that one stream has");
    field("streams", self.streams, "Streams that were busy");
    field("threads", self.threads, "Threads of all streams");
    field("measured_at", self.measured_at, "When they were measured, UTC");
  }
};

/// What can be won by following an advice, for the sum of all layers of one inference. An upper
/// bound, or a range where `ms_at_least` is given; `basis` says how it was computed.
struct Gain {
  std::optional<double> ms_at_least;
  std::optional<double> ms_at_most;
  std::optional<double> share_at_most;              ///< of the sum of all layers, 0..1
  std::optional<double> throughput_factor_at_most;  ///< where throughput is won, not time
  std::string basis;
  static void fields(auto& self, auto&& field) {
    field("ms_at_least", self.ms_at_least, "Time won at least, ms");
    field("ms_at_most", self.ms_at_most, "Time won at most, ms");
    field("share_at_most", self.share_at_most, "The same as a share of the sum of all layers");
    field("throughput_factor_at_most", self.throughput_factor_at_most,
          "Factor on the throughput at most");
    field("basis", self.basis, "How it was computed");
  }
};

/// One thing that costs time, and what to do about it.
struct Advice {
  std::string code;      ///< stable: "reorders", "int8_gives_float" … (measurement/advice.h)
  std::string evidence;  ///< what was seen, with its figures
  std::string text;      ///< what to do
  std::vector<std::string> layers;  ///< names in the runtime graph, largest time first
  double time_ms = 0;               ///< of these layers, an inference
  double time_share = 0;            ///< of the sum of all layers
  Gain expected_gain;
  static void fields(auto& self, auto&& field) {
    field("code", self.code, "Stable code");
    field("evidence", self.evidence, "What was seen");
    field("text", self.text, "What to do");
    field("layers", self.layers, "Layers that it is about");
    field("time_ms", self.time_ms, "Time of these layers, ms");
    field("time_share", self.time_share, "Share of the time");
    field("expected_gain", self.expected_gain, "What can be won at most");
  }
};

struct LayerReport {
  std::string run;
  std::string model;
  std::string model_name;
  std::vector<LayerTime> layers;
  std::vector<LayerGroup> by_type;
  std::vector<LayerGroup> by_precision;
  std::vector<Transition> transitions;
  std::map<std::string, double> gop_by_precision;  ///< 10^9 operations by what computed them
  std::optional<Peaks> peaks;                      ///< absent where they could not be measured
  std::vector<Advice> advice;                      ///< most to win first
  double layers_ms = 0;                            ///< sum of all layers: never the latency itself
  double plain_latency_ms = 0;  ///< median without profiling, measured in the same worker
  double profiled_latency_ms = 0;
  double perturbation = 0;  ///< profiled / plain - 1
  BenchmarkConfig config;
  Verdict verdict;
  Context context;
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("layers", self.layers, "Layers in order of execution");
    field("by_type", self.by_type, "Time by type");
    field("by_precision", self.by_precision, "Time by precision");
    field("transitions", self.transitions, "Changes of precision along the execution");
    field("gop_by_precision", self.gop_by_precision,
          "10^9 operations an inference by the numbers that they were computed with");
    field("peaks", self.peaks, "What the machine reaches at most");
    field("advice", self.advice, "What costs time, and what to do");
    field("layers_ms", self.layers_ms, "Sum of all layers, ms");
    field("plain_latency_ms", self.plain_latency_ms, "Median latency without profiling, ms");
    field("profiled_latency_ms", self.profiled_latency_ms, "Median latency with profiling, ms");
    field("perturbation", self.perturbation, "What profiling cost, as a fraction");
    field("config", self.config, "Configuration in effect");
    field("verdict", self.verdict, "Whether the numbers can be trusted");
    field("context", self.context, "Circumstances");
  }
};

}  // namespace hone::result
