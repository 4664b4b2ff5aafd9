#pragma once
// Figures over resamples of images, drawn with replacement (Efron 1979, "Bootstrap methods: another
// look at the jackknife"). Pure. Internal to this room.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "result/benchmark.h"

namespace hone::accuracy {

/// How often each image counts in a resample gives the figure over it.
using WeightedFigure = std::function<double(std::span<const std::uint32_t> weights)>;

/// One value for each resample. `work` is about how many steps a figure takes: so many resamples,
/// 200 to 1000, that all take some seconds at most. The same seed, images and work give the same
/// resamples.
std::vector<double> resample(std::size_t images, std::uint64_t work, std::uint64_t seed,
                             const WeightedFigure& figure);

/// Between the 2.5 % and the 97.5 % point, widened to hold `value`; {value, value} without values.
/// Values that are not numbers are left out.
result::Interval interval_of(std::vector<double> values, double value);

}  // namespace hone::accuracy
