#include "quantization/search.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"
#include "quantization/ranking.h"

namespace hone::quantization {
namespace {

constexpr std::size_t kRankingImages = 32;
constexpr std::size_t kMostReplacements = 6;  ///< sets tried with another group in place of two

/// Drawn without replacement, ascending.
std::vector<std::size_t> drawn_images(std::size_t count, std::size_t images, std::uint64_t seed) {
  std::vector<std::size_t> all(images);
  std::iota(all.begin(), all.end(), 0UL);
  Random random(seed);
  count = std::min(count, images);
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.below(images - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

Ranking::Start ranking_start(const Trials& trials, const WithinOptions& options,
                             const Candidate& int8) {
  Ranking::Start start{.prior = trials.prior,
                       .images = drawn_images(kRankingImages, trials.images, options.seed)};
  if (int8.distance.empty()) return start;
  for (const std::size_t image : start.images) start.total += int8.distance[image];
  start.total /= static_cast<double>(start.images.size());
  return start;
}

FloatGroups without_group(const FloatGroups& groups, std::size_t left_out) {
  FloatGroups others;
  std::copy_if(groups.begin(), groups.end(), std::back_inserter(others),
               [&](std::size_t group) { return group != left_out; });
  return others;
}

FloatGroups with_group(FloatGroups groups, std::size_t added) {
  groups.insert(std::lower_bound(groups.begin(), groups.end(), added), added);
  return groups;
}

class RankingSearch : public Search {
 public:
  RankingSearch(Judge& judge, const Trials& trials, const WithinOptions& options)
      : judge_(judge),
        ranking_(judge, trials.groups,
                 ranking_start(trials, options, judge.candidate(FloatGroups{}))),
        groups_(trials.groups),
        options_(options) {}

  Result<FloatGroups> fewest() override {
    HONE_TRY(auto found, shortest_prefix());
    if (found.empty()) return found;
    HONE_TRY(found, give_back(std::move(found)));
    return replace(std::move(found));
  }

  Result<FloatGroups> almost_all() override { return prefix(groups_ - 1); }
  Status look_at_all() override { return ranking_.look_at_all(); }
  [[nodiscard]] std::vector<double> errors() const override { return ranking_.errors(); }

 private:
  Result<FloatGroups> prefix(std::size_t ranks) {
    FloatGroups groups;
    for (std::size_t i = 0; i < ranks; ++i) {
      HONE_TRY(const auto group, ranking_.at(i));
      groups.push_back(group);
    }
    std::sort(groups.begin(), groups.end());
    return groups;
  }

  Result<bool> holds(const FloatGroups& groups) {
    HONE_TRY(const auto verdict, judge_.judge(groups));
    return verdict == Verdict::holds;
  }

  /// How many groups leave a share of the error that should leave an allowed drop.
  Result<std::size_t> first_guess() {
    const double half_an_image = 0.5 / static_cast<double>(judge_.images());
    const double wanted =
        std::max(options_.max_drop, half_an_image) / judge_.candidate(FloatGroups{}).drop;
    for (std::size_t ranks = 1; ranks + 1 < groups_; ++ranks) {
      HONE_TRY(const double left, ranking_.left_after(ranks));
      if (left <= wanted) return ranks;
    }
    return groups_ - 1;
  }

  Result<FloatGroups> shortest_prefix() {
    if (groups_ < 2) return FloatGroups{};
    HONE_TRY(std::size_t ranks, first_guess());
    std::size_t too_few = 0;
    for (std::size_t step = 1;; step *= 2) {
      HONE_TRY(const auto candidate, prefix(ranks));
      HONE_TRY(const bool enough, holds(candidate));
      if (enough) break;
      if (ranks == groups_ - 1 || judge_.exhausted()) return FloatGroups{};
      too_few = ranks;
      ranks = std::min(groups_ - 1, ranks + step);
    }
    while (ranks - too_few > 1) {
      const std::size_t middle = (ranks + too_few) / 2;
      HONE_TRY(const auto candidate, prefix(middle));
      HONE_TRY(const bool enough, holds(candidate));
      (enough ? ranks : too_few) = middle;
    }
    return prefix(ranks);
  }

  /// The members by falling error.
  Result<std::vector<std::size_t>> by_rank(const FloatGroups& groups) {
    std::vector<std::size_t> ranked;
    for (std::size_t rank = 0; ranked.size() < groups.size(); ++rank) {
      HONE_TRY(const auto group, ranking_.at(rank));
      if (std::binary_search(groups.begin(), groups.end(), group)) ranked.push_back(group);
    }
    return ranked;
  }

  Result<FloatGroups> give_back(FloatGroups groups) {
    HONE_TRY(auto ranked, by_rank(groups));
    for (; !ranked.empty(); ranked.pop_back()) {
      auto fewer = without_group(groups, ranked.back());
      HONE_TRY(const bool enough, holds(fewer));
      if (enough) groups = std::move(fewer);
    }
    return groups;
  }

  /// Sets of one group less: the two that matter least make room for the next in rank.
  Result<FloatGroups> replace(FloatGroups groups) {
    for (std::size_t tried = 0; tried < kMostReplacements && groups.size() > 1;) {
      bool shorter = false;
      HONE_TRY(const auto candidates, replacements(groups));
      for (const auto& candidate : candidates) {
        if (++tried > kMostReplacements) break;
        HONE_TRY(shorter, holds(candidate));
        if (!shorter) continue;
        groups = candidate;
        break;
      }
      if (!shorter) break;
    }
    return groups;
  }

  Result<std::vector<FloatGroups>> replacements(const FloatGroups& groups) {
    HONE_TRY(const auto ranked, by_rank(groups));
    std::vector<FloatGroups> made;
    for (std::size_t rank = 0; rank < groups_ && made.size() < kMostReplacements; ++rank) {
      HONE_TRY(const auto other, ranking_.at(rank));
      if (std::binary_search(groups.begin(), groups.end(), other)) continue;
      const auto kept = without_group(without_group(groups, ranked.back()), *(ranked.end() - 2));
      made.push_back(with_group(kept, other));
    }
    return made;
  }

  Judge& judge_;
  Ranking ranking_;
  std::size_t groups_;
  const WithinOptions& options_;
};

}  // namespace

std::unique_ptr<Search> search_by_ranking(Judge& judge, const Trials& trials,
                                          const WithinOptions& options) {
  return std::make_unique<RankingSearch>(judge, trials, options);
}

}  // namespace hone::quantization
