#pragma once
// Rank statistics for few samples, exact: Wilcoxon's signed-rank test and the estimate and interval
// that belong to it (Hodges, Lehmann 1963; Hollander, Wolfe, Chicken: Nonparametric Statistical
// Methods, 3.1 to 3.4), Cliff's delta (1993), correction for several tests (Holm 1979).
// Thread rule: free functions without state.

#include <span>
#include <vector>

#include "base/statistics.h"

namespace hone {

struct SignedRank {
  double estimate = 0;  ///< Hodges-Lehmann: median of the Walsh averages
  Range ci95;           ///< of Walsh averages; {lowest, highest} for fewer than six samples
  double p_value = 1;   ///< two-sided, exact
};
/// 1 to about 100 values: the exact distribution is made for so many.
SignedRank signed_rank(std::span<const double> values);

/// (pairs with b above a, less those with b below a) / all pairs.
double cliffs_delta(std::span<const double> a, std::span<const double> b);

/// Adjusted p values in the order given, each at most 1.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace hone
