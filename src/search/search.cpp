#include "search/search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace hone::search {
namespace {

bool counts(const Candidate& candidate) {
  return candidate.latency_ms && std::isfinite(*candidate.latency_ms) &&
         std::isfinite(candidate.throughput_fps);
}

std::vector<std::size_t> counted(std::span<const Candidate> candidates) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (counts(candidates[i])) indices.push_back(i);
  }
  return indices;
}

/// Sorts by rising latency, then by falling throughput.
void sort_by_latency(std::span<const Candidate> candidates, std::vector<std::size_t>& indices) {
  std::stable_sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
    const Candidate& left = candidates[a];
    const Candidate& right = candidates[b];
    if (*left.latency_ms != *right.latency_ms) return *left.latency_ms < *right.latency_ms;
    return left.throughput_fps > right.throughput_fps;
  });
}

bool equal(const Candidate& a, const Candidate& b) {
  return a.throughput_fps == b.throughput_fps && *a.latency_ms == *b.latency_ms;
}

}  // namespace

std::vector<std::size_t> pareto_front(std::span<const Candidate> candidates) {
  auto indices = counted(candidates);
  sort_by_latency(candidates, indices);
  std::vector<std::size_t> front;
  for (const std::size_t index : indices) {
    const bool beaten = !front.empty() &&
                        candidates[front.back()].throughput_fps >= candidates[index].throughput_fps;
    if (!beaten || equal(candidates[front.back()], candidates[index])) front.push_back(index);
  }
  return front;
}

std::optional<std::size_t> best_under(std::span<const Candidate> candidates,
                                      std::optional<double> max_latency_ms) {
  auto indices = counted(candidates);
  std::erase_if(indices, [&](std::size_t i) {
    return max_latency_ms && *candidates[i].latency_ms > *max_latency_ms;
  });
  sort_by_latency(candidates, indices);
  const auto best =
      std::max_element(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
        return candidates[a].throughput_fps < candidates[b].throughput_fps;
      });
  return best == indices.end() ? std::nullopt : std::optional(*best);
}

std::optional<std::size_t> nearest(std::span<const Candidate> candidates) {
  auto indices = counted(candidates);
  sort_by_latency(candidates, indices);
  return indices.empty() ? std::nullopt : std::optional(indices.front());
}

std::vector<std::vector<std::size_t>> grid(std::span<const std::size_t> sizes) {
  const bool none = sizes.empty() || std::find(sizes.begin(), sizes.end(), 0U) != sizes.end();
  if (none) return {};
  std::vector<std::vector<std::size_t>> rows;
  std::vector<std::size_t> row(sizes.size(), 0);
  while (true) {
    rows.push_back(row);
    std::size_t at = sizes.size();
    while (at > 0 && row[at - 1] + 1 == sizes[at - 1]) row[--at] = 0;
    if (at == 0) return rows;
    ++row[at - 1];
  }
}

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed);
  for (std::size_t i = count; i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
  }
  return order;
}

}  // namespace hone::search
