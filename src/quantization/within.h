#pragma once
// Which groups must go back to floating point so that an accuracy drop holds, with as few
// evaluations as possible. Pure: it is given functions that evaluate.
//
// Algorithm: INT8 everywhere on all images first. If that drops too much, groups are ranked by how
// much each one alone disturbs the output (ranking.h: needs no labels, looks only where it pays).
// Errors add up in their squares and a small drop grows with their sum, so the ranking also tells
// how long a prefix of it is probably needed; from there upwards in growing steps to one that
// holds, then bisection. Last, each group of it is given back to INT8 where the drop still holds
// without it, and sets of one group less that put another in the place of two are tried.
// Candidates are judged by the images whose score some candidate changed and a sequential test of
// the others (sequential.h); the result, and everything in `steps`, is judged on all images and
// exactly.

#include <functional>
#include <span>

#include "base/result.h"
#include "base/statistics.h"
#include "quantization/types.h"

namespace hone::quantization {

/// What one evaluation found. Entries by image, in the order that was asked.
struct Assessment {
  double value = 0;            ///< of the metric over these images
  std::vector<double> scores;  ///< of each image, 0..1, where the metric is their mean; else empty
  std::vector<double> distance;  ///< of each image's outputs from the original's: |q - f|^2 / |f|^2
  /// How far each image is from another score, in units in which errors of layers add up: for
  /// classes the logit of the right one less that of the best other one (margin_of). Above 0 where
  /// the score is 1, below where it is 0. Empty: not known; then distances rank the groups.
  std::vector<double> margin = {};
  /// The metric over resamples of all images, the same for every network; for the drop's interval
  /// where there are no scores. May be empty.
  std::vector<double> resampled = {};
};

using FloatGroups = std::vector<std::size_t>;  ///< ascending indices into Placement::groups

/// One candidate that was judged on all images.
struct Step {
  FloatGroups float_groups;
  double value = 0;
  double drop = 0;
};

struct Trials {
  std::size_t groups = 0;
  std::size_t images = 0;
  /// The network with these groups in float, on these images (positions, ascending). The original
  /// is asked with `original`, once. Calls with the same groups come one after another: keep the
  /// last network compiled.
  std::function<Result<Assessment>(const FloatGroups&, std::span<const std::size_t>)> quantized;
  std::function<Result<Assessment>(std::span<const std::size_t>)> original;
  /// By group, about how much it disturbs the output, in any unit, such as the noise-to-signal
  /// power of its tensors; only makes the ranking shorter. Empty: nothing is known.
  std::vector<double> prior = {};
  /// Called after each evaluation: what was done, and the share of the expected whole, 0..1.
  std::function<void(const std::string& what, double fraction)> progress = {};
  /// Called with each candidate that is judged on all images, the moment it is: Found::steps.
  std::function<void(const Step&)> judged = {};
};

struct WithinOptions {
  double max_drop = 0.01;  ///< of the metric, absolute; held when drop <= max_drop exactly
  std::uint64_t seed = 0;
  std::size_t max_evaluations = 200;  ///< then the best so far
  bool rank_all = false;              ///< every group by itself, also where INT8 everywhere holds
};

struct Found {
  /// False when no candidate that quantizes anything holds: then the result is the nearest.
  bool within = false;
  FloatGroups float_groups;  ///< of the result: the fewest found that hold, else the nearest
  Assessment original;       ///< on all images
  Assessment quantized;      ///< on all images
  double drop = 0;           ///< original - quantized
  double drop_low = 0;       ///< 95 % interval of the drop (drop_ci95)
  double drop_high = 0;
  std::vector<Step> steps;  ///< every candidate judged on all images, in order
  /// By group: error of the outputs (mean |q - f|^2 / |f|^2) when it alone is INT8; of groups that
  /// were only seen together, their share by prior. Empty when nothing had to be ranked.
  std::vector<double> group_gain;
  std::size_t evaluations = 0;      ///< networks that were evaluated, the original not counted
  std::size_t images_inferred = 0;  ///< by them, all together
};

/// 95 % interval of the drop: of the paired differences image by image (sequential.h), or of those
/// over the same resamples; the drop itself where there is neither.
hone::Range drop_interval(const Assessment& original, const Assessment& quantized);

/// Errors: those of the functions given; `quantization.trials` (bug) when they give another number
/// of images than asked; `quantization.images` (input) without images.
Result<Found> find_within(const Trials& trials, const WithinOptions& options);

/// Candidates for a trade-off curve: with the 0, 1, 2, 4, 8 ... and all but one of the groups that
/// disturb most in float, all in float, and `result`; by number of groups in float, each once.
std::vector<FloatGroups> curve_points(std::span<const double> group_gain,
                                      const FloatGroups& result);

/// Float layers beyond those of `first` that make the whole graph faster, judged by measuring.
/// What comes out must be judged for its drop once more where one was asked: float layers beside
/// others change scores either way.
struct SpeedTrials {
  std::size_t groups = 0;
  /// Seconds of one inference of each candidate, `repetitions` values each, measured in turn: one
  /// repetition of every candidate before the next, so that a pair of values of the same
  /// repetition shares the state of the machine. The last candidate of every call is the original
  /// (all groups), as the device runs it by default. At most kMostAtOnce candidates a call.
  std::function<Result<std::vector<std::vector<double>>>(const std::vector<FloatGroups>&,
                                                         std::size_t repetitions)>
      seconds;
  /// Milliseconds that the profile shows a group could save in float (negative: INT8 is better);
  /// guides the order only. Empty: nothing is known.
  std::vector<double> expected_gain_ms = {};
  std::function<void(const std::string& what, double fraction)> progress = {};
};
inline constexpr std::size_t kMostAtOnce = 9;

struct Faster {
  FloatGroups float_groups;
  bool all_float = false;  ///< the original at the device's default precision is the fastest
  std::vector<std::string> decisions;  ///< what was measured and decided, one sentence each
  std::size_t measured = 0;            ///< candidates, the original counted once
};
/// At most 40 candidates: those that the profile promises most by, in runs of neighbouring groups,
/// since each border between float and INT8 costs a conversion; then the best of them with its
/// borders moved and its runs flipped, as long as that gains. A gain is one where Wilcoxon's
/// signed-rank test on the ratios within repetitions gives p < 0.05 (base/rank.h). The winner is
/// measured once more, against `first` and the original: where it is not faster than `first`,
/// `first` stays, and where that is not faster than the original, the original.
/// Errors: those of `seconds`; `quantization.trials` (bug) when it gives other numbers of values.
Result<Faster> find_faster(const SpeedTrials& trials, const FloatGroups& first);

}  // namespace hone::quantization
