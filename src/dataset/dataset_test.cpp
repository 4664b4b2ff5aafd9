#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "dataset/types.h"

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
