#pragma once
// A against B: what differs, how much, and how sure that is. How it is found: comparison/.

#include "result/layers.h"

namespace hone::result {

/// better and worse: different, and by at least the smallest difference that matters. equivalent:
/// the whole interval lies within that difference. unclear: neither.
enum class Conclusion { better, worse, equivalent, unclear };
std::span<const EnumName<Conclusion>> enum_names(Conclusion);

/// One quantity of B against the same of A.
struct Effect {
  double ratio = 1;  ///< B / A
  Interval ci95;     ///< of the ratio; of this pair alone, however many are compared
  double p_value = 1;
  double p_adjusted = 1;    ///< after Holm's correction; p_value when only two are compared
  bool different = false;   ///< p_adjusted < 0.05 and the interval excludes 1
  double cliffs_delta = 0;  ///< -1..1: how often B's sample is above A's, less how often below
  double detectable = 0;    ///< a difference, as a fraction, found four times of five
  Conclusion conclusion = Conclusion::unclear;
  static void fields(auto& self, auto&& field) {
    field("ratio", self.ratio, "Ratio to the first");
    field("ci95", self.ci95, "95 % confidence interval of the ratio");
    field("p_value", self.p_value, "Probability of so large a difference by chance");
    field("p_adjusted", self.p_adjusted, "The same, corrected for the number of comparisons");
    field("different", self.different, "Whether there is a difference");
    field("cliffs_delta", self.cliffs_delta, "Effect size, -1 to 1");
    field("detectable", self.detectable, "Difference that would have been found, as a fraction");
    field("conclusion", self.conclusion, "What it means");
  }
};

struct ComparisonVerdict {
  Effect throughput;
  std::optional<Effect> latency;  ///< of the median; absent when there were too few inferences
  static void fields(auto& self, auto&& field) {
    field("throughput", self.throughput, "Throughput against the first");
    field("latency", self.latency, "Median latency against the first");
  }
};

/// One process of a candidate, or one batch of a kept run.
struct ComparisonSample {
  std::int64_t position = 0;  ///< in the order of measuring, all candidates together, from 0
  double throughput_fps = 0;
  std::optional<double> latency_ms;      ///< median
  std::optional<Digest> latencies = {};  ///< blob of the process's raw latencies, as in Benchmark
  static void fields(auto& self, auto&& field) {
    field("position", self.position, "Place in the order of measuring");
    field("throughput_fps", self.throughput_fps, "Frames a second");
    field("latency_ms", self.latency_ms, "Median latency, ms");
    field("latencies", self.latencies, "Blob of all raw latencies");
  }
};

/// What is not the same in a candidate and the first: what is compared, or what forbids it.
struct ConfigDifference {
  std::string name;  ///< "streams", "precision", "isa" …
  std::string a;
  std::string b;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "What differs");
    field("a", self.a, "In the first");
    field("b", self.b, "In this one");
  }
};

struct ComparisonRow {
  std::string label;  ///< "A", "B" …
  std::string model;
  std::string model_name;
  std::string target;
  std::string run;  ///< kept run that it comes from; empty when a model was named
  std::optional<double> throughput_fps;  ///< absent in a run of layers
  std::optional<Interval> throughput_ci95;
  std::optional<double> latency_ms;  ///< median
  std::optional<Interval> latency_ci95;
  std::vector<ComparisonSample> samples;
  BenchmarkConfig config;
  Context context;  ///< of its first process
  std::vector<Reason> warnings;
  std::vector<ConfigDifference> differences;  ///< against the first
  std::vector<Reason> not_comparable;         ///< with the first
  std::optional<ComparisonVerdict> verdict;   ///< against the first
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Letter of the candidate");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("target", self.target, "Where it ran");
    field("run", self.run, "Kept run that it comes from");
    field("throughput_fps", self.throughput_fps, "Frames a second");
    field("throughput_ci95", self.throughput_ci95, "95 % confidence interval of it");
    field("latency_ms", self.latency_ms, "Median latency, ms");
    field("latency_ci95", self.latency_ci95, "95 % confidence interval of it");
    field("samples", self.samples, "Processes, or batches of a kept run");
    field("config", self.config, "Configuration in effect");
    field("context", self.context, "Circumstances");
    field("warnings", self.warnings, "What disturbed it");
    field("differences", self.differences, "What differs from the first");
    field("not_comparable", self.not_comparable, "Why it cannot be compared with the first");
    field("verdict", self.verdict, "Against the first");
  }
};

