#include "accuracy/nms.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

namespace hone::accuracy {
namespace {

using result::Detection;

Detection at(double x, double score, std::int64_t label = 0) {
  return {.label = label, .score = score, .x = x, .y = 0, .width = 10, .height = 10};
}

std::vector<double> scores(const std::vector<Detection>& boxes) {
  std::vector<double> found;
  for (const auto& box : boxes) found.push_back(box.score);
  return found;
}

TEST(Overlap, IsIntersectionOverUnion) {
  EXPECT_DOUBLE_EQ(overlap_of(at(0, 1), at(0, 1)), 1);
  EXPECT_DOUBLE_EQ(overlap_of(at(0, 1), at(5, 1)), 50.0 / 150);
  EXPECT_DOUBLE_EQ(overlap_of(at(0, 1), at(10, 1)), 0);
  Detection empty = at(0, 1);
  empty.width = 0;
  EXPECT_DOUBLE_EQ(overlap_of(empty, empty), 0);
}

TEST(Suppress, KeepsTheBestOfEachClass) {
  const std::vector boxes{at(0, 0.5), at(1, 0.9), at(20, 0.4), at(1, 0.3, 1)};
  EXPECT_EQ(scores(suppress(boxes, {.overlap = 0.5})), (std::vector{0.9, 0.4, 0.3}));
  EXPECT_EQ(scores(suppress(boxes, {.overlap = 0.95})), (std::vector{0.9, 0.5, 0.4, 0.3}));
  EXPECT_EQ(scores(suppress(boxes, {.overlap = 0.5, .most = 2})), (std::vector{0.9, 0.4}));
  EXPECT_EQ(scores(suppress(boxes, {.overlap = {}})), (std::vector{0.9, 0.5, 0.4, 0.3}));
}

TEST(Suppress, WhatWentSuppressesNothing) {
  // The first covers the second, the second would cover the third.
  const std::vector boxes{at(0, 0.9), at(4, 0.8), at(8, 0.7)};
  EXPECT_EQ(scores(suppress(boxes, {.overlap = 0.4})), (std::vector{0.9, 0.7}));
}

TEST(Suppress, ScoresThatAreNoNumbersGo) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(scores(suppress({at(0, nan), at(30, 0.1)}, {.overlap = 0.5})), (std::vector{0.1}));
}

TEST(Suppress, LeavesNoTwoThatOverlapAndNothingUncovered) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Detection> boxes;
    const auto count = *rc::gen::inRange(0, 40);
    for (int i = 0; i < count; ++i) {
      boxes.push_back(
          at(*rc::gen::inRange(0, 60), *rc::gen::inRange(0, 20) / 20.0, *rc::gen::inRange(0, 3)));
    }
    const auto kept = suppress(boxes, {.overlap = 0.45});
    for (const auto& box : boxes) {
      RC_ASSERT(std::any_of(kept.begin(), kept.end(), [&](const Detection& one) {
        return one.label == box.label && one.score >= box.score &&
               (overlap_of(one, box) > 0.45 || (one.x == box.x && one.score == box.score));
      }));
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        RC_ASSERT(kept[j].score >= kept[i].score);
        RC_ASSERT(kept[j].label != kept[i].label || overlap_of(kept[j], kept[i]) <= 0.45);
      }
    }
  }));
}

}  // namespace
}  // namespace hone::accuracy
