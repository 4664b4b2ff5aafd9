#include "base/rank.h"

#include <gtest/gtest.h>

#include <cmath>

namespace hone {
namespace {

// Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, table 3.1 (Hamilton depression
// scale, nine patients before and after): p = 0.0391 two-sided, estimate -0.46, 96 % interval
// -0.786 to -0.010.
TEST(SignedRank, AgreesWithTheTextbook) {
  const std::vector<double> before{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const std::vector<double> after{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  std::vector<double> change;
  for (std::size_t i = 0; i < before.size(); ++i) change.push_back(after[i] - before[i]);
  const auto found = signed_rank(change);
  EXPECT_NEAR(found.p_value, 20.0 / 512, 1e-12);
  EXPECT_NEAR(found.estimate, -0.46, 1e-9);
  EXPECT_NEAR(found.ci95.lo, -0.786, 1e-9);
  EXPECT_NEAR(found.ci95.hi, -0.010, 1e-9);
}

TEST(SignedRank, CountsItsDistributionExactly) {
  struct Case {
    std::vector<double> values;
    double p;
  };
  for (const Case& row : std::vector<Case>{
           {{1, 2, 3, 4, 5, 6, 7, 8, 9}, 2.0 / 512},
           {{-1, -2, -3, -4, -5, -6, -7, -8, -9}, 2.0 / 512},
           {{-1, 2, 3, 4, 5, 6, 7, 8, 9}, 4.0 / 512},
           {{1, -1}, 1},
           {{0, 0, 0}, 1},
           {{0, 1, 2, 3}, 2.0 / 8},    // the zero is left out
           {{1, 1, 1, 1}, 2.0 / 16},   // all ranks 2.5
           {{2, 2, -2, 5}, 8.0 / 16},  // mid-ranks 2 2 2 4: of 16 sums, four are at most 2
       }) {
    EXPECT_NEAR(signed_rank(row.values).p_value, std::min(1.0, row.p), 1e-12)
        << row.values.size() << " values from " << row.values.front();
  }
}

TEST(SignedRank, IntervalAndTestAgree) {
  for (int shift = -40; shift <= 40; ++shift) {
    std::vector<double> values;
    for (const double noise : {-1.9, -1.2, -0.7, -0.3, 0.11, 0.42, 0.83, 1.3, 2.2, 0.05}) {
      values.push_back(noise + shift / 20.0 + 0.001);
    }
    const auto found = signed_rank(values);
    const bool excludes = found.ci95.lo > 0 || found.ci95.hi < 0;
    EXPECT_EQ(found.p_value < 0.05, excludes) << shift;
    EXPECT_LE(found.ci95.lo, found.estimate);
    EXPECT_GE(found.ci95.hi, found.estimate);
  }
}

TEST(SignedRank, AHundredSamplesAreExactToo) {
  const std::vector<double> all_positive(100, 1.0);
  EXPECT_NEAR(signed_rank(all_positive).p_value / std::ldexp(1.0, -99), 1, 1e-9);
}

TEST(CliffsDelta, CountsPairs) {
  EXPECT_EQ(cliffs_delta(std::vector<double>{1, 2}, std::vector<double>{3, 4}), 1);
  EXPECT_EQ(cliffs_delta(std::vector<double>{3, 4}, std::vector<double>{1, 2}), -1);
  EXPECT_EQ(cliffs_delta(std::vector<double>{1, 2}, std::vector<double>{1, 2}), 0);
  EXPECT_EQ(cliffs_delta(std::vector<double>{1, 3}, std::vector<double>{2, 4}), 0.5);
}

TEST(Holm, CorrectsStepByStep) {
  const auto adjusted = holm(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  EXPECT_NEAR(adjusted[0], 0.03, 1e-12);
  EXPECT_NEAR(adjusted[1], 0.06, 1e-12);
  EXPECT_NEAR(adjusted[2], 0.06, 1e-12);
  EXPECT_NEAR(adjusted[3], 0.02, 1e-12);
  EXPECT_EQ(holm(std::vector<double>{0.6, 0.9})[0], 1);
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace hone
