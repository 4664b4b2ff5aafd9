#pragma once
// Choosing among measured configurations. Pure: plain numbers in, indices out.
// Thread rule: free functions without state.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hone::search {

/// One configuration as it was measured. A candidate without a latency, or with a number that is
/// not finite, is in no front and is never chosen.
struct Candidate {
  double throughput_fps = 0;         ///< more is better
  std::optional<double> latency_ms;  ///< less is better; at one and the same percentile for all
};

/// The candidates that no other beats: none has at least their throughput and at most their
/// latency, and is better in one of them (Pareto dominance; Kung, Luccio, Preparata 1975). Indices
/// in order of rising latency; of equal candidates all.
std::vector<std::size_t> pareto_front(std::span<const Candidate> candidates);

/// Most throughput with at most this latency; of equals the one with less latency, then the first.
/// Without a bound, most throughput of all. Empty when none keeps to it.
std::optional<std::size_t> best_under(std::span<const Candidate> candidates,
                                      std::optional<double> max_latency_ms);

/// Least latency: what comes nearest to a bound that none keeps to. Empty for no candidate.
std::optional<std::size_t> nearest(std::span<const Candidate> candidates);

/// Every combination of choices, `sizes[i]` of the i-th: each row has an index per choice, the last
/// one running fastest. No sizes, or a zero among them, give no rows.
std::vector<std::vector<std::size_t>> grid(std::span<const std::size_t> sizes);

/// 0 … count-1 in an order drawn from the seed (Fisher, Yates 1938; Durstenfeld 1964), so that a
/// drift of the machine does not look like a trend along a parameter.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed);

}  // namespace hone::search
