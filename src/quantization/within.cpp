#include "quantization/within.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quantization/judge.h"
#include "quantization/search.h"

namespace hone::quantization {
namespace {

constexpr double kExpectedEvaluations = 8;  ///< of all images, once INT8 everywhere failed

Found found_with(const Judge& judge, const FloatGroups& groups) {
  const Candidate& candidate = judge.candidate(groups);
  Found found;
  found.within = candidate.verdict == Verdict::holds;
  found.float_groups = groups;
  found.original = judge.original();
  found.quantized = {.value = candidate.value,
                     .scores = candidate.scores,
                     .distance = candidate.distance,
                     .resampled = candidate.resampled};
  found.drop = candidate.drop;
  const auto interval = drop_interval(found.original, found.quantized);
  found.drop_low = std::min(interval.lo, found.drop);
  found.drop_high = std::max(interval.hi, found.drop);
  found.steps = judge.steps();
  found.evaluations = judge.evaluations();
  found.images_inferred = judge.images_inferred();
  return found;
}

const FloatGroups& nearest(const std::vector<Step>& steps) {
  return std::min_element(steps.begin(), steps.end(),
                          [](const Step& x, const Step& y) { return x.drop < y.drop; })
      ->float_groups;
}

Result<FloatGroups> result_of(Judge& judge, Search& search) {
  for (;;) {
    HONE_TRY(auto fewest, search.fewest());
    const bool hopeless = fewest.empty();
    if (hopeless && !judge.exhausted()) {
      HONE_TRY(fewest, search.almost_all());
    }
    HONE_TRY(const auto verdict, judge.complete(fewest));
    // What a sequential test took for within may not be: then the next best, knowing that.
    if (verdict == Verdict::holds) return fewest;
    if (hopeless) return nearest(judge.steps());
  }
}

}  // namespace

hone::Range drop_interval(const Assessment& original, const Assessment& quantized) {
  if (!original.scores.empty()) return drop_ci95(original.scores, quantized.scores);
  std::vector<double> drops;
  const std::size_t count = std::min(original.resampled.size(), quantized.resampled.size());
  for (std::size_t i = 0; i < count; ++i) {
    const double drop = original.resampled[i] - quantized.resampled[i];
    if (!std::isnan(drop)) drops.push_back(drop);
  }
  const double drop = original.value - quantized.value;
  if (drops.empty()) return {drop, drop};
  std::sort(drops.begin(), drops.end());
  return {quantile(drops, 0.025), quantile(drops, 0.975)};
}

Result<Found> find_within(const Trials& trials, const WithinOptions& options) {
  if (trials.images == 0) {
    return input_error("quantization.images", "There is no image to judge the accuracy by")
        .fix("Give a data set with images that can be read.");
  }
  Judge judge(trials, options);
  HONE_CHECK(judge.begin());
  HONE_TRY(const auto int8, judge.complete(FloatGroups{}));
  const auto search = judge.has_margins() ? search_by_margins(judge, trials, options)
                                          : search_by_ranking(judge, trials, options);
  if (options.rank_all) HONE_CHECK(search->look_at_all());
  FloatGroups result;
  if (int8 != Verdict::holds && trials.groups > 0) {
    judge.expect(kExpectedEvaluations);
    HONE_TRY(result, result_of(judge, *search));
  }
  Found found = found_with(judge, result);
  if (options.rank_all || int8 != Verdict::holds) found.group_gain = search->errors();
  return found;
}

std::vector<FloatGroups> curve_points(std::span<const double> group_gain,
                                      const FloatGroups& result) {
  std::vector<std::size_t> ranked(group_gain.size());
  std::iota(ranked.begin(), ranked.end(), 0UL);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](std::size_t x, std::size_t y) { return group_gain[x] > group_gain[y]; });
  std::vector<FloatGroups> points{result};
  const auto add = [&](std::size_t count) {
    FloatGroups groups(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count));
    std::sort(groups.begin(), groups.end());
    points.push_back(std::move(groups));
  };
  add(0);
  for (std::size_t count = 1; count < ranked.size(); count *= 2) add(count);
  if (!ranked.empty()) add(ranked.size() - 1);
  add(ranked.size());
  std::sort(points.begin(), points.end(), [](const FloatGroups& x, const FloatGroups& y) {
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  });
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

}  // namespace hone::quantization
