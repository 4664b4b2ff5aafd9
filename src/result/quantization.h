#pragma once
// The words of quantization, and what it reports. Plain values; copyable, no thread rule.
//
// Accuracies are those of the networks at f32 for the parts in floating point, unless a name says
// otherwise. A drop is absolute: the original's value minus the quantized one's, so that a negative
// drop is a gain. Its interval is that of the paired differences, image by image
// (quantization/within.h names the source).

#include <array>

#include "base/fields.h"
#include "model/record.h"
#include "result/benchmark.h"
#include "result/comparison.h"
#include "result/compression.h"

namespace hone::result {

/// performance: activations symmetric, except where an asymmetric range halves the noise; mixed:
/// activations asymmetric. Weights are symmetric.
enum class Preset { performance, mixed };
inline constexpr std::array<EnumName<Preset>, 2> kPresets{
    {{Preset::performance, "performance"}, {Preset::mixed, "mixed"}}};
inline std::span<const EnumName<Preset>> enum_names(Preset) { return kPresets; }

/// How ranges of activations come from statistics.
enum class Estimator {
  automatic,     ///< for each tensor the one with the smallest measured error
  min_max,       ///< over all samples
  mean_min_max,  ///< mean over samples of each one's smallest and largest value
  percentile,    ///< of all values
  histogram      ///< smallest squared error over the histogram
};
inline constexpr std::array<EnumName<Estimator>, 5> kEstimators{
    {{Estimator::automatic, "auto"},
     {Estimator::min_max, "min_max"},
     {Estimator::mean_min_max, "mean_min_max"},
     {Estimator::percentile, "percentile"},
     {Estimator::histogram, "histogram"}}};
inline std::span<const EnumName<Estimator>> enum_names(Estimator) { return kEstimators; }

enum class BiasCorrection { fast, accurate, off };
inline constexpr std::array<EnumName<BiasCorrection>, 3> kBiasCorrections{
    {{BiasCorrection::fast, "fast"},
     {BiasCorrection::accurate, "accurate"},
     {BiasCorrection::off, "off"}}};
inline std::span<const EnumName<BiasCorrection>> enum_names(BiasCorrection) {
  return kBiasCorrections;
}

/// size: everything that the drop allows is INT8. latency, throughput: only what makes the whole
/// graph faster than the original at the device's default precision.
enum class Objective { size, latency, throughput };
inline constexpr std::array<EnumName<Objective>, 3> kObjectives{
    {{Objective::size, "size"},
     {Objective::latency, "latency"},
     {Objective::throughput, "throughput"}}};
inline std::span<const EnumName<Objective>> enum_names(Objective) { return kObjectives; }

/// nncf: exactly the rules of that peer, without what Hone does better.
enum class Compat { nncf };
inline constexpr std::array<EnumName<Compat>, 1> kCompats{{{Compat::nncf, "nncf"}}};
inline std::span<const EnumName<Compat>> enum_names(Compat) { return kCompats; }

/// Half precisions that weights can be converted to.
enum class HalfPrecision { f16, bf16 };
inline constexpr std::array<EnumName<HalfPrecision>, 2> kHalfPrecisions{
    {{HalfPrecision::f16, "f16"}, {HalfPrecision::bf16, "bf16"}}};
inline std::span<const EnumName<HalfPrecision>> enum_names(HalfPrecision) {
  return kHalfPrecisions;
}

/// A metric of one network over the data set.
struct MetricFigure {
  std::string metric;
  double value = 0;  ///< 0..1
  Interval ci95;
  std::uint64_t images = 0;
  static void fields(auto& self, auto&& field) {
    field("metric", self.metric, "Metric");
    field("value", self.value, "Its value, 0 to 1");
    field("ci95", self.ci95, "95 % confidence interval");
    field("images", self.images, "Images counted");
  }
};

/// A layer that could be INT8 and stays in floating point.
struct FloatLayer {
  std::string name;
  std::string type;
  std::string reason;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Layer");
    field("type", self.type, "Operator type");
    field("reason", self.reason, "Why it stays in floating point");
  }
};

/// How much quantizing a layer disturbs.
struct LayerSensitivity {
  std::string layer;
  std::optional<double> snr_db;  ///< signal to quantization noise of its quantized input or weights
  std::optional<double> gain;    ///< how much less output error with its group in floating point
  static void fields(auto& self, auto&& field) {
    field("layer", self.layer, "Layer");
    field("snr_db", self.snr_db, "Signal to quantization noise of what is quantized, dB");
    field("gain", self.gain, "How much less output error when it is in floating point");
  }
};

