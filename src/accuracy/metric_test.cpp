#include "accuracy/metric.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

namespace hone::accuracy {
namespace {

using Images = std::vector<result::ImageResult>;

result::ImageResult image(std::optional<std::int64_t> label, std::vector<std::int64_t> best) {
  return {.name = "x", .label = label, .predictions = std::move(best), .scores = {}};
}

TEST(Metric, AreFoundByName) {
  EXPECT_EQ(find_metric("top1")->name(), "top1");
  EXPECT_EQ(find_metric("top5")->name(), "top5");
  EXPECT_EQ(find_metric("luck"), nullptr);
  EXPECT_EQ(metric_names(), (std::vector<std::string_view>{"top1", "top5", "coco-ap", "voc-map",
                                                           "voc-map-11", "miou"}));
}

TEST(TopK, CountsPerClassAndWhatWasTakenForWhat) {
  const Images images{image(0, {0, 1}), image(0, {1, 0}), image(2, {1, 0}), image(2, {2}),
                      image(std::nullopt, {0})};
  const std::vector<std::string> names{"cat", "dog"};
  const auto top1 = top1_metric().evaluate({.images = images, .class_names = names});
  EXPECT_DOUBLE_EQ(top1.value, 0.5);
  EXPECT_EQ(top1.images, 4U);
  EXPECT_LT(top1.ci95.lo, 0.5);
  EXPECT_GT(top1.ci95.hi, 0.5);
  ASSERT_EQ(top1.per_class.size(), 2U);
  EXPECT_EQ(top1.per_class[0].name, "cat");
  EXPECT_DOUBLE_EQ(top1.per_class[0].value, 0.5);
  EXPECT_EQ(top1.per_class[1].label, 2);
  EXPECT_EQ(top1.per_class[1].name, "");
  EXPECT_EQ(to_json(top1.confusion).dump(),
            R"([{"truth":0,"prediction":0,"images":1},{"truth":0,"prediction":1,"images":1},)"
            R"({"truth":2,"prediction":1,"images":1},{"truth":2,"prediction":2,"images":1}])");
  EXPECT_DOUBLE_EQ(top5_metric().evaluate({.images = images, .class_names = names}).value, 0.75);
}

TEST(TopK, KnowsNothingWithoutLabels) {
  const Images images{image(std::nullopt, {0})};
  const auto value = top1_metric().evaluate({.images = images});
  EXPECT_TRUE(std::isnan(value.value));
  EXPECT_EQ(value.images, 0U);
  EXPECT_TRUE(value.per_class.empty());
}

Images arbitrary_images() {
  const auto classes = rc::gen::inRange<std::int64_t>(0, 8);
  const auto pairs = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>>>(
          rc::gen::pair(classes,
                        rc::gen::unique<std::vector<std::int64_t>>(std::size_t{5}, classes))));
  Images images;
  for (const auto& [label, best] : pairs) images.push_back(image(label, best));
  return images;
}

TEST(TopK, HoldsItsPropertiesOnAnyImages) {
  EXPECT_TRUE(rc::check([] {
    Images images = arbitrary_images();
    const auto top1 = top1_metric().evaluate({.images = images});
    const auto top5 = top5_metric().evaluate({.images = images});
    RC_ASSERT(top1.value <= top5.value);
    RC_ASSERT(top1.ci95.lo <= top1.value && top1.value <= top1.ci95.hi);
    std::uint64_t in_classes = 0;
    std::uint64_t in_pairs = 0;
    for (const auto& row : top1.per_class) in_classes += row.images;
    for (const auto& row : top1.confusion) in_pairs += row.images;
    RC_ASSERT(in_classes == images.size());
    RC_ASSERT(in_pairs == images.size());
    std::ranges::reverse(images);
    RC_ASSERT(to_json(top1_metric().evaluate({.images = images}).confusion) ==
              to_json(top1.confusion));
  }));
}

}  // namespace
}  // namespace hone::accuracy
