#pragma once
// Groups by how much they disturb the output, found only as far as it is asked for. Internal to
// this room. Thread rule: one thread; borrows the judge.
//
// Measured is the distance of the outputs when only some groups are INT8 and all others in float:
// errors of groups that are not INT8 cannot hide it, as they do when one group at a time goes back
// (the cross terms of a sum of errors outweigh one small summand). Independent errors add up in
// their squares, so a half of a set tells the other half too, and a set that disturbs little as a
// whole is never looked into: a search by halving, best first, which with k groups that matter
// among n takes about k log2(n / k) evaluations instead of n (group testing; Dorfman 1943, Hwang
// 1972). Sets are halved by their prior, so that a good guess makes it shorter and a bad one never
// takes more than n - 1.

#include "quantization/judge.h"

namespace hone::quantization {

class Ranking {
 public:
  /// `total`: mean distance over `images` with every group INT8, when it is known.
  struct Start {
    std::vector<double> prior;  ///< by group; empty: all alike
    std::vector<std::size_t> images;
    double total = 0;
  };
  Ranking(Judge& judge, std::size_t groups, Start start);

  /// Looks as far as it takes to know the group of this rank, 0 the one that disturbs most.
  Result<std::size_t> at(std::size_t rank);
  /// Share of the error that stays when the first `ranks` groups are in float, 0..1.
  Result<double> left_after(std::size_t ranks);
  /// Looks until every group is known by itself.
  Status look_at_all();
  /// Every group's error; of groups known only together, their share by prior.
  [[nodiscard]] std::vector<double> errors() const;

 private:
  struct Set {
    std::vector<std::size_t> groups;  ///< by falling prior
    double error = 0;
  };
  Status split(std::size_t set);
  Status advance();

  Judge& judge_;
  std::size_t groups_;
  Start start_;
  std::vector<Set> sets_;             ///< not yet ranked
  std::vector<std::size_t> order_;    ///< ranked, by falling error
  std::vector<double> ranked_error_;  ///< of order_
};

}  // namespace hone::quantization
