#pragma once
// Ways to look for the fewest groups in float with which a drop holds. Internal to this room.
// Thread rule: one thread; borrows judge, trials and options.

#include <memory>

#include "quantization/judge.h"

namespace hone::quantization {

/// INT8 everywhere was completed.
class Search {
 public:
  virtual ~Search() = default;
  /// The fewest groups found with which the drop holds by what is known of the candidates, empty
  /// when there are none. Asked again after one of them turned out not to hold, it goes on.
  virtual Result<FloatGroups> fewest() = 0;
  /// All groups but the one that disturbs least.
  virtual Result<FloatGroups> almost_all() = 0;
  /// Looks until every group is known by itself.
  virtual Status look_at_all() = 0;
  /// As Found::group_gain.
  [[nodiscard]] virtual std::vector<double> errors() const = 0;
};

/// By what every group changes in the margins of the images (margins.h).
std::unique_ptr<Search> search_by_margins(Judge& judge, const Trials& trials,
                                          const WithinOptions& options);

/// By how much every group disturbs the outputs (ranking.h): prefixes of the ranking, then single
/// groups back to INT8, then sets of one group less.
std::unique_ptr<Search> search_by_ranking(Judge& judge, const Trials& trials,
                                          const WithinOptions& options);

}  // namespace hone::quantization
