#include "base/statistics.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <numbers>

#include "base/random.h"

namespace hone {
namespace {

using Samples = std::vector<double>;

/// Independent normal numbers (Box, Muller 1958).
Samples normal(Random& random, std::size_t count, double middle, double spread) {
  Samples samples;
  while (samples.size() < count) {
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    samples.push_back(middle + spread * radius * std::cos(2 * std::numbers::pi * random.uniform()));
  }
  return samples;
}

TEST(Statistics, KnownSamples) {
  const Samples samples{2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_DOUBLE_EQ(mean(samples), 5);
  EXPECT_NEAR(standard_deviation(samples), std::sqrt(32.0 / 7), 1e-14);
  const Range range = mean_ci95(samples);  // t(0.975, 7) = 2.364624
  EXPECT_NEAR(range.hi - 5, 2.364624 * std::sqrt(32.0 / 7 / 8), 1e-5);
  EXPECT_NEAR(5 - range.lo, range.hi - 5, 1e-12);
}

TEST(Statistics, FewSamples) {
  EXPECT_EQ(mean(Samples{}), 0);
  EXPECT_EQ(standard_deviation(Samples{3}), 0);
  EXPECT_EQ(mean_ci95(Samples{}), (Range{0, 0}));
  EXPECT_EQ(mean_ci95(Samples{3}), (Range{3, 3}));
  EXPECT_EQ(autocorrelation_lag1(Samples{1, 2}), 0);
  EXPECT_TRUE(std::isnan(quantile(Samples{}, 0.5)));
}

TEST(Statistics, SpreadOfOneAroundABillion) {
  Samples samples;
  for (int i = 0; i < 1000; ++i) samples.push_back(1e9 + (i % 2 == 0 ? 1 : -1));
  EXPECT_NEAR(standard_deviation(samples), std::sqrt(1000.0 / 999), 1e-12);
  EXPECT_EQ(mean(samples), 1e9);
}

TEST(Statistics, IntervalOfTheMeanCoversTheTruthInNineteenOfTwenty) {
  for (const std::size_t size : {3, 10, 50}) {
    Random random(7);
    int covered = 0;
    for (int trial = 0; trial < 2000; ++trial) {
      const Range range = mean_ci95(normal(random, size, 100, 5));
      covered += range.lo <= 100 && 100 <= range.hi ? 1 : 0;
    }
    EXPECT_GE(covered, 1880) << size;
    EXPECT_LE(covered, 1920) << size;
  }
}

TEST(Statistics, WilsonKnownValues) {
  const Range half = wilson95(50, 100);  // 0.4038, 0.5962 (Newcombe 1998 gives such tables)
  EXPECT_NEAR(half.lo, 0.40383, 1e-5);
  EXPECT_NEAR(half.hi, 0.59617, 1e-5);
  const Range few = wilson95(1, 29);  // Newcombe 1998, table I: 0.0061 to 0.1718
  EXPECT_NEAR(few.lo, 0.0061, 1e-4);
  EXPECT_NEAR(few.hi, 0.1718, 1e-4);
  EXPECT_EQ(wilson95(0, 10).lo, 0);
  EXPECT_EQ(wilson95(10, 10).hi, 1);
  EXPECT_EQ(wilson95(0, 0), (Range{0, 1}));
}

TEST(Statistics, WilsonCoversTheTruth) {
  Random random(11);
  int covered = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::uint64_t successes = 0;
    for (int i = 0; i < 500; ++i) successes += random.uniform() < 0.7 ? 1 : 0;
    const Range range = wilson95(successes, 500);
    covered += range.lo <= 0.7 && 0.7 <= range.hi ? 1 : 0;
  }
  EXPECT_GE(covered, 1870);
  EXPECT_LE(covered, 1930);
}

TEST(Statistics, WilsonIsAnIntervalAroundTheShare) {
  EXPECT_TRUE(rc::check([] {
    const auto n = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
    const auto successes = *rc::gen::inRange<std::uint64_t>(0, n + 1);
    const Range range = wilson95(successes, n);
    const double share = static_cast<double>(successes) / static_cast<double>(n);
    RC_ASSERT(0 <= range.lo && range.lo <= share && share <= range.hi && range.hi <= 1);
  }));
}

TEST(Statistics, QuantileIsTheNearestRank) {
  Samples twenty;
  for (int i = 1; i <= 20; ++i) twenty.push_back(i);
  struct Case {
    double q;
    double value;
  };
  for (const Case& c : {Case{0, 1}, Case{0.05, 1}, Case{0.5, 10}, Case{0.51, 11}, Case{0.9, 18},
                        Case{0.95, 19}, Case{0.951, 20}, Case{0.99, 20}, Case{1, 20}}) {
    EXPECT_EQ(quantile(twenty, c.q), c.value) << c.q;
  }
  EXPECT_EQ(quantile(Samples{5}, 0.99), 5);
}

TEST(Statistics, QuantileLeavesAtLeastItsShareBelow) {
  EXPECT_TRUE(rc::check([] {
    auto samples = *rc::gen::nonEmpty<Samples>();
    std::sort(samples.begin(), samples.end());
    const double q = *rc::gen::inRange(0, 1001) / 1000.0;
    const double value = quantile(samples, q);
    const auto at_most = std::upper_bound(samples.begin(), samples.end(), value) - samples.begin();
    RC_ASSERT(static_cast<double>(at_most) >= q * static_cast<double>(samples.size()) - 1e-6);
    RC_ASSERT(std::binary_search(samples.begin(), samples.end(), value));
  }));
}

TEST(Statistics, SamplesThatAQuantileNeedsAreLoadGens) {
  struct Row {
    double q;
    std::uint64_t samples[3];  // with 0, 1 and 2 samples above
  };
  for (const Row& row : {Row{0.5, {7, 11, 14}}, Row{0.9, {44, 64, 81}}, Row{0.95, {90, 130, 165}},
                         Row{0.99, {459, 662, 838}}, Row{0.999, {4603, 6636, 8403}}}) {
    for (std::uint64_t over = 0; over < 3; ++over) {
      EXPECT_EQ(quantile_minimum_samples(row.q, over), row.samples[over]) << row.q << " " << over;
    }
    EXPECT_TRUE(quantile_supported(row.samples[0], row.q));
    EXPECT_FALSE(quantile_supported(row.samples[0] - 1, row.q));
  }
}

TEST(Statistics, SamplesAboveAQuantileAreCounted) {
  struct Case {
    double q;
    std::uint64_t samples;
    std::optional<std::uint64_t> over;
  };
  for (const Case& c : {Case{0.9, 43, {}}, Case{0.9, 44, 0}, Case{0.9, 63, 0}, Case{0.9, 64, 1},
                        Case{0.9, 80, 1}, Case{0.9, 81, 2}, Case{0.9, 100, 3}, Case{0.9, 500, 34},
                        Case{0.99, 458, {}}, Case{0.99, 661, 0}, Case{0.99, 838, 2}}) {
    EXPECT_EQ(quantile_samples_over(c.samples, c.q), c.over) << c.q << " " << c.samples;
  }
}

TEST(Statistics, EarlyStoppingEstimateIsLoadGens) {
  Samples sorted;
  while (sorted.size() < 500) sorted.push_back(static_cast<double>(sorted.size()) + 1);
  const auto estimate = [&](std::size_t n, double q) {
    return quantile_upper_estimate(std::span(sorted).first(n), q);
  };
  EXPECT_FALSE(estimate(63, 0.9));
  EXPECT_EQ(estimate(64, 0.9), 64);
  EXPECT_EQ(estimate(100, 0.9), 98) << "the third largest";
  EXPECT_EQ(estimate(500, 0.9), 467) << "the 34th largest, not the 50th";
  EXPECT_FALSE(estimate(500, 0.99));
}

TEST(Statistics, EarlyStoppingEstimateIsSeldomBelowTheQuantile) {
  Random random(5);
  int below = 0;
  for (int trial = 0; trial < 5000; ++trial) {
    Samples samples;
    for (int i = 0; i < 200; ++i) samples.push_back(random.uniform());
    std::sort(samples.begin(), samples.end());
    below += *quantile_upper_estimate(samples, 0.9) < 0.9 ? 1 : 0;
  }
  EXPECT_LE(below, 75) << "1 % is promised: 50, and three and a half standard errors";
}

/// Samples with a correlation of `r` between neighbours, mean 0 and spread 1.
Samples autoregressive(Random& random, std::size_t count, double r) {
  Samples samples = normal(random, count, 0, 1);
  for (std::size_t i = 1; i < count; ++i) {
    samples[i] = r * samples[i - 1] + std::sqrt(1 - r * r) * samples[i];
  }
  return samples;
}

TEST(Statistics, IntervalOfCorrelatedSamplesCoversTheTruth) {
  struct Case {
    double correlation;
    std::size_t samples;
    double least;
    double most;
  };
  for (const Case& c :
       {Case{0, 20, 0.945, 0.97}, Case{0, 80, 0.945, 0.97}, Case{0.3, 20, 0.91, 0.97},
        Case{0.6, 20, 0.90, 0.97}, Case{0.6, 40, 0.925, 0.97}, Case{0.6, 80, 0.935, 0.97}}) {
    Random random(17);
    int covered = 0;
    for (int trial = 0; trial < 4000; ++trial) {
      const Range range = mean_ci95_correlated(autoregressive(random, c.samples, c.correlation));
      covered += range.lo <= 0 && 0 <= range.hi ? 1 : 0;
    }
    EXPECT_GE(covered, 4000 * c.least) << c.correlation << " " << c.samples;
    EXPECT_LE(covered, 4000 * c.most) << c.correlation << " " << c.samples;
  }
  const Samples repelling{1, -1, 1, -1, 1, -1};
  EXPECT_EQ(mean_ci95_correlated(repelling), mean_ci95(repelling));
  EXPECT_EQ(mean_ci95_correlated(Samples{3, 4}), mean_ci95(Samples{3, 4}));
  EXPECT_EQ(mean_ci95_correlated(Samples{3, 3, 3}), (Range{3, 3}));
}

TEST(Statistics, MeanAndSpreadFollowShiftAndScale) {
  EXPECT_TRUE(rc::check([] {
    const auto whole =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-1000, 1000)));
    const double shift = *rc::gen::inRange(-1'000'000'000, 1'000'000'000);
    Samples plain(whole.begin(), whole.end());
    Samples moved;
    for (const double x : plain) moved.push_back(2 * x + shift);
    RC_ASSERT(std::abs(mean(moved) - (2 * mean(plain) + shift)) < 1e-5);
    RC_ASSERT(std::abs(standard_deviation(moved) - 2 * standard_deviation(plain)) < 1e-5);
  }));
}

TEST(Statistics, AutocorrelationTellsDriftFromNoise) {
  Samples drift;
  Samples turns;
  for (int i = 0; i < 100; ++i) {
    drift.push_back(i);
    turns.push_back(i % 2);
  }
  EXPECT_GT(autocorrelation_lag1(drift), 0.9);
  EXPECT_LT(autocorrelation_lag1(turns), -0.9);
  EXPECT_EQ(autocorrelation_lag1(Samples(50, 3.0)), 0);
  Random random(3);
  EXPECT_NEAR(autocorrelation_lag1(normal(random, 10'000, 0, 1)), 0, 0.03);
}

}  // namespace
}  // namespace hone