/// The range of one quantizer; of several channels the widest.
struct QuantizerRange {
  std::string tensor;  ///< "conv1:0", or "conv1:1 weights"
  double low = 0;
  double high = 0;
  std::int64_t levels = 256;
  std::uint64_t channels = 1;  ///< that have a range of their own
  static void fields(auto& self, auto&& field) {
    field("tensor", self.tensor, "What is quantized");
    field("low", self.low, "Lowest value that is a level");
    field("high", self.high, "Highest one");
    field("levels", self.levels, "Number of levels");
    field("channels", self.channels, "Channels with a range of their own");
  }
};

/// One candidate of the trade-off between accuracy and speed.
struct TradeOff {
  std::uint64_t layers_float = 0;  ///< that went back to floating point
  double value = 0;
  double drop = 0;
  std::optional<double> latency_ms;  ///< median of one inference at a time, device's default
  std::optional<double> throughput_fps;
  bool pareto = false;  ///< no other point is both as accurate and faster, or as fast and better
  bool chosen = false;  ///< the result
  static void fields(auto& self, auto&& field) {
    field("layers_float", self.layers_float, "Layers that went back to floating point");
    field("value", self.value, "Metric");
    field("drop", self.drop, "How much less than the original's");
    field("latency_ms", self.latency_ms, "Median latency, one inference at a time, ms");
    field("throughput_fps", self.throughput_fps, "Frames a second, device kept busy");
    field("pareto", self.pareto, "No other point is better in one and as good in the other");
    field("chosen", self.chosen, "The point that became the result");
  }
};

/// Speed of one network in one precision, measured in turn with the others.
struct SpeedFigure {
  std::string precision;  ///< of the inference, as read back: f32, bf16 …
  double latency_ms = 0;  ///< of one inference; for throughput the time between two completions
  Interval latency_ci95;
  double throughput_fps = 0;
  static void fields(auto& self, auto&& field) {
    field("precision", self.precision, "Inference precision in effect");
    field("latency_ms", self.latency_ms, "Time of one inference, ms");
    field("latency_ci95", self.latency_ci95, "95 % confidence interval");
    field("throughput_fps", self.throughput_fps, "Frames a second");
  }
};

struct QuantizationSpeed {
  Objective objective = Objective::latency;  ///< how it was measured
  SpeedFigure quantized;                     ///< at the device's default precision
  SpeedFigure f32;                           ///< the original at f32
  SpeedFigure device_default;                ///< the original at the device's default precision
  Effect against_f32;                        ///< of the throughput; a ratio above 1 is faster
  Effect against_default;  ///< the same beside the original at the device's default precision
  std::uint64_t repetitions = 0;
  std::vector<std::string> decisions;  ///< what was measured and decided, one sentence each
  Verdict verdict;
  Context context;
  static void fields(auto& self, auto&& field) {
    field("objective", self.objective, "How it was measured");
    field("quantized", self.quantized, "The result at the device's default precision");
    field("f32", self.f32, "The original at f32");
    field("device_default", self.device_default, "The original at the device's default precision");
    field("against_f32", self.against_f32, "How many times as fast as the original at f32");
    field("against_default", self.against_default,
          "How many times as fast as the original at the device's default precision");
    field("repetitions", self.repetitions, "How often each was measured, in turn");
    field("decisions", self.decisions, "What was measured and decided on the way");
    field("verdict", self.verdict, "Whether the numbers can be trusted");
    field("context", self.context, "Circumstances");
  }
};

/// Values as the device would give them without being told a precision.
struct DevicePrecisionFigures {
  std::string precision;
  double original = 0;
  double quantized = 0;
  double drop = 0;
  static void fields(auto& self, auto&& field) {
    field("precision", self.precision, "The device's default precision");
    field("original", self.original, "Metric of the original");
    field("quantized", self.quantized, "Metric of the result");
    field("drop", self.drop, "Their difference");
  }
};

/// From what ranges were taken.
struct Calibration {
  bool noise = false;  ///< generated noise in place of images
  bool kept = false;   ///< statistics of an earlier job; nothing was observed in this one
  std::uint64_t samples = 0;
  std::uint64_t broken = 0;  ///< images that could not be decoded
  static void fields(auto& self, auto&& field) {
    field("noise", self.noise, "Generated noise stood in for images");
    field("kept", self.kept, "Statistics of an earlier job were used");
    field("samples", self.samples, "Samples that were observed");
    field("broken", self.broken, "Images that could not be decoded");
  }
};

