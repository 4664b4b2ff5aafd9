#pragma once
// What the weights of a network look like, and what 8-bit levels would do to them. Nothing was run.
// Formulas: analysis/weights.h.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/types.h"

namespace hone::result {

/// Bins of every histogram: of equal width between the smallest and the largest value.
inline constexpr std::size_t kWeightBins = 32;

enum class LevelScheme { symmetric, asymmetric };
enum class LevelGrain { tensor, channel };
inline constexpr std::array<EnumName<LevelScheme>, 2> kLevelSchemes{
    {{LevelScheme::symmetric, "symmetric"}, {LevelScheme::asymmetric, "asymmetric"}}};
inline constexpr std::array<EnumName<LevelGrain>, 2> kLevelGrains{
    {{LevelGrain::tensor, "tensor"}, {LevelGrain::channel, "channel"}}};
inline std::span<const EnumName<LevelScheme>> enum_names(LevelScheme) { return kLevelSchemes; }
inline std::span<const EnumName<LevelGrain>> enum_names(LevelGrain) { return kLevelGrains; }

/// One way to put a weight on levels of 8 bits.
struct WeightLevels {
  LevelScheme scheme = LevelScheme::symmetric;
  LevelGrain grain = LevelGrain::tensor;
  double low = 0;  ///< target range; of channels the widest
  double high = 0;
  double step = 0;           ///< between two levels; of channels the largest
  double step_smallest = 0;  ///< of channels the smallest; else `step`
  double rms_error = 0;
  std::optional<double> snr_db;  ///< signal to noise; absent where the levels are exact
  static void fields(auto& self, auto&& field) {
    field("scheme", self.scheme, "Around zero, or from the smallest to the largest value");
    field("grain", self.grain, "One step for the tensor, or one for each output channel");
    field("low", self.low, "Lowest level; of channels the lowest of all");
    field("high", self.high, "Highest level; of channels the highest of all");
    field("step", self.step, "Between two levels; of channels the largest");
    field("step_smallest", self.step_smallest, "Of channels the smallest step");
    field("rms_error", self.rms_error, "Root of the mean square of the error");
    field("snr_db", self.snr_db, "Power of the weights over that of the error, dB");
  }
};

/// One weight of one layer. Figures are of the values as kept, without those that are not finite.
struct LayerWeights {
  std::string layer;   ///< the first that reads it
  std::string type;    ///< operator type of that layer
  std::string weight;  ///< name of the constant
  model::Shape shape;
  model::Precision precision = model::Precision::dynamic;  ///< as kept
  std::uint64_t elements = 0;
  std::uint64_t bytes = 0;
  std::optional<double> min;  ///< absent where no value is finite
  std::optional<double> max;
  double mean = 0;
  double standard_deviation = 0;  ///< of the population
  double sparsity = 0;            ///< share of stored zeros
  std::uint64_t zeros = 0;
  std::uint64_t not_a_number = 0;
  std::uint64_t infinite = 0;
  std::optional<std::uint64_t> distinct;  ///< different values; absent above 256
  std::uint64_t channels = 0;             ///< output channels; 0 where the layer has none
  std::vector<std::uint64_t> histogram;   ///< kWeightBins counts
  std::vector<WeightLevels> levels;       ///< of floating point only
  static void fields(auto& self, auto&& field) {
    field("layer", self.layer, "Layer that reads it first");
    field("type", self.type, "Operator type of the layer");
    field("weight", self.weight, "Name of the constant");
    field("shape", self.shape, "Its dimensions");
    field("precision", self.precision, "Precision it is kept in");
    field("elements", self.elements, "Number of elements");
    field("bytes", self.bytes, "Its size");
    field("min", self.min, "Smallest finite value");
    field("max", self.max, "Largest finite value");
    field("mean", self.mean, "Mean");
    field("standard_deviation", self.standard_deviation, "Standard deviation");
    field("sparsity", self.sparsity, "Share of values equal to zero");
    field("zeros", self.zeros, "Values equal to zero");
    field("not_a_number", self.not_a_number, "Values that are not a number");
    field("infinite", self.infinite, "Infinite values");
    field("distinct", self.distinct, "Different values, where there are at most 256");
    field("channels", self.channels, "Output channels; 0 where the layer has none");
    field("histogram", self.histogram, "Values in each of 32 equal bins from min to max");
    field("levels", self.levels, "What 8-bit levels would do to it");
  }
};

/// A weight in a precision that is not looked into.
struct UnreadWeight {
  std::string layer;
  std::string weight;
  model::Precision precision = model::Precision::dynamic;
  static void fields(auto& self, auto&& field) {
    field("layer", self.layer, "Layer that reads it first");
    field("weight", self.weight, "Name of the constant");
    field("precision", self.precision, "Precision it is kept in");
  }
};

struct WeightsReport {
  std::string model;
  std::string model_name;
  std::uint64_t bins = kWeightBins;
  std::vector<LayerWeights> layers;
  std::vector<UnreadWeight> not_read;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("bins", self.bins, "Bins of every histogram");
    field("layers", self.layers, "Weight by weight, in the order in which layers read them");
    field("not_read", self.not_read, "Weights in precisions that are not looked into");
  }
};

}  // namespace hone::result
