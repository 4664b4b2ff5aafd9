#include "accuracy/nms.h"

#include <algorithm>
#include <cmath>

namespace hone::accuracy {
namespace {

using result::Detection;

bool is_better(const Detection& a, const Detection& b) { return a.score > b.score; }

/// The best `most`, by falling score; equal ones keep their order.
void keep_best(std::vector<Detection>& boxes, std::size_t most) {
  std::stable_sort(boxes.begin(), boxes.end(), is_better);
  if (boxes.size() > most) boxes.resize(most);
}

bool is_covered(const Detection& box, std::span<const Detection> kept, double overlap) {
  return std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
    return better.label == box.label && overlap_of(better, box) > overlap;
  });
}

}  // namespace

double overlap_of(const Detection& a, const Detection& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  if (!(width > 0) || !(height > 0)) return 0;
  const double both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

std::vector<Detection> suppress(std::vector<Detection> boxes, const Suppression& rules) {
  std::erase_if(boxes, [](const Detection& box) { return std::isnan(box.score); });
  keep_best(boxes, rules.overlap ? kMostCandidates : rules.most);
  if (!rules.overlap) return boxes;
  std::vector<Detection> kept;
  for (const Detection& box : boxes) {
    if (kept.size() == rules.most) break;
    if (!is_covered(box, kept, *rules.overlap)) kept.push_back(box);
  }
  return kept;
}

}  // namespace hone::accuracy
