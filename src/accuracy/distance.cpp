#include "accuracy/distance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "accuracy/nms.h"

namespace hone::accuracy {
namespace {

double finite(float value) { return std::isfinite(value) ? value : 0.0; }

}  // namespace

result::OutputDistance distance_of(std::span<const float> a, std::span<const float> b) {
  double signal = 0;
  double other = 0;
  double product = 0;
  double noise = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = finite(a[i]);
    const double y = finite(b[i]);
    signal += x * x;
    other += y * y;
    product += x * y;
    noise += (y - x) * (y - x);
  }
  result::OutputDistance distance;
  if (!a.empty()) distance.mse = noise / static_cast<double>(a.size());
  if (noise > 0 && signal > 0) distance.snr_db = 10 * std::log10(signal / noise);
  const double lengths = std::sqrt(signal) * std::sqrt(other);
  if (noise > 0) distance.cosine = lengths > 0 ? std::clamp(product / lengths, -1.0, 1.0) : 0;
  return distance;
}

std::vector<result::DetectionPair> pairs_of(std::span<const result::Detection> a,
                                            std::span<const result::Detection> b, double overlap) {
  std::vector<std::size_t> order(a.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t x, std::size_t y) { return a[x].score > a[y].score; });
  std::vector<bool> taken(b.size());
  std::vector<result::DetectionPair> pairs;
  for (const std::size_t i : order) {
    result::DetectionPair best{.a = i};
    for (std::size_t j = 0; j < b.size(); ++j) {
      if (taken[j] || a[i].label != b[j].label) continue;
      const double both = overlap_of(a[i], b[j]);
      if (both >= overlap && both > best.overlap) best = {.a = i, .b = j, .overlap = both};
    }
    if (best.overlap <= 0) continue;
    taken[best.b] = true;
    pairs.push_back(best);
  }
  return pairs;
}

}  // namespace hone::accuracy
