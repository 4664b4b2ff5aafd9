#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "dataset/classes.h"

namespace hone::dataset {
namespace {

/// `counts[c]` samples of class c, classes one behind the other.
Index index_of(const std::vector<std::size_t>& counts) {
  Index index;
  for (std::size_t label = 0; label < counts.size(); ++label) {
    for (std::size_t i = 0; i < counts[label]; ++i) {
      Sample sample;
      sample.label = static_cast<std::int64_t>(label);
      index.samples.push_back(sample);
    }
  }
  return index;
}

std::map<std::int64_t, std::size_t> per_class(const Index& index,
                                              const std::vector<std::size_t>& chosen) {
  std::map<std::int64_t, std::size_t> counts;
  for (const std::size_t i : chosen) ++counts[*index.samples[i].label];
  return counts;
}

TEST(BalancedSubset, ClassesTakeTurns) {
  const Index index = index_of({100, 100, 2});
  const auto counts = per_class(index, balanced_subset(index, 30, 1));
  EXPECT_EQ(counts.at(0), 14U);
  EXPECT_EQ(counts.at(1), 14U);
  EXPECT_EQ(counts.at(2), 2U) << "a small class gives all it has";
}

TEST(BalancedSubset, SeedDecidesWhich) {
  const Index index = index_of({100, 100});
  EXPECT_EQ(balanced_subset(index, 20, 1), balanced_subset(index, 20, 1));
  EXPECT_NE(balanced_subset(index, 20, 1), balanced_subset(index, 20, 2));
}

TEST(BalancedSubset, SameChoiceOnEveryMachine) {
  EXPECT_EQ(balanced_subset(index_of({5, 5}), 4, 0), (std::vector<std::size_t>{2, 3, 7, 8}));
}

TEST(BalancedSubset, FewerThanClassesAreSpreadOverAllOfThem) {
  const Index index = index_of(std::vector<std::size_t>(500, 1));
  for (const std::uint64_t seed : {0, 1, 2}) {
    const auto chosen = balanced_subset(index, 300, seed);
    ASSERT_EQ(chosen.size(), 300U);
    for (std::size_t begin = 0; begin < 500; begin += 50) {
      const auto among = std::count_if(chosen.begin(), chosen.end(), [begin](std::size_t i) {
        return i >= begin && i < begin + 50;
      });
      EXPECT_EQ(among, 30) << "classes from " << begin << ", seed " << seed;
    }
  }
}

TEST(BalancedSubset, SamplesWithoutLabelAreAClass) {
  Index index;
  index.samples.resize(10);
  EXPECT_EQ(balanced_subset(index, 4, 1).size(), 4U);
}

TEST(BalancedSubset, IsASubsetAsLargeAsAsked) {
  EXPECT_TRUE(rc::check([] {
    const Index index = index_of(
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 20)));
    const auto count = *rc::gen::inRange<std::size_t>(0, 300);
    const auto chosen = balanced_subset(index, count, *rc::gen::arbitrary<std::uint64_t>());
    RC_ASSERT(chosen.size() == std::min(count, index.samples.size()));
    RC_ASSERT(std::is_sorted(chosen.begin(), chosen.end()));
    RC_ASSERT(std::set<std::size_t>(chosen.begin(), chosen.end()).size() == chosen.size());
    RC_ASSERT((chosen.empty() || chosen.back() < index.samples.size()));
  }));
}

/// Each row the classes on one image.
Index index_of_objects(const std::vector<std::vector<std::int64_t>>& images) {
  Index index;
  for (const auto& labels : images) {
    Sample sample;
    sample.boxes.emplace();
    for (const auto label : labels) sample.boxes->emplace_back().label = label;
    index.samples.push_back(sample);
  }
  return index;
}

/// How many of the chosen images show the class.
std::size_t showing(const Index& index, const std::vector<std::size_t>& chosen,
                    std::int64_t label) {
  return static_cast<std::size_t>(std::count_if(
      chosen.begin(), chosen.end(), [&](std::size_t i) { return shows(index.samples[i], label); }));
}

TEST(BalancedSubset, OfObjectsRareClassesComeFirst) {
  std::vector<std::vector<std::int64_t>> images(200, {0, 0, 0});
  for (std::size_t i = 0; i < 200; i += 10) images[i] = {0, 1};
  for (std::size_t i = 5; i < 200; i += 40) images[i] = {2};
  const Index index = index_of_objects(images);
  for (const std::uint64_t seed : {0, 1, 2}) {
    const auto chosen = balanced_subset(index, 15, seed);
    EXPECT_EQ(showing(index, chosen, 0), 10U);
    EXPECT_EQ(showing(index, chosen, 1), 10U) << "an image of it is one of class 0 as well";
    EXPECT_EQ(showing(index, chosen, 2), 5U) << "all that there are";
  }
}

TEST(BalancedSubset, OfObjectsKeepsImagesWithoutAny) {
  std::vector<std::vector<std::int64_t>> images(50, {3});
  images.resize(60);
  const Index index = index_of_objects(images);
  const auto chosen = balanced_subset(index, 20, 7);
  EXPECT_EQ(showing(index, chosen, 3), 10U);
  EXPECT_EQ(chosen, balanced_subset(index, 20, 7));
  EXPECT_NE(chosen, balanced_subset(index, 20, 8));
}

TEST(BalancedSubset, OfObjectsIsASubsetAsLargeAsAsked) {
  EXPECT_TRUE(rc::check([] {
    const auto label = rc::gen::inRange<std::int64_t>(0, 5);
    const auto images = *rc::gen::container<std::vector<std::vector<std::int64_t>>>(
        rc::gen::container<std::vector<std::int64_t>>(label));
    const auto count = *rc::gen::inRange<std::size_t>(0, 200);
    const auto chosen = balanced_subset(index_of_objects(images), count, 3);
    RC_ASSERT(chosen.size() == std::min(count, images.size()));
    RC_ASSERT(std::is_sorted(chosen.begin(), chosen.end()));
    RC_ASSERT(std::set<std::size_t>(chosen.begin(), chosen.end()).size() == chosen.size());
  }));
}

TEST(ClassCounts, CountImagesOnceAndEveryObject) {
  Index index = index_of_objects({{1, 1, 4}, {1}, {}});
  index.class_names = {"cat", "dog"};
  Sample labelled;
  labelled.label = 0;
  index.samples.push_back(labelled);
  std::string text;
  for (const auto& one : class_counts(index)) {
    text += fmt::format("{}:{}:{}:{} ", one.label, one.name, one.images, one.objects);
  }
  EXPECT_EQ(text, "0:cat:1:0 1:dog:2:3 4::1:1 ");
}

TEST(Annotated, AreImagesWithALabelBoxesOrAMask) {
  Sample sample;
  EXPECT_FALSE(is_annotated(sample));
  sample.boxes.emplace();
  EXPECT_TRUE(is_annotated(sample)) << "nothing is on it, and that was said";
  sample = {};
  sample.mask = PackedFile{};
  EXPECT_TRUE(is_annotated(sample));
  sample = {};
  sample.label = 0;
  EXPECT_TRUE(is_annotated(sample));
}

TEST(DatasetRecord, SurvivesItsJson) {
  Record record;
  record.id = "0123456789abcdef";
  record.name = "images";
  record.images = 1000;
  record.class_names = {"cat", "dog"};
  record.findings = {{"dataset.broken", "Could not be decoded.", 2, {"a.jpg", "b.jpg"}}};
  const Json json = to_json(record);
  const auto back = from_json<Record>(json, UnknownMembers::refuse);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), json);
}

}  // namespace
}  // namespace hone::dataset
