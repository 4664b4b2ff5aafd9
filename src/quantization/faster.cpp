// Which groups stay INT8 because the whole graph gains by it.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/rank.h"
#include "quantization/within.h"

namespace hone::quantization {
namespace {

constexpr std::size_t kMostCandidates = 40;
constexpr std::size_t kScreening = 9;  ///< repetitions while searching
constexpr std::size_t kFinal = 21;     ///< repetitions of the last word
constexpr double kSignificance = 0.05;

/// Groups in order; true: in float.
using Mask = std::vector<bool>;

/// A run of neighbouring groups, all in float or all INT8; end is one past the last.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
};

FloatGroups groups_of(const Mask& mask) {
  FloatGroups groups;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i]) groups.push_back(i);
  }
  return groups;
}

Mask mask_of(const FloatGroups& groups, std::size_t count) {
  Mask mask(count, false);
  for (const std::size_t group : groups) mask[group] = true;
  return mask;
}

std::vector<Run> runs_of(const Mask& mask) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (i == 0 || mask[i] != mask[i - 1]) runs.push_back({i, i});
    runs.back().end = i + 1;
  }
  return runs;
}

SignedRank log_ratio(const std::vector<double>& seconds, const std::vector<double>& base) {
  std::vector<double> logs;
  for (std::size_t i = 0; i < seconds.size(); ++i) logs.push_back(std::log(seconds[i] / base[i]));
  return signed_rank(logs);
}

bool is_faster(const SignedRank& log_ratio) {
  return log_ratio.p_value < kSignificance && log_ratio.ci95.hi < 0;
}

std::string share_of_time(const SignedRank& ratio) {
  return fmt::format("{:.3f} of the original's time (95 %: {:.3f} to {:.3f})",
                     std::exp(ratio.estimate), std::exp(ratio.ci95.lo), std::exp(ratio.ci95.hi));
}

class SpeedSearch {
 public:
  SpeedSearch(const SpeedTrials& trials, const FloatGroups& first)
      : trials_(trials), first_(mask_of(first, trials.groups)), gain_(trials.expected_gain_ms) {
    gain_.resize(trials.groups, 0.0);
    for (double& gain : gain_) gain = std::isfinite(gain) ? gain : 0;
  }

  Result<Faster> run() {
    Mask best = first_;
    HONE_TRY(best, best_of(best, by_profile(), "by the profile"));
    while (found_.measured < kMostCandidates) {
      HONE_TRY(const Mask better, best_of(best, neighbours(best), "at the borders"));
      if (better == best) break;
      best = better;
    }
    HONE_CHECK(decide(best));
    return std::move(found_);
  }

 private:
  using Seconds = std::vector<std::vector<double>>;

  Result<Seconds> measure(const std::vector<Mask>& masks, std::size_t repetitions) {
    std::vector<FloatGroups> candidates;
    for (const Mask& mask : masks) candidates.push_back(groups_of(mask));
    candidates.push_back(groups_of(Mask(trials_.groups, true)));
    HONE_TRY(auto seconds, trials_.seconds(candidates, repetitions));
    bool fits = seconds.size() == candidates.size();
    for (const auto& values : seconds) {
      fits = fits && values.size() == repetitions &&
             std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
    }
    if (fits) return seconds;
    return bug_error("quantization.trials", "A measurement gave other values than asked");
  }

  /// New candidates only, as many as may still be measured.
  std::vector<Mask> fresh(std::vector<Mask> candidates) {
    std::vector<Mask> kept;
    const std::size_t left = kMostCandidates - std::min(kMostCandidates, found_.measured);
    for (Mask& mask : candidates) {
      const bool all =
          std::all_of(mask.begin(), mask.end(), [](bool in_float) { return in_float; });
      if (all || kept.size() >= std::min(left, kMostAtOnce - 2)) continue;
      if (seen_.insert(mask).second) kept.push_back(std::move(mask));
    }
    return kept;
  }

