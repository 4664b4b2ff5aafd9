#include "quantization/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quantization/prior.h"

namespace hone::quantization {
namespace {

/// A set that disturbs less than this share of the whole is not looked into.
constexpr double kNegligible = 0.002;

FloatGroups all_but(std::span<const std::size_t> groups, std::size_t count) {
  std::vector<bool> kept(count, false);
  for (const std::size_t group : groups) kept[group] = true;
  FloatGroups others;
  for (std::size_t i = 0; i < count; ++i) {
    if (!kept[i]) others.push_back(i);
  }
  return others;
}

}  // namespace

Ranking::Ranking(Judge& judge, std::size_t groups, Start start)
    : judge_(judge), groups_(groups), start_(std::move(start)) {
  start_.prior = usable_prior(std::move(start_.prior), groups);
  Set all{.groups = std::vector<std::size_t>(groups), .error = start_.total};
  std::iota(all.groups.begin(), all.groups.end(), 0UL);
  std::stable_sort(all.groups.begin(), all.groups.end(),
                   [&](std::size_t x, std::size_t y) { return start_.prior[x] > start_.prior[y]; });
  if (groups > 0) sets_.push_back(std::move(all));
}

/// Measures the half with the larger prior; the other half has the rest.
Status Ranking::split(std::size_t index) {
  const Set whole = sets_[index];
  const auto middle =
      whole.groups.begin() + static_cast<std::ptrdiff_t>(half_of(whole.groups, start_.prior));
  Set first{.groups = {whole.groups.begin(), middle}};
  HONE_TRY(first.error, judge_.error(all_but(first.groups, groups_), start_.images));
  Set second{.groups = {middle, whole.groups.end()},
             .error = std::max(0.0, whole.error - first.error)};
  sets_[index] = std::move(first);
  sets_.insert(sets_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(second));
  return {};
}

/// Ranks one set more: a single group, or all of a set that need not be looked into.
Status Ranking::advance() {
  for (;;) {
    const auto most = std::max_element(
        sets_.begin(), sets_.end(), [](const Set& x, const Set& y) { return x.error < y.error; });
    const bool negligible = most->error <= kNegligible * start_.total || judge_.exhausted();
    if (most->groups.size() > 1 && !negligible) {
      HONE_CHECK(split(static_cast<std::size_t>(most - sets_.begin())));
      continue;
    }
    const double prior = prior_of(most->groups, start_.prior);
    for (const std::size_t group : most->groups) {
      order_.push_back(group);
      ranked_error_.push_back(most->error * start_.prior[group] / prior);
    }
    sets_.erase(most);
    return {};
  }
}

Result<std::size_t> Ranking::at(std::size_t rank) {
  while (order_.size() <= rank) HONE_CHECK(advance());
  return order_[rank];
}

Result<double> Ranking::left_after(std::size_t ranks) {
  while (order_.size() < ranks) HONE_CHECK(advance());
  double gone = 0;
  for (std::size_t i = 0; i < ranks; ++i) gone += ranked_error_[i];
  double left = 0;
  for (std::size_t i = ranks; i < order_.size(); ++i) left += ranked_error_[i];
  for (const Set& set : sets_) left += set.error;
  return gone + left > 0 ? left / (gone + left) : 0;
}

Status Ranking::look_at_all() {
  for (std::size_t i = 0; i < sets_.size();) {
    if (sets_[i].groups.size() > 1 && !judge_.exhausted()) {
      HONE_CHECK(split(i));
    } else {
      ++i;
    }
  }
  while (!sets_.empty()) HONE_CHECK(advance());
  return {};
}

std::vector<double> Ranking::errors() const {
  std::vector<double> errors(groups_, 0.0);
  for (std::size_t i = 0; i < order_.size(); ++i) errors[order_[i]] = ranked_error_[i];
  for (const Set& set : sets_) {
    const double prior = prior_of(set.groups, start_.prior);
    for (const std::size_t group : set.groups) {
      errors[group] = set.error * start_.prior[group] / prior;
    }
  }
  return errors;
}

}  // namespace hone::quantization
