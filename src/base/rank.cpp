#include "base/rank.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hone {
namespace {

constexpr double kTail = 0.025;

/// Probability of each sum of ranks when every sign is as likely as the other. Ranks are doubled,
/// so that mid-ranks of ties are whole numbers.
std::vector<double> null_distribution(std::span<const std::size_t> doubled_ranks) {
  const std::size_t most = std::accumulate(doubled_ranks.begin(), doubled_ranks.end(), 0UL);
  std::vector<double> chance(most + 1, 0.0);
  chance[0] = 1;
  std::size_t reached = 0;
  for (const std::size_t rank : doubled_ranks) {
    reached += rank;
    for (std::size_t sum = reached + 1; sum-- > 0;) {
      const double with = sum >= rank ? chance[sum - rank] : 0;
      chance[sum] = (chance[sum] + with) / 2;
    }
  }
  return chance;
}

/// Twice the mid-ranks of ascending magnitudes.
std::vector<std::size_t> doubled_ranks(const std::vector<double>& sorted) {
  std::vector<std::size_t> ranks(sorted.size());
  for (std::size_t first = 0; first < sorted.size();) {
    std::size_t last = first;
    while (last + 1 < sorted.size() && sorted[last + 1] == sorted[first]) ++last;
    for (std::size_t i = first; i <= last; ++i) ranks[i] = first + last + 2;
    first = last + 1;
  }
  return ranks;
}

double two_sided_p(std::span<const double> values) {
  std::vector<double> by_size;
  for (const double value : values) {
    if (value != 0) by_size.push_back(value);
  }
  if (by_size.empty()) return 1;
  std::sort(by_size.begin(), by_size.end(),
            [](double x, double y) { return std::abs(x) < std::abs(y); });
  std::vector<double> sizes;
  for (const double value : by_size) sizes.push_back(std::abs(value));
  const auto ranks = doubled_ranks(sizes);
  std::size_t positive = 0;
  std::size_t negative = 0;
  for (std::size_t i = 0; i < by_size.size(); ++i)
    (by_size[i] > 0 ? positive : negative) += ranks[i];
  const auto chance = null_distribution(ranks);
  const auto end = chance.begin() + static_cast<std::ptrdiff_t>(std::min(positive, negative)) + 1;
  return std::min(1.0, 2 * std::accumulate(chance.begin(), end, 0.0));
}

std::vector<double> walsh_averages(std::span<const double> values) {
  std::vector<double> averages;
  averages.reserve(values.size() * (values.size() + 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) {
      averages.push_back((values[i] + values[j]) / 2);
    }
  }
  std::sort(averages.begin(), averages.end());
  return averages;
}

/// How many Walsh averages lie outside the interval on each side: the largest count whose chance
/// is at most 2.5 %.
std::size_t left_out(std::size_t samples) {
  std::vector<std::size_t> ranks(samples);
  for (std::size_t i = 0; i < samples; ++i) ranks[i] = 2 * (i + 1);
  const auto chance = null_distribution(ranks);
  double below = 0;
  std::size_t count = 0;
  while (2 * count < chance.size() && below + chance[2 * count] <= kTail) {
    below += chance[2 * count];
    ++count;
  }
  return count == 0 ? 0 : count - 1;
}

}  // namespace

SignedRank signed_rank(std::span<const double> values) {
  const auto averages = walsh_averages(values);
  const std::size_t m = averages.size();
  const std::size_t outside = left_out(values.size());
  SignedRank found;
  found.estimate = (averages[(m - 1) / 2] + averages[m / 2]) / 2;
  found.ci95 = {averages[outside], averages[m - 1 - outside]};
  found.p_value = two_sided_p(values);
  return found;
}

double cliffs_delta(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return 0;
  double more = 0;
  for (const double x : a) {
    for (const double y : b) more += y > x ? 1 : (y < x ? -1 : 0);
  }
  return more / static_cast<double>(a.size() * b.size());
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), 0UL);
  std::sort(order.begin(), order.end(),
            [&](std::size_t x, std::size_t y) { return p_values[x] < p_values[y]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double left = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, left * p_values[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace hone
