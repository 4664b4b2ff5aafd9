// Processes measured in turn: their order and the paired test on them.

#include "base/random.h"
#include "base/rank.h"
#include "comparison/comparison.h"
#include "comparison/effect.h"

namespace hone::comparison {
namespace {

result::Effect paired(std::span<const double> a, std::span<const double> b, double smallest,
                      Better better) {
  std::vector<double> log_ratios;
  for (std::size_t i = 0; i < a.size(); ++i) log_ratios.push_back(std::log(b[i] / a[i]));
  const SignedRank test = signed_rank(log_ratios);
  auto effect = effect_of(test.estimate, test.ci95, test.p_value);
  effect.cliffs_delta = cliffs_delta(a, b);
  conclude(effect, effect.p_value, smallest, better);
  return effect;
}

std::vector<std::size_t> drawn_permutation(std::size_t count, Random& random) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace

std::vector<std::size_t> interleaved_order(std::size_t candidates, std::size_t repetitions,
                                           std::uint64_t seed) {
  Random random(seed);
  std::vector<std::size_t> order;
  std::vector<std::size_t> round;
  for (std::size_t i = 0; i < repetitions; ++i) {
    if (i % 2 == 0) {
      round = drawn_permutation(candidates, random);
    } else {
      std::reverse(round.begin(), round.end());
    }
    order.insert(order.end(), round.begin(), round.end());
  }
  return order;
}

result::ComparisonVerdict compare_processes(std::span<const result::ComparisonSample> a,
                                            std::span<const result::ComparisonSample> b,
                                            double smallest) {
  result::ComparisonVerdict verdict;
  verdict.throughput = paired(throughputs_of(a), throughputs_of(b), smallest, Better::larger);
  const auto latency_a = latencies_of(a);
  const auto latency_b = latencies_of(b);
  if (!latency_a.empty() && !latency_b.empty()) {
    verdict.latency = paired(latency_a, latency_b, smallest, Better::smaller);
  }
  return verdict;
}

Centre centre_of_processes(std::span<const double> values) {
  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  const SignedRank found = signed_rank(logs);
  return {.value = std::exp(found.estimate),
          .ci95 = {.lo = std::exp(found.ci95.lo), .hi = std::exp(found.ci95.hi)}};
}

}  // namespace hone::comparison
