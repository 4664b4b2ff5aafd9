#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "accuracy/metric.h"

namespace hone::accuracy {
namespace {

using dataset::Box;
using result::Detection;

/// Images with what is on them and what was found.
class Gallery {
 public:
  void add(std::vector<Box> boxes, std::vector<Detection> found) {
    result::ImageResult image;
    image.name = fmt::format("{}", images_.size());
    image.detections = std::move(found);
    images_.push_back(std::move(image));
    boxes_.push_back(std::move(boxes));
  }
  [[nodiscard]] Scene scene() {
    views_.assign(boxes_.begin(), boxes_.end());
    return {.images = images_, .boxes = views_, .class_names = names_, .seed = 7};
  }

 private:
  std::vector<result::ImageResult> images_;
  std::vector<std::vector<Box>> boxes_;
  std::vector<std::span<const Box>> views_;
  std::vector<std::string> names_{"cat", "dog"};
};

Box box(double x, double side, std::int64_t label = 0) {
  return {.label = label, .x = x, .y = 0, .width = side, .height = side, .area = {}};
}

Detection found(double score, double x, double side, std::int64_t label = 0) {
  return {.label = label, .score = score, .x = x, .y = 0, .width = side, .height = side};
}

/// Three cats; found in the order right, wrong, right, second time the same, and one is missed.
/// Recall 1/3 at precision 1, then 2/3 at precision 2/3.
Gallery three_cats() {
  Gallery gallery;
  gallery.add({box(0, 10), box(100, 10)}, {found(0.9, 0, 10), found(0.8, 50, 10)});
  gallery.add({box(0, 10)}, {found(0.7, 0, 10), found(0.6, 0, 10)});
  return gallery;
}

TEST(VocMap, IsTheAreaAndTheElevenPointsOfAWorkedExample) {
  auto gallery = three_cats();
  // Area: 1/3 * 1 + 1/3 * 2/3. Eleven points: recalls 0 .. 0.3 have 1, 0.4 .. 0.6 have 2/3.
  EXPECT_NEAR(voc_map_metric().value(gallery.scene()), 1.0 / 3 + 2.0 / 9, 1e-12);
  EXPECT_NEAR(voc_map_11_metric().value(gallery.scene()), (4 + 3 * 2.0 / 3) / 11, 1e-12);
}

TEST(VocMap, AnOverlapOfExactlyAHalfIsEnough) {
  Gallery gallery;
  gallery.add({{.label = 0, .x = 0, .y = 0, .width = 10, .height = 10, .area = {}}},
              {{.label = 0, .score = 1, .x = 0, .y = 0, .width = 5, .height = 10}});
  EXPECT_DOUBLE_EQ(voc_map_metric().value(gallery.scene()), 1);
}

TEST(VocMap, WhatIsDifficultIsNeitherRightNorWrong) {
  Gallery gallery;
  Box hard = box(100, 10);
  hard.difficult = true;
  gallery.add({box(0, 10), hard}, {found(0.9, 100, 10), found(0.8, 100, 10), found(0.7, 0, 10)});
  EXPECT_DOUBLE_EQ(voc_map_metric().value(gallery.scene()), 1);
}

TEST(VocMap, ADetectionIsForTheObjectThatItOverlapsMost) {
  Gallery gallery;  // the second one overlaps the far object enough, but the near one more
  gallery.add({box(0, 10), box(2, 10)}, {found(0.9, 0, 10), found(0.8, 0.5, 10)});
  EXPECT_DOUBLE_EQ(voc_map_metric().value(gallery.scene()), 0.5);
  // COCO gives it the free one where that overlaps enough: two right at 0.5 .. 0.70.
  EXPECT_DOUBLE_EQ(coco_ap_metric().figures(gallery.scene()).at("ap50"), 1);
}

TEST(CocoAp, IsThatOfAWorkedExample) {
  auto gallery = three_cats();
  const auto figures = coco_ap_metric().figures(gallery.scene());
  // 34 recalls 0 .. 0.33 with precision 1, 33 to 0.66 with 2/3, at every overlap.
  const double ap = (34 + 33 * 2.0 / 3) / 101;
  EXPECT_NEAR(figures.at("coco-ap"), ap, 1e-12);
  EXPECT_NEAR(figures.at("ap50"), ap, 1e-12);
  EXPECT_NEAR(figures.at("ap75"), ap, 1e-12);
  EXPECT_NEAR(figures.at("ap-small"), ap, 1e-12);
  EXPECT_FALSE(figures.contains("ap-large"));
  EXPECT_NEAR(figures.at("ar1"), 2.0 / 3, 1e-12);
  EXPECT_NEAR(figures.at("ar100"), 2.0 / 3, 1e-12);
}

TEST(CocoAp, CrowdsAreNeitherRightNorWrongAndTakeMany) {
  Gallery gallery;
  Box crowd = box(100, 50);
  crowd.crowd = true;
  gallery.add({box(0, 10), crowd},
              {found(0.9, 100, 10), found(0.8, 110, 10), found(0.7, 0, 10), found(0.6, 300, 10)});
  EXPECT_DOUBLE_EQ(coco_ap_metric().value(gallery.scene()), 1);
}

TEST(CocoAp, AreasAreThoseOfOutlines) {
  Gallery gallery;
  Box thin = box(0, 40);  // 1600 pixels as a box, 900 as an outline
  thin.area = 900;
  gallery.add({thin}, {found(0.9, 0, 40)});
  const auto figures = coco_ap_metric().figures(gallery.scene());
  EXPECT_DOUBLE_EQ(figures.at("ap-small"), 1);
  EXPECT_FALSE(figures.contains("ap-medium"));
}

TEST(DetectionMetric, KnowsNothingWithoutObjects) {
  Gallery gallery;
  gallery.add({}, {found(0.9, 0, 10)});
  EXPECT_TRUE(std::isnan(coco_ap_metric().value(gallery.scene())));
  EXPECT_TRUE(coco_ap_metric().figures(gallery.scene()).empty());
}

TEST(DetectionMetric, TellsOfClassesImagesAndThreshold) {
  auto gallery = three_cats();
  gallery.add({box(0, 10, 1)}, {});
  const auto value = voc_map_metric().evaluate(gallery.scene());
  ASSERT_EQ(value.per_class.size(), 2U);
  EXPECT_EQ(value.per_class[0].name, "cat");
  EXPECT_EQ(value.per_class[0].objects, 3U);
  EXPECT_EQ(value.per_class[0].images, 2U);
  ASSERT_EQ(value.per_class[0].precision_at_recall.size(), 101U);
  EXPECT_DOUBLE_EQ(value.per_class[0].precision_at_recall[33], 1);
  EXPECT_NEAR(value.per_class[0].precision_at_recall[66], 2.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(value.per_class[0].precision_at_recall[67], 0);
  EXPECT_DOUBLE_EQ(value.per_class[1].value, 0);
  EXPECT_NEAR(value.value, value.per_class[0].value / 2, 1e-12);
  // Best F1 with the three best: two right, one wrong, two missed.
  EXPECT_EQ(value.score_threshold, 0.7);
  ASSERT_EQ(value.image_scores.size(), 3U);
  EXPECT_DOUBLE_EQ(value.image_scores[0], 0.5);
  EXPECT_DOUBLE_EQ(value.image_scores[1], 1);
  EXPECT_DOUBLE_EQ(value.image_scores[2], 0);
}

TEST(DetectionMetric, IntervalsHoldTheFigureAndComeFromTheSeed) {
  Gallery gallery;
  for (int i = 0; i < 40; ++i) {
    gallery.add({box(0, 10)}, {found(0.5 + 0.01 * i, i % 3 == 0 ? 100 : 0, 10)});
  }
  const auto once = coco_ap_metric().evaluate(gallery.scene());
  const auto again = coco_ap_metric().evaluate(gallery.scene());
  EXPECT_EQ(once.ci95.lo, again.ci95.lo);
  EXPECT_LT(once.ci95.lo, once.value);
  EXPECT_GT(once.ci95.hi, once.value);
  EXPECT_GE(coco_ap_metric().resampled(gallery.scene()).size(), 200U);
}

TEST(DetectionMetric, ResamplesAreThoseOfImagesThatStandSeveralTimes) {
  auto gallery = three_cats();
  const auto values = voc_map_metric().resampled(gallery.scene());
  Gallery first;  // the first image twice
  first.add({box(0, 10), box(100, 10)}, {found(0.9, 0, 10), found(0.8, 50, 10)});
  first.add({box(0, 10), box(100, 10)}, {found(0.9, 0, 10), found(0.8, 50, 10)});
  Gallery second;
  second.add({box(0, 10)}, {found(0.7, 0, 10), found(0.6, 0, 10)});
  second.add({box(0, 10)}, {found(0.7, 0, 10), found(0.6, 0, 10)});
  const std::vector expected{voc_map_metric().value(first.scene()),
                             voc_map_metric().value(second.scene()),
                             voc_map_metric().value(gallery.scene())};
  for (const double value : values) {
    EXPECT_TRUE(std::any_of(expected.begin(), expected.end(), [&](double one) {
      return std::abs(one - value) < 1e-9;
    })) << value;
  }
}

result::ImageResult pixels(std::vector<result::Confusion> counts) {
  result::ImageResult image;
  image.pixels = std::move(counts);
  return image;
}

TEST(MeanIou, IsThatOfAWorkedExample) {
  // Class 0: 6 right, 2 taken for class 1; class 1: 3 right, 1 without an answer.
  const std::vector images{pixels({{0, 0, 4}, {0, 1, 2}}),
                           pixels({{0, 0, 2}, {1, 1, 3}, {1, 255, 1}})};
  const auto value = miou_metric().evaluate({.images = images});
  EXPECT_NEAR(value.value, (6.0 / 8 + 3.0 / 6) / 2, 1e-12);
  EXPECT_NEAR(miou_metric().figures({.images = images}).at("pixel-accuracy"), 9.0 / 12, 1e-12);
  ASSERT_EQ(value.per_class.size(), 2U);
  EXPECT_NEAR(value.per_class[1].value, 0.5, 1e-12);
  EXPECT_NEAR(value.image_scores[1], (1 + 0.75) / 2, 1e-12);
}

}  // namespace
}  // namespace hone::accuracy