  /// The fastest of the candidates where it is faster than `best`, else `best`.
  Result<Mask> best_of(const Mask& best, std::vector<Mask> candidates, const std::string& where) {
    seen_.insert(best);
    candidates = fresh(std::move(candidates));
    if (candidates.empty()) return best;
    candidates.insert(candidates.begin(), best);
    HONE_TRY(const auto seconds, measure(candidates, kScreening));
    found_.measured += candidates.size() - 1;
    std::size_t fastest = 0;
    SignedRank gain;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
      const auto ratio = log_ratio(seconds[i], seconds[0]);
      if (is_faster(ratio) && ratio.estimate < gain.estimate) {
        gain = ratio;
        fastest = i;
      }
    }
    note(fmt::format("Of {} candidates {}, {}.", candidates.size() - 1, where,
                     fastest == 0 ? "none is faster"
                                  : fmt::format("one takes {:.3f} of the time, with {} groups "
                                                "in float",
                                                std::exp(gain.estimate),
                                                groups_of(candidates[fastest]).size())));
    return candidates[fastest];
  }

  /// Prefixes of the groups that promise most, each also with its gaps closed; without a profile,
  /// halves and quarters of the network.
  std::vector<Mask> by_profile() const {
    std::vector<Mask> made;
    std::vector<std::size_t> ranked;
    for (std::size_t i = 0; i < trials_.groups; ++i) {
      if (!first_[i] && gain_[i] > 0) ranked.push_back(i);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](std::size_t x, std::size_t y) { return gain_[x] > gain_[y]; });
    const auto prefix = [&](std::size_t count) {
      Mask mask = first_;
      for (std::size_t i = 0; i < count; ++i) mask[ranked[i]] = true;
      return mask;
    };
    if (!ranked.empty()) {
      made.push_back(closed(prefix(ranked.size())));
      made.push_back(prefix(ranked.size()));
    }
    for (std::size_t count = ranked.size() / 2; count > 0; count /= 2) {
      made.push_back(closed(prefix(count)));
    }
    for (const std::size_t parts : {2, 4}) {
      for (std::size_t part = 0; part < parts; ++part) made.push_back(with_part(part, parts));
    }
    return made;
  }

  Mask with_part(std::size_t part, std::size_t parts) const {
    Mask mask = first_;
    for (std::size_t i = part * mask.size() / parts; i < (part + 1) * mask.size() / parts; ++i) {
      mask[i] = true;
    }
    return mask;
  }

  /// INT8 runs of one or two groups between float ones become float.
  static Mask closed(Mask mask) {
    const auto runs = runs_of(mask);
    for (std::size_t r = 1; r + 1 < runs.size(); ++r) {
      if (mask[runs[r].begin] || runs[r].end - runs[r].begin > 2) continue;
      for (std::size_t i = runs[r].begin; i < runs[r].end; ++i) mask[i] = true;
    }
    return mask;
  }

  /// Whole runs flipped and borders moved by one group, those first that promise most. Groups of
  /// the first set stay in float.
  std::vector<Mask> neighbours(const Mask& mask) const {
    std::vector<std::pair<double, Mask>> moves;
    const auto flip = [&](std::size_t begin, std::size_t end) {
      Mask moved = mask;
      double gain = 0;
      for (std::size_t i = begin; i < end; ++i) {
        if (first_[i]) continue;
        moved[i] = !mask[i];
        gain += mask[i] ? -gain_[i] : gain_[i];
      }
      if (moved != mask) moves.emplace_back(gain, std::move(moved));
    };
    for (const Run& run : runs_of(mask)) {
      flip(run.begin, run.end);
      if (run.end - run.begin < 2) continue;
      if (run.begin > 0) flip(run.begin, run.begin + 1);
      if (run.end < mask.size()) flip(run.end - 1, run.end);
      flip(run.begin, (run.begin + run.end) / 2);
      flip((run.begin + run.end) / 2, run.end);
    }
    std::stable_sort(moves.begin(), moves.end(),
                     [](const auto& x, const auto& y) { return x.first > y.first; });
    std::vector<Mask> made;
    for (auto& [gain, moved] : moves) made.push_back(std::move(moved));
    return made;
  }

  /// The last word, by measurements that took no part in the choice.
  Status decide(const Mask& best) {
    std::vector<Mask> candidates{first_};
    if (best != first_) candidates.push_back(best);
    HONE_TRY(const auto seconds, measure(candidates, kFinal));
    found_.measured += 2;
    std::size_t chosen = 0;
    if (candidates.size() > 1 && is_faster(log_ratio(seconds[1], seconds[0]))) chosen = 1;
    const auto against_original = log_ratio(seconds[chosen], seconds.back());
    found_.all_float = !is_faster(against_original);
    found_.float_groups =
        groups_of(found_.all_float ? Mask(trials_.groups, true) : candidates[chosen]);
    note(fmt::format("INT8 with {} of {} groups in float takes {}{}.",
                     groups_of(candidates[chosen]).size(), trials_.groups,
                     share_of_time(against_original),
                     found_.all_float ? ", so everything stays in float" : ""));
    return {};
  }

  void note(std::string sentence) {
    found_.decisions.push_back(std::move(sentence));
    const double done = static_cast<double>(found_.measured);
    if (trials_.progress) {
      trials_.progress(found_.decisions.back(), std::min(1.0, done / (done + 6)));
    }
  }

  const SpeedTrials& trials_;
  Mask first_;
  std::vector<double> gain_;
  std::set<Mask> seen_;
  Faster found_;
};

}  // namespace

Result<Faster> find_faster(const SpeedTrials& trials, const FloatGroups& first) {
  if (first.size() >= trials.groups) {
    Faster found;
    found.float_groups = first;
    found.all_float = true;
    found.decisions.push_back("Nothing is INT8, so there was nothing to measure.");
    return found;
  }
  return SpeedSearch(trials, first).run();
}

}  // namespace hone::quantization
