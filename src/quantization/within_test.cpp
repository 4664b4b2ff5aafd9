#include "quantization/within.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "quantization/sequential.h"
#include "quantization/simulated_for_test.h"

namespace hone::quantization {
namespace {

FloatGroups with(FloatGroups groups, std::size_t added) {
  groups.insert(std::lower_bound(groups.begin(), groups.end(), added), added);
  return groups;
}

/// Always the group that brings back most images, looked up on all images: takes groups times
/// result evaluations of everything.
FloatGroups greedy(const Simulated& network, const SimulatedOptions& options, double max_drop) {
  FloatGroups groups;
  while (!drop_holds(network.lost(groups), options.images, max_drop)) {
    FloatGroups best;
    double fewest = 1e9;
    for (std::size_t group = 0; group < options.groups; ++group) {
      if (std::binary_search(groups.begin(), groups.end(), group)) continue;
      const auto candidate = with(groups, group);
      const double lost = network.lost(candidate);
      if (lost < fewest) {
        fewest = lost;
        best = candidate;
      }
    }
    groups = best;
  }
  return groups;
}

void expect_consistent(const Found& found, const Simulated& network,
                       const SimulatedOptions& options, double max_drop) {
  const double lost = network.lost(found.float_groups);
  EXPECT_EQ(found.within, drop_holds(lost, options.images, max_drop));
  EXPECT_NEAR(found.drop, lost / static_cast<double>(options.images), 1e-12);
  EXPECT_NEAR(found.original.value - found.quantized.value, found.drop, 1e-12);
  EXPECT_LE(found.drop_low, found.drop);
  EXPECT_GE(found.drop_high, found.drop);
  EXPECT_TRUE(std::is_sorted(found.float_groups.begin(), found.float_groups.end()));
  EXPECT_LT(found.float_groups.size(), options.groups);
  for (const Step& step : found.steps) {
    EXPECT_NEAR(step.drop, network.lost(step.float_groups) / static_cast<double>(options.images),
                1e-12);
    const bool fewer = step.float_groups.size() < found.float_groups.size();
    EXPECT_FALSE(found.within && fewer && step.drop <= max_drop) << "a shorter one held";
  }
}

struct Case {
  const char* name;
  SimulatedOptions options;
  double max_drop;
  double evaluations;  // on average, at most
  double beyond;       // groups more than greedy, on average at most
};

TEST(Within, HoldsExactlyWithFewGroupsAndFewEvaluations) {
  for (const Case& row :
       std::vector<Case>{{"small drop", {.error = 0.15}, 0.005, 55, 3},
                         {"middle", {.images = 1000, .error = 0.25}, 0.01, 55, 3},
                         {"large drop", {.error = 0.4}, 0.01, 60, 3},
                         {"interactions", {.error = 0.3, .pairs = 4}, 0.01, 60, 3},
                         {"no prior", {.error = 0.3, .prior_noise = 6}, 0.01, 60, 3},
                         {"few layers", {.groups = 6, .error = 0.3}, 0.01, 16, 1},
                         {"agreement", {.error = 0.1, .agreement = true}, 0.01, 55, 2}}) {
    double evaluations = 0;
    double beyond = 0;
    int searched = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      auto options = row.options;
      options.seed = seed;
      Simulated network(options);
      const auto found = find_within(network.trials(), {.max_drop = row.max_drop, .seed = seed});
      ASSERT_TRUE(found) << found.error().message;
      expect_consistent(*found, network, options, row.max_drop);
      if (found->evaluations == 1) continue;
      ++searched;
      evaluations += static_cast<double>(found->evaluations);
      beyond += static_cast<double>(found->float_groups.size()) -
                static_cast<double>(greedy(network, options, row.max_drop).size());
    }
    ASSERT_GT(searched, 3) << row.name;
    EXPECT_LE(evaluations / searched, row.evaluations) << row.name;
    EXPECT_LE(beyond / searched, row.beyond) << row.name;
    RecordProperty(row.name, fmt::format("{:.1f} evaluations, {:+.2f} groups over {}",
                                         evaluations / searched, beyond / searched, searched));
  }
}

TEST(Within, WhatHoldsAtOnceTakesOneEvaluation) {
  const SimulatedOptions options{.error = 0.02};
  Simulated network(options);
  const auto found = find_within(network.trials(), {.max_drop = 0.01});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->within);
  EXPECT_TRUE(found->float_groups.empty());
  EXPECT_EQ(found->evaluations, 1U);
  EXPECT_EQ(found->images_inferred, options.images);
  EXPECT_EQ(found->quantized.scores.size(), options.images);
  EXPECT_TRUE(found->group_gain.empty());
}

