#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.h"
#include "quantization/within.h"

namespace hone::quantization {
namespace {

/// A network whose groups run one after another, each faster or slower in INT8 than in float, with
/// a conversion at every border. Times have noise and drift together within a repetition.
struct Machine {
  std::vector<double> gain_ms;  ///< by group: what float saves, without conversions
  double conversion_ms = 0.02;
  double noise = 0.02;
  Random random{7};
  std::size_t candidates = 0;
  std::size_t most_at_once = 0;

  [[nodiscard]] double ms(const FloatGroups& groups) const {
    std::vector<bool> in_float(gain_ms.size(), false);
    for (const std::size_t group : groups) in_float[group] = true;
    double time = 2;
    for (std::size_t i = 0; i < gain_ms.size(); ++i) {
      time -= in_float[i] ? gain_ms[i] : 0;
      if (i > 0 && in_float[i] != in_float[i - 1]) time += conversion_ms;
    }
    return time;
  }
  double normal() {
    return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform());
  }
  SpeedTrials trials() {
    SpeedTrials trials;
    trials.groups = gain_ms.size();
    trials.expected_gain_ms = gain_ms;
    trials.seconds = [this](const std::vector<FloatGroups>& sets,
                            std::size_t repetitions) -> Result<std::vector<std::vector<double>>> {
      candidates += sets.size() - 1;
      most_at_once = std::max(most_at_once, sets.size());
      EXPECT_EQ(sets.back().size(), gain_ms.size()) << "the original comes last";
      std::vector<std::vector<double>> seconds(sets.size());
      for (std::size_t r = 0; r < repetitions; ++r) {
        const double state = 1 + 0.2 * random.uniform();
        for (std::size_t i = 0; i < sets.size(); ++i) {
          seconds[i].push_back(ms(sets[i]) * state * std::exp(noise * normal()) / 1000);
        }
      }
      return seconds;
    };
    return trials;
  }
};

double best_ms(const Machine& machine) {  // of all sets, by dynamic programming over the runs
  const double kNone = std::numeric_limits<double>::infinity();
  std::array<double, 2> best{2, kNone};
  for (std::size_t i = 0; i < machine.gain_ms.size(); ++i) {
    const double border = machine.conversion_ms;
    const double in_int8 = std::min(best[0], i == 0 ? kNone : best[1] + border);
    const double in_float = (i == 0 ? 2 : std::min(best[1], best[0] + border)) - machine.gain_ms[i];
    best = {in_int8, in_float};
  }
  return std::min(best[0], best[1]);
}

struct Case {
  const char* name;
  std::vector<double> gain_ms;
  bool all_float;
};

TEST(Faster, FindsWhatTheWholeGraphGainsBy) {
  const std::vector<double> kGains(12, -0.1);
  auto mixed = kGains;
  for (std::size_t i = 3; i < 7; ++i) mixed[i] = 0.15;
  auto islands = kGains;
  islands[2] = islands[4] = islands[9] = 0.15;
  auto cheap_gap = kGains;
  cheap_gap[2] = cheap_gap[4] = 0.15;
  cheap_gap[3] = -0.01;
  for (const Case& row :
       std::vector<Case>{{"INT8 is better everywhere", kGains, false},
                         {"float is better everywhere", std::vector<double>(12, 0.05), true},
                         {"all the same", std::vector<double>(12, 0.0), true},
                         {"a run of four", mixed, false},
                         {"islands", islands, false},
                         {"a gap that is not worth two borders", cheap_gap, false}}) {
    Machine machine{.gain_ms = row.gain_ms};
    const auto found = find_faster(machine.trials(), {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->all_float, row.all_float) << row.name;
    const FloatGroups& groups = found->float_groups;
    EXPECT_EQ(groups.size() == row.gain_ms.size(), found->all_float) << row.name;
    EXPECT_LE(machine.ms(groups), best_ms(machine) * 1.03) << row.name;
    EXPECT_LE(machine.candidates, 44U) << row.name;
    EXPECT_LE(machine.most_at_once, kMostAtOnce) << row.name;
    EXPECT_FALSE(found->decisions.empty());
  }
}

TEST(Faster, WhatTheDropNeedsStaysInFloat) {
  Machine machine{.gain_ms = std::vector<double>(12, -0.1)};
  const auto found = find_faster(machine.trials(), {4, 5});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->float_groups, (FloatGroups{4, 5}));
  const auto nothing = find_faster(machine.trials(), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->all_float);
}

TEST(Faster, AWrongProfileOnlyCostsMeasurements) {
  Machine machine{.gain_ms = std::vector<double>(16, -0.06)};
  for (std::size_t i = 8; i < 12; ++i) machine.gain_ms[i] = 0.12;
  auto trials = machine.trials();
  for (auto& expected : {std::vector<double>{}, std::vector<double>(16, 0.1),
                         std::vector<double>(16, std::nan(""))}) {
    trials.expected_gain_ms = expected;
    const auto found = find_faster(trials, {});
    ASSERT_TRUE(found);
    EXPECT_LE(machine.ms(found->float_groups), best_ms(machine) * 1.06);
  }
}

TEST(Faster, IsSeldomSlowerThanTheOriginal) {  // noise alone never chooses INT8 more than 1 in 20
  int chosen = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Machine machine{.gain_ms = std::vector<double>(10, 0.0), .conversion_ms = 0};
    machine.random = Random(seed);
    const auto found = find_faster(machine.trials(), {});
    ASSERT_TRUE(found);
    chosen += found->all_float ? 0 : 1;
  }
  EXPECT_LE(chosen, 14);  // 5 % of one side and a little chance
}

TEST(Faster, MisfittingMeasurementsAreRefused) {
  SpeedTrials trials;
  trials.groups = 3;
  for (const double value : {0.0, -1.0, std::nan("")}) {
    trials.seconds = [&](const std::vector<FloatGroups>& sets,
                         std::size_t repetitions) -> Result<std::vector<std::vector<double>>> {
      return std::vector(sets.size(), std::vector<double>(repetitions, value));
    };
    const auto found = find_faster(trials, {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, "quantization.trials");
  }
  trials.seconds = [](const std::vector<FloatGroups>&,
                      std::size_t) -> Result<std::vector<std::vector<double>>> {
    return environment_error("worker.busy", "The machine is busy");
  };
  EXPECT_EQ(find_faster(trials, {}).error().code, "worker.busy");
}

}  // namespace
}  // namespace hone::quantization
