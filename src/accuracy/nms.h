#pragma once
// Non-maximum suppression: of boxes that show the same object, the best. Pure.

#include <optional>
#include <span>
#include <vector>

#include "result/accuracy.h"

namespace hone::accuracy {

struct Suppression {
  /// A box goes when it overlaps a better one of its class by more than this (intersection over
  /// union, 0..1). Absent: none goes.
  std::optional<double> overlap;
  std::size_t most = 300;  ///< boxes that stay, over all classes
};

/// Candidates that are looked at, the best ones; a network that says there are more is not a
/// detector any more, and time would grow with their square.
inline constexpr std::size_t kMostCandidates = 20000;

/// Area that both have over the area that either has; 0 for boxes without an area.
double overlap_of(const result::Detection& a, const result::Detection& b);

/// Greedy, class by class, from the best score down (as Felzenszwalb et al. 2010 use it); of equal
/// scores the one that came first. What stays is sorted by falling score. Boxes whose score is not
/// a number go.
std::vector<result::Detection> suppress(std::vector<result::Detection> boxes,
                                        const Suppression& rules);

}  // namespace hone::accuracy
