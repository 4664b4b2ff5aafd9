#include "accuracy/distance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "accuracy/nms.h"

namespace hone::accuracy {
namespace {

double finite(float value) { return std::isfinite(value) ? value : 0.0; }

}  // namespace

void DistanceSums::add(float a, float b) {
  const double x = finite(a);
  const double y = finite(b);
  first += x * x;
  second += y * y;
  products += x * y;
  differences += (y - x) * (y - x);
  ++values;
}

void DistanceSums::add(const DistanceSums& other) {
  first += other.first;
  second += other.second;
  products += other.products;
  differences += other.differences;
  values += other.values;
}

result::OutputDistance DistanceSums::distance(std::string tensor) const {
  result::OutputDistance distance;
  distance.tensor = std::move(tensor);
  if (values > 0) distance.mse = differences / static_cast<double>(values);
  if (differences == 0) return distance;
  if (first > 0) distance.snr_db = 10 * std::log10(first / differences);
  const double lengths = std::sqrt(first) * std::sqrt(second);
  distance.cosine = lengths > 0 ? std::clamp(products / lengths, -1.0, 1.0) : 0;
  return distance;
}

result::OutputDistance distance_of(std::span<const float> a, std::span<const float> b) {
  DistanceSums sums;
  for (std::size_t i = 0; i < a.size(); ++i) sums.add(a[i], b[i]);
  return sums.distance("");
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