TEST(Within, EveryGroupIsRankedWhenAsked) {
  const SimulatedOptions options{.groups = 12, .error = 0.02};
  Simulated network(options);
  const auto found = find_within(network.trials(), {.max_drop = 0.01, .rank_all = true});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->group_gain.size(), options.groups);
  const auto largest = [](const std::vector<double>& values) {
    return std::max_element(values.begin(), values.end()) - values.begin();
  };
  EXPECT_EQ(largest(found->group_gain), largest(network.share()));
  EXPECT_LE(found->evaluations, options.groups);
}

TEST(Within, SaysWhenItCannotBeMet) {
  for (const std::size_t groups : {1, 2, 9}) {
    const SimulatedOptions options{.groups = groups, .error = 3, .spread = 0.1};
    Simulated network(options);
    const auto found = find_within(network.trials(), {.max_drop = 0});
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->within);
    EXPECT_GT(found->drop, 0);
    EXPECT_LT(found->float_groups.size(), groups);
    for (const Step& step : found->steps) EXPECT_GE(step.drop, found->drop) << "not the nearest";
  }
}

TEST(Within, AMetricOfTheWholeSetIsJudgedByItsValue) {
  for (const bool distance : {true, false}) {
    const SimulatedOptions options{.error = 0.35, .scores = false, .distance = distance};
    Simulated network(options);
    const auto found = find_within(network.trials(), {.max_drop = 0.01});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->within);
    EXPECT_LE(network.lost(found->float_groups), 5);
    EXPECT_TRUE(found->quantized.scores.empty());
    EXPECT_EQ(found->drop_low, found->drop);
    EXPECT_EQ(found->drop_high, found->drop);
  }
}

TEST(Within, TheDropOfAWholeSetHasTheIntervalOfTheSameResamples) {
  Assessment original{.value = 0.6, .scores = {}, .distance = {}};
  Assessment quantized{.value = 0.55, .scores = {}, .distance = {}};
  EXPECT_EQ(drop_interval(original, quantized), (hone::Range{0.6 - 0.55, 0.6 - 0.55}));
  original.resampled = {0.5, 0.6, 0.7, 0.9};
  quantized.resampled = {0.4, 0.55, 0.75};
  const auto interval = drop_interval(original, quantized);
  EXPECT_NEAR(interval.lo, -0.05, 1e-12);
  EXPECT_NEAR(interval.hi, 0.1, 1e-12);
}

TEST(Within, KeepsToItsEvaluations) {
  for (const std::size_t most : {1, 5, 12, 20}) {
    const SimulatedOptions options{.error = 0.4};
    Simulated network(options);
    const auto found = find_within(network.trials(), {.max_drop = 0.002, .max_evaluations = most});
    ASSERT_TRUE(found);
    expect_consistent(*found, network, options, 0.002);
    EXPECT_LE(found->evaluations, most + 1);
  }
}

TEST(Within, IsTheSameEachTime) {
  const SimulatedOptions options{.error = 0.3};
  Simulated one(options);
  Simulated two(options);
  const auto first = find_within(one.trials(), {.max_drop = 0.01, .seed = 4});
  const auto second = find_within(two.trials(), {.max_drop = 0.01, .seed = 4});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->float_groups, second->float_groups);
  EXPECT_EQ(first->evaluations, second->evaluations);
  EXPECT_EQ(first->images_inferred, second->images_inferred);
}

