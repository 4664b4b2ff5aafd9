#include <algorithm>

#include "quantization/margins.h"
#include "quantization/search.h"

namespace hone::quantization {
namespace {

class MarginSearch : public Search {
 public:
  MarginSearch(Judge& judge, const Trials& trials, const WithinOptions& options)
      : judge_(judge),
        model_(judge, {.groups = trials.groups,
                       .prior = trials.prior,
                       .max_drop = options.max_drop,
                       .seed = options.seed}),
        groups_(trials.groups) {}

  Result<FloatGroups> fewest() override {
    FloatGroups best = fewest_held();
    for (;;) {
      const std::size_t most = best.empty() ? groups_ - 1 : best.size() - 1;
      HONE_TRY(const auto proposal, model_.propose(most));
      if (!proposal) return best;
      HONE_TRY(const auto verdict, judge_.judge(proposal->groups));
      if (verdict == Verdict::open) return best;
      model_.learn(proposal->groups);
      if (verdict != Verdict::holds) continue;
      best = proposal->groups;
      held_.push_back(best);
    }
  }

  Result<FloatGroups> almost_all() override {
    const auto errors = model_.errors();
    const auto least = std::min_element(errors.begin(), errors.end()) - errors.begin();
    FloatGroups groups;
    for (std::size_t i = 0; i < groups_; ++i) {
      if (i != static_cast<std::size_t>(least)) groups.push_back(i);
    }
    return groups;
  }

  Status look_at_all() override { return model_.look_at_all(); }
  [[nodiscard]] std::vector<double> errors() const override { return model_.errors(); }

 private:
  [[nodiscard]] FloatGroups fewest_held() const {
    FloatGroups fewest;
    for (const FloatGroups& groups : held_) {
      const bool holds = judge_.candidate(groups).verdict == Verdict::holds;
      if (holds && (fewest.empty() || groups.size() < fewest.size())) fewest = groups;
    }
    return fewest;
  }

  Judge& judge_;
  MarginModel model_;
  std::size_t groups_;
  std::vector<FloatGroups> held_;
};

}  // namespace

std::unique_ptr<Search> search_by_margins(Judge& judge, const Trials& trials,
                                          const WithinOptions& options) {
  return std::make_unique<MarginSearch>(judge, trials, options);
}

}  // namespace hone::quantization
