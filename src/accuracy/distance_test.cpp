#include "accuracy/distance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hone::accuracy {
namespace {

using result::Detection;

TEST(Distance, IsWorkedOutByHand) {
  const std::vector<float> a{3, 4, 0, 0};
  const std::vector<float> b{3, 4, 0, 1};
  const auto found = distance_of(a, b);
  EXPECT_DOUBLE_EQ(found.mse, 0.25);
  ASSERT_TRUE(found.snr_db);
  EXPECT_NEAR(*found.snr_db, 10 * std::log10(25.0), 1e-12);
  EXPECT_NEAR(found.cosine, 25 / (5 * std::sqrt(26.0)), 1e-12);
}

TEST(Distance, WhatIsTheSameHasNoNoise) {
  const std::vector<float> a{1, -2, 3};
  const auto found = distance_of(a, a);
  EXPECT_EQ(found.mse, 0);
  EXPECT_FALSE(found.snr_db);
  EXPECT_EQ(found.cosine, 1);
}

TEST(Distance, ZerosAndNumbersThatAreNoneAreNotDividedBy) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> zeros{0, 0};
  const std::vector<float> values{nan, 2};
  const auto found = distance_of(zeros, values);
  EXPECT_DOUBLE_EQ(found.mse, 2);
  EXPECT_FALSE(found.snr_db);
  EXPECT_EQ(found.cosine, 0);
  EXPECT_EQ(distance_of(zeros, zeros).cosine, 1);
  EXPECT_EQ(distance_of({}, {}).mse, 0);
}

Detection at(double x, double score, std::int64_t label = 0) {
  return {.label = label, .score = score, .x = x, .y = 0, .width = 10, .height = 10};
}

struct PairCase {
  const char* what;
  std::vector<Detection> a;
  std::vector<Detection> b;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> wanted;
};

TEST(Pairs, EachIsForOne) {
  const std::vector<PairCase> cases{
      {"the same", {at(0, 0.9)}, {at(1, 0.4)}, {{0, 0}}},
      {"another class", {at(0, 0.9)}, {at(0, 0.9, 1)}, {}},
      {"hardly overlapping", {at(0, 0.9)}, {at(8, 0.9)}, {}},
      {"the nearer one", {at(0, 0.9)}, {at(3, 0.9), at(1, 0.2)}, {{0, 1}}},
      {"the better one chooses first", {at(0, 0.5), at(2, 0.9)}, {at(1, 0.9)}, {{1, 0}}},
      {"nothing", {}, {at(0, 1)}, {}},
  };
  for (const auto& each : cases) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
    for (const auto& pair : pairs_of(each.a, each.b)) {
      found.emplace_back(pair.a, pair.b);
      EXPECT_GE(pair.overlap, 0.5) << each.what;
    }
    EXPECT_EQ(found, each.wanted) << each.what;
  }
}

}  // namespace
}  // namespace hone::accuracy
