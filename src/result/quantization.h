#pragma once
// The words of quantization, and what it reports.

#include <array>

#include "base/fields.h"

namespace hone::result {

/// performance: activations symmetric; mixed: activations asymmetric. Weights are symmetric.
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

}  // namespace hone::result