TEST(Within, ProgressRisesToTheEnd) {
  Simulated network({.error = 0.3});
  auto trials = network.trials();
  double last = 0;
  trials.progress = [&](const std::string& what, double fraction) {
    EXPECT_FALSE(what.empty());
    EXPECT_GE(fraction, last);
    EXPECT_LE(fraction, 1);
    last = fraction;
  };
  ASSERT_TRUE(find_within(trials, {.max_drop = 0.01}));
  EXPECT_GT(last, 0.7);
}

TEST(Within, EachStepIsToldTheMomentItIsJudged) {
  Simulated network({.error = 0.3});
  auto trials = network.trials();
  std::vector<Step> told;
  trials.judged = [&](const Step& step) { told.push_back(step); };
  std::size_t told_before_end = 0;
  trials.progress = [&](const std::string&, double) { told_before_end = told.size(); };
  const auto found = find_within(trials, {.max_drop = 0.01, .rank_all = true});
  ASSERT_TRUE(found);
  ASSERT_GT(found->steps.size(), 1U);
  EXPECT_GT(told_before_end, 0U);
  ASSERT_EQ(told.size(), found->steps.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].float_groups, found->steps[i].float_groups);
    EXPECT_EQ(told[i].value, found->steps[i].value);
  }
}

TEST(Within, BrokenOutputsRankLast) {  // an overflow in one layer makes its outputs infinite
  Simulated network({.groups = 8, .error = 0.05});
  auto trials = network.trials();
  const auto sound = trials.quantized;
  trials.quantized = [&](const FloatGroups& groups,
                         std::span<const std::size_t> images) -> Result<Assessment> {
    auto found = sound(groups, images);
    if (std::binary_search(groups.begin(), groups.end(), 5UL)) return found;
    for (double& score : found->scores) score = 0;
    for (double& distance : found->distance) distance = std::nan("");
    for (double& margin : found->margin) margin = std::nan("");
    return found;
  };
  const auto found = find_within(trials, {.max_drop = 0.01});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->within);
  EXPECT_EQ(found->float_groups, FloatGroups{5});
}

TEST(Within, ErrorsOfTheTrialsEndIt) {
  Simulated network({.error = 0.3});
  auto trials = network.trials();
  std::size_t calls = 0;
  const auto sound = trials.quantized;
  trials.quantized = [&](const FloatGroups& groups,
                         std::span<const std::size_t> images) -> Result<Assessment> {
    if (++calls == 4) return Error(ErrorKind::cancelled, "job.cancelled", "Cancelled");
    return sound(groups, images);
  };
  const auto cancelled = find_within(trials, {.max_drop = 0.001});
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, "job.cancelled");
  trials.quantized = [&](const FloatGroups&, std::span<const std::size_t>) -> Result<Assessment> {
    return Assessment{.value = 1, .scores = {1}, .distance = {0}};
  };
  const auto misfit = find_within(trials, {.max_drop = 0.001});
  ASSERT_FALSE(misfit);
  EXPECT_EQ(misfit.error().code, "quantization.trials");
  trials.images = 0;
  EXPECT_EQ(find_within(trials, {}).error().code, "quantization.images");
}

TEST(Curve, HasGrowingPrefixesAndTheResult) {
  const std::vector<double> gain{0.1, 0.9, 0.3, 0.8, 0.2, 0.7};
  const std::vector<FloatGroups> expected{
      {}, {1}, {0, 1}, {1, 3}, {1, 2, 3, 5}, {1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5}};
  EXPECT_EQ(curve_points(gain, {0, 1}), expected);
  EXPECT_EQ(curve_points({}, {}), std::vector<FloatGroups>{{}});
}

}  // namespace
}  // namespace hone::quantization
