#pragma once
// A guess of how much each group matters, and halving by it. Internal to this room.
// Thread rule: free functions without state.

#include <cstddef>
#include <span>
#include <vector>

namespace hone::quantization {

/// One value above 0 for each group: what is not finite or not positive counts as little, and an
/// empty prior as alike for all.
std::vector<double> usable_prior(std::vector<double> prior, std::size_t groups);

double prior_of(std::span<const std::size_t> groups, std::span<const double> prior);

/// How many of these groups, at least two and by falling prior, have about half of it: 1 … size-1.
std::size_t half_of(std::span<const std::size_t> groups, std::span<const double> prior);

}  // namespace hone::quantization
