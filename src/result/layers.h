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
  double gflop = 0;                       ///< of the original layers, per inference
  std::optional<double> achieved_gflops;  ///< GFLOP a second; absent without time or operations
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
    field("gflop", self.gflop, "10^9 operations an inference");
    field("achieved_gflops", self.achieved_gflops, "10^9 operations a second");
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

struct LayerReport {
  std::string run;
  std::string model;
  std::string model_name;
  std::vector<LayerTime> layers;
  std::vector<LayerGroup> by_type;
  std::vector<LayerGroup> by_precision;
  std::vector<Transition> transitions;
  double layers_ms = 0;         ///< sum of all layers: never the latency itself
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
