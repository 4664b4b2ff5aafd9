#include "search/search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

namespace hone::search {
namespace {

using Indices = std::vector<std::size_t>;

struct Row {
  std::string name;
  std::vector<Candidate> candidates;
  Indices front;
  std::optional<double> bound;
  std::optional<std::size_t> best;
};

const std::vector<Row>& rows() {
  static const double nan = std::nan("");
  static const std::vector<Row> kRows{
      {"nothing", {}, {}, 10, std::nullopt},
      {"one", {{100, 5}}, {0}, 10, 0},
      {"one above the bound", {{100, 50}}, {0}, 10, std::nullopt},
      {"at the bound", {{100, 10}}, {0}, 10, 0},
      {"a chain", {{100, 5}, {200, 8}, {300, 20}}, {0, 1, 2}, 10, 1},
      {"one beats all", {{100, 5}, {300, 4}, {200, 8}}, {1}, std::nullopt, 1},
      {"equal ones stay both", {{100, 5}, {100, 5}}, {0, 1}, 10, 0},
      {"same throughput, more latency", {{100, 6}, {100, 5}}, {1}, 10, 1},
      {"same latency, less throughput", {{90, 5}, {100, 5}}, {1}, 10, 1},
      {"without a latency", {{900, std::nullopt}, {100, 5}}, {1}, std::nullopt, 1},
      {"not a number", {{nan, 5}, {100, nan}, {50, 7}}, {2}, 10, 2},
      {"no bound", {{100, 5}, {300, 90}}, {0, 1}, std::nullopt, 1}};
  return kRows;
}

TEST(Search, Fronts) {
  for (const auto& row : rows()) EXPECT_EQ(pareto_front(row.candidates), row.front) << row.name;
}

TEST(Search, Best) {
  for (const auto& row : rows()) {
    EXPECT_EQ(best_under(row.candidates, row.bound), row.best) << row.name;
  }
}

TEST(Search, NearestHasTheLeastLatency) {
  EXPECT_EQ(nearest({}), std::nullopt);
  const std::vector<Candidate> candidates{{300, 20}, {100, 12}, {200, 12}, {1, std::nullopt}};
  EXPECT_EQ(nearest(candidates), 2U);
}

TEST(Search, Grids) {
  const Indices two_by_three{2, 3};
  EXPECT_EQ(grid(two_by_three),
            (std::vector<Indices>{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
  EXPECT_TRUE(grid({}).empty());
  EXPECT_TRUE(grid(Indices{2, 0}).empty());
  EXPECT_EQ(grid(Indices{1, 1, 1}).size(), 1U);
}

/// Small numbers, so that equal values are met.
rc::Gen<std::vector<Candidate>> some_candidates() {
  const auto number = rc::gen::inRange(0, 12);
  return rc::gen::container<std::vector<Candidate>>(
      rc::gen::map(rc::gen::tuple(number, number), [](const std::tuple<int, int>& pair) {
        const auto [throughput, latency] = pair;
        const bool told = latency < 11;
        return Candidate{static_cast<double>(throughput),
                         told ? std::optional(static_cast<double>(latency)) : std::nullopt};
      }));
}

bool beats(const Candidate& a, const Candidate& b) {
  const bool no_worse = a.throughput_fps >= b.throughput_fps && *a.latency_ms <= *b.latency_ms;
  return no_worse && (a.throughput_fps > b.throughput_fps || *a.latency_ms < *b.latency_ms);
}

RC_GTEST_PROP(ParetoFront, HoldsExactlyWhatNoOtherBeats, ()) {
  const auto candidates = *some_candidates();
  std::set<std::size_t> wanted;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!candidates[i].latency_ms) continue;
    const bool beaten = std::any_of(candidates.begin(), candidates.end(), [&](const auto& other) {
      return other.latency_ms && beats(other, candidates[i]);
    });
    if (!beaten) wanted.insert(i);
  }
  const auto front = pareto_front(candidates);
  RC_ASSERT(std::set<std::size_t>(front.begin(), front.end()) == wanted);
  RC_ASSERT(front.size() == wanted.size());
}

RC_GTEST_PROP(ParetoFront, RisesInBoth, ()) {
  const auto candidates = *some_candidates();
  const auto front = pareto_front(candidates);
  for (std::size_t i = 1; i < front.size(); ++i) {
    RC_ASSERT(*candidates[front[i - 1]].latency_ms <= *candidates[front[i]].latency_ms);
    RC_ASSERT(candidates[front[i - 1]].throughput_fps <= candidates[front[i]].throughput_fps);
  }
}

RC_GTEST_PROP(Best, KeepsToTheBoundAndLiesOnTheFront, ()) {
  const auto candidates = *some_candidates();
  const auto bound = static_cast<double>(*rc::gen::inRange(0, 12));
  const auto best = best_under(candidates, bound);
  for (const auto& other : candidates) {
    if (!other.latency_ms || *other.latency_ms > bound) continue;
    RC_ASSERT(best.has_value());
    RC_ASSERT(candidates[*best].throughput_fps >= other.throughput_fps);
  }
  if (!best) return;
  RC_ASSERT(*candidates[*best].latency_ms <= bound);
  const auto front = pareto_front(candidates);
  RC_ASSERT(std::find(front.begin(), front.end(), *best) != front.end());
}

RC_GTEST_PROP(Shuffled, IsAPermutationThatTheSeedDecides, (std::uint64_t seed)) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 50);
  auto order = shuffled(count, seed);
  RC_ASSERT(order == shuffled(count, seed));
  std::sort(order.begin(), order.end());
  Indices all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  RC_ASSERT(order == all);
}

TEST(Shuffled, EveryPlaceIsEquallyLikely) {
  constexpr std::size_t kCount = 6;
  constexpr std::uint64_t kSeeds = 6000;
  std::vector<Indices> seen(kCount, Indices(kCount, 0));
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto order = shuffled(kCount, seed);
    for (std::size_t i = 0; i < kCount; ++i) ++seen[i][order[i]];
  }
  // 1000 expected in each cell, standard deviation 29: five of them on either side.
  for (const auto& row : seen) {
    for (const std::size_t count : row) {
      EXPECT_GT(count, 855U);
      EXPECT_LT(count, 1145U);
    }
  }
}

}  // namespace
}  // namespace hone::search
