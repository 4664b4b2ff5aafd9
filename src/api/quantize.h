#pragma once
// What can be asked of quantization, and what its worker is asked.

#include "api/words.h"
#include "result/augmentation.h"
#include "result/quantization.h"

namespace hone::api {

struct QuantizeRequest {
  static constexpr std::string_view kKind = "quantize";
  std::string model;
  std::optional<std::string> dataset;  ///< absent: generated noise
  std::optional<double> max_drop;
  std::optional<std::string> metric;  ///< absent: by task with annotations, else agreement
  result::Preset preset = result::Preset::performance;
  result::Objective objective = result::Objective::size;
  std::int64_t subset = 300;
  std::vector<result::Augmentation> augment;
  std::vector<std::string> ignore;
  result::BiasCorrection bias_correction = result::BiasCorrection::fast;
  result::Estimator estimator = result::Estimator::automatic;
  std::optional<result::Compat> compat;
  bool curve = false;
  bool evaluate = false;
  std::optional<result::WeightBits> weights_only;
  std::optional<std::int64_t> group_size;
  bool asymmetric = false;
  std::optional<result::HalfPrecision> precision;
  std::map<std::string, model::Shape> shapes;
  std::optional<std::string> target;
  std::uint64_t seed = 0;
  bool fresh = false;
  std::optional<std::string> replay;
  std::optional<std::string> name;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("dataset", self.dataset,
          "Data set with images like those that the network will see; without one it is noise");
    field("max_drop", self.max_drop,
          "Accept at most this drop of the metric, 0.01 is one percentage point; layers go back to "
          "floating point until it holds",
          {.min = 0, .max = 1});
    field(
        "metric", self.metric,
        "Evaluate with top1, top5, coco-ap, voc-map, voc-map-11, miou or agreement (with what the "
        "original says, needs no labels); by default as the network's task asks for");
    field("preset", self.preset,
          "Ranges of activations: symmetric except where asymmetric halves the noise, or mixed: "
          "asymmetric");
    field("objective", self.objective,
          "size: all that the drop allows is INT8; latency, throughput: only what measurably makes "
          "the network faster here");
    field("subset", self.subset, "Observe so many images, class balance kept",
          {.min = 1, .max = 100000});
    field("augment", self.augment,
          "Change each observed image at random: flip, erase, noise, brightness, contrast",
          {.metavar = "CHANGE,CHANGE", .comma_separated = true});
    field("ignore", self.ignore, "Leave a layer alone: its name, a type, or re:REGEX over names",
          {.metavar = "NAME|TYPE|re:REGEX"});
    field("bias_correction", self.bias_correction, "How biases make up for shifted means");
    field("estimator", self.estimator, "How ranges come from what was observed");
    field("compat", self.compat, "Follow another tool's rules exactly");
    field("curve", self.curve, "Also show accuracy against speed, layer by layer");
    field("evaluate", self.evaluate, "Evaluate both networks, without a drop to keep to");
    field("weights_only", self.weights_only, "Only keep the weights in integers");
    field("group_size", self.group_size, "int4: weights that share a scale (default 128)",
          {.min = 16, .max = 65536});
    field("asymmetric", self.asymmetric, "Weights only: with a zero point");
    field("precision", self.precision, "Only convert the weights");
    field("shapes", self.shapes, "Shape of an input while it is observed and evaluated",
          {.metavar = "INPUT=1,3,224,224", .option = "shape"});
    field("target", self.target, "Where it shall run: an id of `hone target list`",
          {.metavar = "TARGET"});
    field("seed", self.seed, "Seed of the subset and of everything drawn");
    field("fresh", self.fresh, "Observe again, even where statistics were kept");
    field("replay", self.replay, "Decide as a kept run did, without searching or measuring",
          {.metavar = "RUN"});
    field("name", self.name, "Name of the new model (default: the model's with -int8)");
  }
};

/// Asked of the worker: what was asked for, ids in place of names, and what is known already.
struct QuantizeWork {
  static constexpr std::string_view kKind = "quantize_network";
  QuantizeRequest asked;
  std::optional<Digest> statistics;                 ///< kept ones, when they are there
  std::optional<std::vector<std::string>> decided;  ///< groups in floating point, of a replayed run
  static void fields(auto& self, auto&& field) {
    field("asked", self.asked, "What was asked");
    field("statistics", self.statistics, "Blob of statistics that were kept");
    field("decided", self.decided, "Groups that stay in floating point");
  }
};

/// The same under the machine's measurement lock.
struct QuantizeMeasuredWork : QuantizeWork {
  static constexpr std::string_view kKind = "quantize_measured";
};

/// A worker tells it the moment observing is done: what it saw is safe from then on.
struct ObservedPartial {
  Digest statistics;  ///< blob that was sent
  static void fields(auto& self, auto&& field) {
    field("statistics", self.statistics, "Blob of the statistics", {.required = true});
  }
};

}  // namespace hone::api
