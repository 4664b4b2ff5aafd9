#pragma once
// Which groups must go back to floating point so that an accuracy drop holds, with as few
// evaluations as possible. Pure: it is given functions that evaluate.
//
// Algorithm: all INT8 first, judged image by image with a sequential test on the paired
// differences, so that a clear verdict stops early; groups ranked by how much the output error
// falls when each alone goes back (successive halving over growing image sets); bisection over
// the ranked prefix; then groups are given back to INT8 one by one where the drop still holds; the
// full set for the candidate only.

#include <functional>

#include "base/result.h"
#include "quantization/types.h"

namespace hone::quantization {

/// What one evaluation found. Entries by image, in the order that was asked.
struct Assessment {
  double value = 0;            ///< of the metric over these images
  std::vector<double> scores;  ///< of each image, 0..1, where the metric is their mean; else empty
  std::vector<double> distance;  ///< of each image's outputs from the original's: |q - f|^2 / |f|^2
};

using FloatGroups = std::vector<std::size_t>;  ///< ascending indices into Placement::groups

struct Trials {
  std::size_t groups = 0;
  std::size_t images = 0;
  /// The network with these groups in float, on these images (positions, ascending). The original
  /// is asked with `original`.
  std::function<Result<Assessment>(const FloatGroups&, std::span<const std::size_t>)> quantized;
  std::function<Result<Assessment>(std::span<const std::size_t>)> original;
  /// Called after each evaluation: what was done, and the share of the expected whole, 0..1.
  std::function<void(const std::string& what, double fraction)> progress = {};
};

struct WithinOptions {
  double max_drop = 0.01;  ///< of the metric, absolute; held when drop <= max_drop exactly
  std::uint64_t seed = 0;
  std::size_t max_evaluations = 200;  ///< then the best so far
};

/// One candidate that was judged on all images.
struct Step {
  FloatGroups float_groups;
  double value = 0;
  double drop = 0;
};

struct Found {
  bool within = false;
  FloatGroups float_groups;  ///< of the result: the fewest found that hold, else the nearest
  Assessment original;       ///< on all images
  Assessment quantized;      ///< on all images
  double drop = 0;           ///< original - quantized
  double drop_low = 0;       ///< 95 % interval of the drop; equal to drop where the metric has no
  double drop_high = 0;      ///< scores by image
  std::vector<Step> steps;   ///< every candidate judged on all images, in order
  std::vector<double> group_gain;   ///< by group: how much less output error without it; 0 unknown
  std::size_t evaluations = 0;      ///< networks that were evaluated, the original not counted
  std::size_t images_inferred = 0;  ///< by them, all together
};

/// Errors: those of the functions given.
Result<Found> find_within(const Trials& trials, const WithinOptions& options);

/// Float layers beyond those of `first` that make the whole graph faster, judged by measuring:
/// `seconds` gives the time of one inference for each of several candidates, measured in turn,
/// `repetitions` values each. A group stays INT8 only where the whole graph gains by it.
struct SpeedTrials {
  std::size_t groups = 0;
  std::function<Result<std::vector<std::vector<double>>>(const std::vector<FloatGroups>&,
                                                         std::size_t repetitions)>
      seconds;
  /// Milliseconds that the profile shows a group could save in float (negative: INT8 is better);
  /// guides the order only.
  std::vector<double> expected_gain_ms = {};
  std::function<void(const std::string& what, double fraction)> progress = {};
};
struct Faster {
  FloatGroups float_groups;
  bool all_float = false;  ///< the original at the device's default precision is the fastest
  std::vector<std::string> decisions;  ///< what was measured and decided, one sentence each
};
/// The last candidate of every call is the original (all groups in float).
Result<Faster> find_faster(const SpeedTrials& trials, const FloatGroups& first);

}  // namespace hone::quantization