/// A runtime layer as one side of an alignment.
struct LayerSide {
  std::string name;
  std::string type;
  std::string kernel;
  std::string precision;
  std::optional<double> time_ms;  ///< absent when it was not executed
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name in the runtime graph");
    field("type", self.type, "Type in the runtime graph");
    field("kernel", self.kernel, "Kernel");
    field("precision", self.precision, "Precision");
    field("time_ms", self.time_ms, "Mean time an inference, ms");
  }
};

/// same: one layer on both sides with the same original layers; fused, split: several layers of A
/// are one of B, or the reverse; regrouped: otherwise distributed over layers; only_a, only_b: the
/// other has no layer that stands for these.
enum class LayerChange { same, fused, split, regrouped, only_a, only_b };
std::span<const EnumName<LayerChange>> enum_names(LayerChange);

/// Layers of A and B that stand for the same layers of the network.
struct LayerComparison {
  std::vector<std::string> original_layers;  ///< empty for layers that the runtime added
  LayerChange change = LayerChange::same;
  std::vector<LayerSide> a;
  std::vector<LayerSide> b;
  double a_ms = 0;
  double b_ms = 0;
  double difference_ms = 0;     ///< b - a
  std::optional<double> ratio;  ///< b / a; absent when a is 0
  static void fields(auto& self, auto&& field) {
    field("original_layers", self.original_layers, "Layers of the network");
    field("change", self.change, "How they correspond");
    field("a", self.a, "Layers of A");
    field("b", self.b, "Layers of B");
    field("a_ms", self.a_ms, "Time in A, ms");
    field("b_ms", self.b_ms, "Time in B, ms");
    field("difference_ms", self.difference_ms, "B less A, ms");
    field("ratio", self.ratio, "B over A");
  }
};

/// Where the difference of the sums comes from: a line for each kind of change, whose differences
/// add up to that of all layers.
struct LayerChangeSum {
  LayerChange change = LayerChange::same;
  std::uint64_t groups = 0;
  double a_ms = 0;
  double b_ms = 0;
  double difference_ms = 0;
  static void fields(auto& self, auto&& field) {
    field("change", self.change, "How layers correspond");
    field("groups", self.groups, "How many lines have it");
    field("a_ms", self.a_ms, "Time in A, ms");
    field("b_ms", self.b_ms, "Time in B, ms");
    field("difference_ms", self.difference_ms, "B less A, ms");
  }
};

struct Comparison {
  std::string run;
  std::string method;  ///< "interleaved" (measured in turn), "kept" (runs) or "layers" (runs)
  std::vector<ComparisonRow> rows;
  std::optional<ComparisonVerdict> verdict;  ///< that of B: rows[1].verdict
  std::vector<Reason> not_comparable;        ///< that of B: rows[1].not_comparable
  std::vector<Reason> notes;                 ///< what limits the whole
  double smallest = 0.01;                    ///< smallest difference that matters, a fraction
  std::vector<LayerComparison> layers;       ///< largest difference first
  std::vector<LayerChangeSum> layers_sum;
  std::uint64_t seed = 0;
  double seconds = 0;  ///< that it took
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept comparison");
    field("method", self.method, "How it was compared");
    field("rows", self.rows, "The candidates");
    field("verdict", self.verdict, "The second against the first");
    field("not_comparable", self.not_comparable, "Why these two cannot be compared");
    field("notes", self.notes, "What limits it");
    field("smallest", self.smallest, "Smallest difference that matters, as a fraction");
    field("layers", self.layers, "Layers aligned, largest difference first");
    field("layers_sum", self.layers_sum, "Where the difference of all layers comes from");
    field("seed", self.seed, "Seed of the order");
    field("seconds", self.seconds, "Time it took");
  }
};

}  // namespace hone::result
