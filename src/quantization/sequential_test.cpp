#include "quantization/sequential.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace hone::quantization {
namespace {

TEST(Drop, IsExactForCounts) {
  struct Case {
    double lost;
    std::size_t images;
    double max_drop;
    bool holds;
  };
  for (const Case& row : std::vector<Case>{{5, 500, 0.01, true},
                                           {6, 500, 0.01, false},
                                           {10, 1000, 0.01, true},
                                           {9, 1000, 0.009, true},
                                           {7, 100, 0.07, true},
                                           {29, 100, 0.29, true},
                                           {2, 1000, 0.002, true},
                                           {3, 1000, 0.002, false},
                                           {500, 50'000, 0.01, true},
                                           {501, 50'000, 0.01, false},
                                           {0, 10, 0, true},
                                           {1, 1'000'000, 0, false},
                                           {-1, 10, -0.1, true},
                                           {0, 10, -0.1, false}}) {
    EXPECT_EQ(drop_holds(row.lost, row.images, row.max_drop), row.holds)
        << row.lost << " of " << row.images << " at " << row.max_drop;
  }
  // As floating-point accuracies subtract: 0.75 - 0.74 is more than 0.01.
  EXPECT_GT(0.75 - 0.74, 0.01);
  EXPECT_TRUE(drop_holds(75 - 74, 100, 0.01));
}

/// A population with so many images lost and gained, in drawn order.
std::vector<double> population(std::size_t images, std::size_t lost, std::size_t gained,
                               std::uint64_t seed) {
  std::vector<double> differences(images, 0.0);
  for (std::size_t i = 0; i < lost; ++i) differences[i] = 1;
  for (std::size_t i = lost; i < lost + gained; ++i) differences[i] = -1;
  Random random(seed);
  for (std::size_t i = images; i > 1; --i) {
    std::swap(differences[i - 1], differences[random.below(i)]);
  }
  return differences;
}

struct Ran {
  Verdict verdict = Verdict::open;
  std::size_t images = 0;
};
/// Looks after every image, the hardest case for the error rate.
Ran run(const std::vector<double>& differences, double allowed, DifferenceBounds bounds) {
  SequentialDrop test(
      {.images = differences.size(), .allowed_sum = allowed, .bounds = bounds, .error_rate = 0.01});
  Ran ran;
  while (ran.verdict == Verdict::open && ran.images < differences.size()) {
    test.add(differences[ran.images++]);
    ran.verdict = test.verdict();
  }
  return ran;
}

TEST(Sequential, IsSeldomWrongHoweverOftenOneLooks) {
  struct Case {
    std::size_t images;
    std::size_t lost;
    std::size_t gained;
  };
  constexpr int kTrials = 1000;
  for (const Case& row : std::vector<Case>{
           {500, 15, 10}, {500, 16, 10}, {1000, 30, 20}, {1000, 31, 20}, {2000, 20, 0}}) {
    const double allowed = 0.01 * static_cast<double>(row.images);
    const double lost = static_cast<double>(row.lost) - static_cast<double>(row.gained);
    const Verdict truth = lost <= allowed ? Verdict::holds : Verdict::exceeds;
    int wrong = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      const auto ran =
          run(population(row.images, row.lost, row.gained, static_cast<std::uint64_t>(trial)),
              allowed, {});
      ASSERT_NE(ran.verdict, Verdict::open);
      wrong += ran.verdict == truth ? 0 : 1;
    }
    EXPECT_LE(wrong, 0.01 * kTrials + 3 * std::sqrt(0.01 * kTrials)) << row.images << " " << lost;
  }
}

TEST(Sequential, AClearVerdictComesEarly) {
  struct Case {
    std::size_t lost;
    std::size_t gained;
    double allowed;
    DifferenceBounds bounds;
    Verdict verdict;
    double share;  // of the images, on average at most
  };
  for (const Case& row : std::vector<Case>{{300, 50, 50, {-1, 1}, Verdict::exceeds, 0.1},
                                           {200, 100, 50, {-1, 1}, Verdict::exceeds, 0.65},
                                           {60, 60, 250, {-1, 1}, Verdict::holds, 0.1},
                                           {150, 0, 50, {0, 1}, Verdict::exceeds, 0.15},
                                           {0, 0, 50, {0, 1}, Verdict::holds, 0.15}}) {
    double images = 0;
    int right = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const auto ran = run(population(5000, row.lost, row.gained, seed), row.allowed, row.bounds);
      images += static_cast<double>(ran.images) / 100;
      right += ran.verdict == row.verdict ? 1 : 0;
    }
    EXPECT_GE(right, 97) << row.lost;
    EXPECT_LE(images / 5000, row.share) << row.lost << " lost";
  }
}

TEST(Sequential, WhatIsLeftMayNotMatter) {
  SequentialDrop lost_too_many(
      {.images = 100, .allowed_sum = 1, .bounds = {0, 1}, .error_rate = 1e-30});
  lost_too_many.add(1);
  EXPECT_EQ(lost_too_many.verdict(), Verdict::open);
  lost_too_many.add(1);
  EXPECT_EQ(lost_too_many.verdict(), Verdict::exceeds);
  SequentialDrop cannot_lose(
      {.images = 3, .allowed_sum = 1, .bounds = {0, 1}, .error_rate = 1e-30});
  cannot_lose.add(0);
  EXPECT_EQ(cannot_lose.verdict(), Verdict::open);
  cannot_lose.add(0);
  EXPECT_EQ(cannot_lose.verdict(), Verdict::holds);
}

// ---------------------------------------------------------------- interval

std::vector<double> scores(const std::vector<double>& differences, bool original) {
  std::vector<double> made;
  for (const double difference : differences) {
    made.push_back(original ? (difference >= 0 ? 1 : 0) : (difference > 0 ? 0 : 1));
  }
  return made;
}

TEST(Interval, AgreesWithTango) {
  // Expected values from the definition: the likelihood under a fixed difference maximised by
  // golden section, where ours has Tango's closed form.
  struct Case {
    std::size_t lost;
    std::size_t gained;
    std::size_t images;
    double low;
    double high;
  };
  for (const Case& row : std::vector<Case>{{12, 2, 50, 0.0611, 0.3447},
                                           {9, 5, 44, -0.0810, 0.2608},
                                           {0, 0, 44, -0.0803, 0.0803},
                                           {1, 0, 30, -0.0840, 0.1667},
                                           {25, 10, 500, 0.0072, 0.0552}}) {
    const auto differences = population(row.images, row.lost, row.gained, 1);
    const auto found = drop_ci95(scores(differences, true), scores(differences, false));
    EXPECT_NEAR(found.lo, row.low, 6e-5) << row.lost;
    EXPECT_NEAR(found.hi, row.high, 6e-5) << row.lost;
  }
}

TEST(Interval, CoversTheTruth) {
  constexpr double kLose = 0.04;
  constexpr double kGain = 0.02;
  int covered = 0;
  Random random(3);
  for (int trial = 0; trial < 1000; ++trial) {
    std::vector<double> original;
    std::vector<double> quantized;
    for (int i = 0; i < 400; ++i) {
      const double draw = random.uniform();
      original.push_back(draw < kLose || draw > 0.4 ? 1 : 0);
      quantized.push_back(draw >= kLose && (draw < kLose + kGain || draw > 0.4) ? 1 : 0);
    }
    const auto found = drop_ci95(original, quantized);
    covered += found.lo <= kLose - kGain && kLose - kGain <= found.hi ? 1 : 0;
  }
  EXPECT_GE(covered, 930);
  EXPECT_LE(covered, 970);
}

TEST(Interval, OfOtherScoresIsThatOfTheMean) {
  const std::vector<double> original{0.5, 0.7, 0.9, 0.4};
  const std::vector<double> quantized{0.4, 0.7, 0.7, 0.3};
  const auto found = drop_ci95(original, quantized);
  const auto expected = mean_ci95(std::vector<double>{0.1, 0, 0.2, 0.1});
  EXPECT_NEAR(found.lo, expected.lo, 1e-12);
  EXPECT_NEAR(found.hi, expected.hi, 1e-12);
  EXPECT_EQ(drop_ci95({}, {}), (hone::Range{0, 0}));
}

}  // namespace
}  // namespace hone::quantization