struct QuantizationReport {
  std::string run;
  model::Record model;         ///< the result
  std::string original_model;  ///< id
  std::string original_name;
  std::string dataset;
  std::string dataset_name;
  std::string scheme;  ///< int8, weights-int8, weights-int4, f16 or bf16
  std::optional<double> max_drop;
  std::optional<MetricFigure> original;
  std::optional<MetricFigure> quantized;
  std::optional<double> drop;
  std::optional<Interval> drop_ci95;
  std::optional<bool> within;     ///< whether the drop is at most `max_drop`
  std::uint64_t layers_int8 = 0;  ///< layers that compute in INT8, or whose weights are compressed
  std::vector<FloatLayer> layers_float;
  std::vector<std::string> float_groups;  ///< names of the groups that went back, for --replay
  Calibration calibration;
  std::vector<std::string> calibration_images;  ///< names in the data set
  std::vector<QuantizerRange> ranges;
  std::vector<LayerSensitivity> sensitivity;
  std::vector<CompressedLayer> compressed;  ///< of weights alone
  std::vector<TradeOff> curve;
  std::optional<QuantizationSpeed> speed;
  std::optional<DevicePrecisionFigures> at_device_precision;
  std::uint64_t weights_bytes_before = 0;
  std::uint64_t weights_bytes = 0;
  std::uint64_t file_bytes_before = 0;  ///< of both files of the canonical IR
  std::uint64_t file_bytes = 0;
  std::uint64_t evaluations = 0;      ///< candidates that were evaluated
  std::uint64_t images_inferred = 0;  ///< by them, all together
  std::vector<std::string> warnings;
  std::map<std::string, double> seconds;  ///< by step: read, observe, decide, apply, evaluate …
  std::uint64_t peak_rss_bytes = 0;
  Json recipe;  ///< as the model's file carries it (hone/recipe)
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "The model that was made");
    field("original_model", self.original_model, "Model that it was made from");
    field("original_name", self.original_name, "Its name");
    field("dataset", self.dataset, "Data set");
    field("dataset_name", self.dataset_name, "Its name");
    field("scheme", self.scheme, "What was done: int8, weights-int8, weights-int4, f16 or bf16");
    field("max_drop", self.max_drop, "Drop that was accepted");
    field("original", self.original, "The original over the data set");
    field("quantized", self.quantized, "The result over the data set");
    field("drop", self.drop, "How much less the result's metric is");
    field("drop_ci95", self.drop_ci95, "95 % confidence interval of the drop, from paired images");
    field("within", self.within, "Whether the drop is at most what was accepted");
    field("layers_int8", self.layers_int8, "Layers that compute in INT8");
    field("layers_float", self.layers_float, "Layers that could and do not, each with its reason");
    field("float_groups", self.float_groups, "Groups of layers that went back to floating point");
    field("calibration", self.calibration, "What ranges were taken from");
    field("calibration_images", self.calibration_images, "Names of the images observed");
    field("ranges", self.ranges, "Range of every quantizer");
    field("sensitivity", self.sensitivity, "How much quantizing disturbs, layer by layer");
    field("compressed", self.compressed, "Weights that became integers, where they alone did");
    field("curve", self.curve, "Accuracy against speed");
    field("speed", self.speed, "Speed beside the original, measured in turn");
    field("at_device_precision", self.at_device_precision,
          "The metric at the device's default precision");
    field("weights_bytes_before", self.weights_bytes_before, "Size of the original's weights");
    field("weights_bytes", self.weights_bytes, "Size of the result's weights");
    field("file_bytes_before", self.file_bytes_before, "Size of the original's files");
    field("file_bytes", self.file_bytes, "Size of the result's files");
    field("evaluations", self.evaluations, "Candidates that were evaluated");
    field("images_inferred", self.images_inferred, "Images that they inferred, all together");
    field("warnings", self.warnings, "What should be known about the result");
    field("seconds", self.seconds, "Time of every step");
    field("peak_rss_bytes", self.peak_rss_bytes, "Peak resident memory of the worker");
    field("recipe", self.recipe, "What made the model, as its file carries it");
  }
};

}  // namespace hone::result
