#include "quantization/margins.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "quantization/prior.h"

namespace hone::quantization {
namespace {

/// Margins beyond so many standard deviations of the error do not turn.
constexpr double kNear = 2;
constexpr std::size_t kFewestImages = 48;
constexpr std::size_t kMostImages = 400;
constexpr std::size_t kBeam = 24;
/// A candidate that holds with less than this chance is not worth an evaluation.
constexpr double kWorthTrying = 0.3;
/// Candidates of one size that may fail before the next size comes.
constexpr std::size_t kMostTries = 4;

double mean_square(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// About normal_below, quicker: the logistic curve nearest to it.
double probably(double x) { return 1 / (1 + std::exp(-1.702 * x)); }

std::vector<double> minus(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> difference(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) difference[i] = x[i] - y[i];
  return difference;
}

void add(std::vector<double>& sum, const std::vector<double>& values, double sign) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += sign * values[i];
}

}  // namespace

MarginModel::MarginModel(Judge& judge, Options options)
    : judge_(judge), options_(std::move(options)) {
  const Candidate& int8 = judge_.candidate(FloatGroups{});
  options_.prior = usable_prior(std::move(options_.prior), options_.groups);
  choose_images(int8);
  Set all{.groups = std::vector<std::size_t>(options_.groups), .change = {}};
  std::iota(all.groups.begin(), all.groups.end(), 0UL);
  Anchor in_float{.groups = all.groups, .margin = {}};
  for (const std::size_t image : images_) {
    in_float.margin.push_back(judge_.original().margin[image]);
  }
  anchors_.push_back({.groups = {}, .margin = margins_of(int8)});
  all.change = minus(in_float.margin, anchors_.front().margin);
  all.energy = mean_square(all.change);
  anchors_.push_back(std::move(in_float));
  std::stable_sort(all.groups.begin(), all.groups.end(), [&](std::size_t x, std::size_t y) {
    return options_.prior[x] > options_.prior[y];
  });
  evaluated_.insert(FloatGroups{});
  if (options_.groups > 0) sets_.push_back(std::move(all));
}

/// Those nearest to turning, a sample of them where they are many.
void MarginModel::choose_images(const Candidate& int8) {
  const auto& original = judge_.original().margin;
  for (const double margin : original) limit_ = std::max(limit_, 10 * std::abs(margin));
  const auto error = minus(original, int8.margin);
  std::vector<double> finite;
  for (const double value : error) {
    if (std::isfinite(value)) finite.push_back(value);
  }
  const double near = kNear * std::sqrt(mean_square(finite));
  std::vector<std::pair<double, std::size_t>> risks;
  for (std::size_t i = 0; i < original.size(); ++i) {
    const bool sound = std::isfinite(int8.margin[i]) && (original[i] > 0) == (int8.margin[i] > 0);
    risks.emplace_back(sound ? std::min(std::abs(original[i]), std::abs(int8.margin[i])) : 0, i);
  }
  std::sort(risks.begin(), risks.end());
  const auto far = std::upper_bound(risks.begin(), risks.end(), std::pair(near, original.size()));
  const auto count = std::max(static_cast<std::size_t>(far - risks.begin()),
                              std::min(kFewestImages, risks.size()));
  Random random(options_.seed);
  for (std::size_t i = 0; i < std::min(count, kMostImages); ++i) {
    if (count > kMostImages) std::swap(risks[i], risks[i + random.below(count - i)]);
    images_.push_back(risks[i].second);
  }
  std::sort(images_.begin(), images_.end());
  weight_ = static_cast<double>(count) / static_cast<double>(images_.size());
  judge_.suspect(images_);
}

std::vector<double> MarginModel::margins_of(const Candidate& candidate) const {
  std::vector<double> margins;
  for (const std::size_t image : images_) {
    const double margin = candidate.margin[image];
    margins.push_back(std::isfinite(margin) ? std::clamp(margin, -limit_, limit_) : -limit_);
  }
  return margins;
}

/// Measures the half with the larger prior; the other half does the rest of the change.
Status MarginModel::split(std::size_t index) {
  const Set whole = sets_[index];
  const std::size_t middle = half_of(whole.groups, options_.prior);
  const auto begin = whole.groups.begin();
  Set first{.groups = {begin, begin + static_cast<std::ptrdiff_t>(middle)}, .change = {}};
  Set second{.groups = {begin + static_cast<std::ptrdiff_t>(middle), whole.groups.end()},
             .change = {}};
  FloatGroups groups = first.groups;
  std::sort(groups.begin(), groups.end());
  HONE_CHECK(judge_.look(groups, images_));
  Anchor seen{.groups = groups, .margin = margins_of(judge_.candidate(groups))};
  first.change = minus(seen.margin, anchors_.front().margin);
  second.change = minus(whole.change, first.change);
  first.energy = mean_square(first.change);
  second.energy = mean_square(second.change);
  anchors_.push_back(std::move(seen));
  sets_[index] = std::move(first);
  sets_.push_back(std::move(second));
  return {};
}

FloatGroups MarginModel::groups_of(const std::vector<bool>& sets) const {
  FloatGroups groups;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets[i]) groups.insert(groups.end(), sets_[i].groups.begin(), sets_[i].groups.end());
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

MarginModel::Prediction MarginModel::predict(const std::vector<bool>& sets) const {
  const Anchor* nearest = nullptr;
  double least = HUGE_VAL;
  const auto in_anchor = [&](const Anchor& anchor, std::size_t set) {
    return std::binary_search(anchor.groups.begin(), anchor.groups.end(), sets_[set].groups[0]);
  };
  for (const Anchor& anchor : anchors_) {
    double energy = 0;
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      if (in_anchor(anchor, i) != sets[i]) energy += sets_[i].energy;
    }
    if (energy < least) {
      least = energy;
      nearest = &anchor;
    }
  }
  Prediction found{.margin = nearest->margin, .energy = least};
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (in_anchor(*nearest, i) != sets[i]) add(found.margin, sets_[i].change, sets[i] ? 1 : -1);
  }
  return found;
}

