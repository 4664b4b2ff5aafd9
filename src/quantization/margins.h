#pragma once
// What each group does to the margin of each image, and which few groups should therefore go back
// to floating point. Internal to this room. Thread rule: one thread; borrows the judge.
//
// Errors of layers add up in the margins, about: the margin with some groups in float is that of
// INT8 everywhere, plus what each of these groups alone changes. So the changes, each seen once,
// tell every set without evaluating it. Only images whose margin is small beside the errors are
// looked at; the others cannot turn. Sets of groups are looked into by halves of their prior, those
// that change most first (group testing; Hwang 1972): one half measured tells the other, so that
// groups that matter little are known only together and cost nothing.
//
// How good the sum is shows with every candidate that is evaluated: from there on sets near to it
// are predicted from it, and the spread of what was predicted wrongly gives the chance that a set
// holds. Sets are built up group by group, the most promising ones kept (beam search; Lowerre
// 1976).

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "quantization/judge.h"

namespace hone::quantization {

class MarginModel {
 public:
  struct Options {
    std::size_t groups = 0;
    std::vector<double> prior;  ///< by group; empty: all alike
    double max_drop = 0;
    std::uint64_t seed = 0;
  };
  /// INT8 everywhere was completed and has margins.
  MarginModel(Judge& judge, Options options);

  /// A set that should be evaluated, all of its groups known by themselves.
  struct Proposal {
    FloatGroups groups;
    double chance = 0;  ///< that the drop holds
  };
  /// Of sets with at most `most` groups that were not evaluated yet, a likely one of the smallest
  /// size that has any; looks into sets of groups as far as it takes. Empty when there is none.
  Result<std::optional<Proposal>> propose(std::size_t most);
  /// Takes in what was found of these groups.
  void learn(const FloatGroups& groups);
  /// Looks until every group is known by itself.
  Status look_at_all();
  /// Every group's mean squared change of the margins; of groups known only together, their share
  /// by prior.
  [[nodiscard]] std::vector<double> errors() const;

 private:
  /// Groups that go back together, and what that changes in each image looked at.
  struct Set {
    std::vector<std::size_t> groups;  ///< by falling prior
    std::vector<double> change;
    double energy = 0;  ///< mean square of change
  };
  /// Margins that were seen with these sets in float.
  struct Anchor {
    FloatGroups groups;
    std::vector<double> margin;
  };
  /// A set on the way to a proposal.
  struct State {
    std::vector<bool> sets;  ///< by index into sets_
    std::size_t groups = 0;
    double lost = 0;    ///< expected, in images
    double chance = 0;  ///< that the drop holds
  };
  /// Margins of a set that was not evaluated, and how uncertain they are.
  struct Prediction {
    std::vector<double> margin;
    double energy = 0;  ///< of the changes between the nearest anchor and the set
  };

  void choose_images(const Candidate& int8);
  Status split(std::size_t set);
  [[nodiscard]] FloatGroups groups_of(const std::vector<bool>& sets) const;
  [[nodiscard]] Prediction predict(const std::vector<bool>& sets) const;
  void weigh(State& state) const;
  [[nodiscard]] std::vector<State> grown(const std::vector<State>& states) const;
  [[nodiscard]] std::optional<State> likely(std::size_t most) const;
  [[nodiscard]] std::optional<std::size_t> to_split(const std::optional<State>& state) const;
  [[nodiscard]] std::vector<double> margins_of(const Candidate& candidate) const;

  Judge& judge_;
  Options options_;
  std::vector<std::size_t> images_;  ///< looked at, ascending
  double weight_ = 1;                ///< images that each stands for
  double limit_ = 1;                 ///< of a margin's size
  std::vector<Set> sets_;
  std::vector<Anchor> anchors_;
  std::set<FloatGroups> evaluated_;
  std::map<std::size_t, std::size_t> tries_;  ///< by number of groups
  double wrong_ = 0.05;  ///< sum of (error of a prediction)^2 / its energy, with a first guess
  double seen_ = 1;      ///< how many of them
};

}  // namespace hone::quantization
