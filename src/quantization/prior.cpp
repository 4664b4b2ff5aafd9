#include "quantization/prior.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hone::quantization {

std::vector<double> usable_prior(std::vector<double> prior, std::size_t groups) {
  prior.resize(groups, 0.0);
  for (double& value : prior) value = std::isfinite(value) && value > 0 ? value : 0;
  const double sum = std::accumulate(prior.begin(), prior.end(), 0.0);
  // Whatever the prior says, no group counts for nothing.
  const double least = sum > 0 ? 0.01 * sum / static_cast<double>(groups) : 1;
  for (double& value : prior) value = std::max(value, least);
  return prior;
}

double prior_of(std::span<const std::size_t> groups, std::span<const double> prior) {
  double sum = 0;
  for (const std::size_t group : groups) sum += prior[group];
  return sum;
}

std::size_t half_of(std::span<const std::size_t> groups, std::span<const double> prior) {
  const double half = prior_of(groups, prior) / 2;
  std::size_t size = 1;
  while (size + 1 < groups.size() && prior_of(groups.first(size), prior) < half) ++size;
  return size;
}

}  // namespace hone::quantization