/// What the set probably loses.
void MarginModel::weigh(State& state) const {
  const auto predicted = predict(state.sets);
  const double spread = std::sqrt(predicted.energy * wrong_ / seen_) + 1e-12;
  double lost = 0;
  double variance = 0;
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const double right = probably(predicted.margin[i] / spread);
    lost += judge_.original().scores[images_[i]] - right;
    variance += right * (1 - right);
  }
  state.lost = weight_ * lost;
  const double allowed = options_.max_drop * static_cast<double>(judge_.images());
  // Half an image for counting in whole ones, and as much uncertainty about images not looked at.
  state.chance =
      normal_below((allowed + 0.5 - state.lost) / std::sqrt(weight_ * weight_ * variance + 0.25));
}

std::vector<MarginModel::State> MarginModel::grown(const std::vector<State>& states) const {
  std::vector<State> next;
  std::set<std::vector<bool>> made;
  for (const State& state : states) {
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      if (state.sets[i]) continue;
      State larger{.sets = state.sets, .groups = state.groups + sets_[i].groups.size()};
      larger.sets[i] = true;
      if (!made.insert(larger.sets).second) continue;
      weigh(larger);
      next.push_back(std::move(larger));
    }
  }
  std::stable_sort(next.begin(), next.end(),
                   [](const State& x, const State& y) { return x.lost < y.lost; });
  return next;
}

std::optional<MarginModel::State> MarginModel::likely(std::size_t most) const {
  std::vector<State> states{{.sets = std::vector<bool>(sets_.size(), false)}};
  std::optional<State> best;
  while (!states.empty() && !best) {
    states = grown(states);
    std::erase_if(states, [&](const State& state) { return state.groups > most; });
    for (const State& state : states) {
      if (state.chance < kWorthTrying || evaluated_.contains(groups_of(state.sets))) continue;
      const auto tries = tries_.find(state.groups);
      if (tries != tries_.end() && tries->second >= kMostTries) continue;
      const bool better = !best || state.groups < best->groups ||
                          (state.groups == best->groups && state.chance > best->chance);
      if (better) best = state;
    }
    if (states.size() > kBeam) states.resize(kBeam);
  }
  return best;
}

/// The set of several groups that may hide one which would serve in place of two of the state, or
/// that is part of the state.
std::optional<std::size_t> MarginModel::to_split(const std::optional<State>& state) const {
  std::vector<double> energies;
  bool whole = state.has_value();
  for (std::size_t i = 0; state && i < sets_.size(); ++i) {
    if (!state->sets[i]) continue;
    energies.push_back(sets_[i].energy);
    whole = whole && sets_[i].groups.size() == 1;
  }
  std::sort(energies.begin(), energies.end());
  if (whole && energies.size() < 2) return {};
  const double worth = whole ? energies[0] + energies[1] : -1;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i].groups.size() < 2 || sets_[i].energy < worth) continue;
    if (!found || sets_[i].energy > sets_[*found].energy) found = i;
  }
  return found;
}

Result<std::optional<MarginModel::Proposal>> MarginModel::propose(std::size_t most) {
  for (;;) {
    const auto state = likely(most);
    const auto hidden = judge_.exhausted() ? std::nullopt : to_split(state);
    if (hidden) {
      HONE_CHECK(split(*hidden));
      continue;
    }
    if (!state) return std::optional<Proposal>{};
    return std::optional(Proposal{.groups = groups_of(state->sets), .chance = state->chance});
  }
}

void MarginModel::learn(const FloatGroups& groups) {
  evaluated_.insert(groups);
  ++tries_[groups.size()];
  std::vector<bool> sets(sets_.size(), false);
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    sets[i] = std::binary_search(groups.begin(), groups.end(), sets_[i].groups[0]);
  }
  const auto predicted = predict(sets);
  Anchor seen{.groups = groups, .margin = margins_of(judge_.candidate(groups))};
  if (predicted.energy > 0) {
    wrong_ += std::min(1.0, mean_square(minus(seen.margin, predicted.margin)) / predicted.energy);
    seen_ += 1;
  }
  anchors_.push_back(std::move(seen));
}

Status MarginModel::look_at_all() {
  for (std::size_t i = 0; i < sets_.size();) {
    if (sets_[i].groups.size() > 1 && !judge_.exhausted()) {
      HONE_CHECK(split(i));
    } else {
      ++i;
    }
  }
  return {};
}

std::vector<double> MarginModel::errors() const {
  std::vector<double> errors(options_.groups, 0.0);
  for (const Set& set : sets_) {
    const double prior = prior_of(set.groups, options_.prior);
    for (const std::size_t group : set.groups) {
      errors[group] = set.energy * options_.prior[group] / prior;
    }
  }
  return errors;
}

}  // namespace hone::quantization
