#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone::topologies {

/// Weights from a seed: the same seed gives the same bytes on every machine and with every
/// compiler. That is why neither the generator nor the distribution is the standard library's,
/// whose distributions differ between vendors.
class RandomWeights {
 public:
  explicit RandomWeights(std::uint64_t seed) : state_(seed) {}

  /// Uniform values with He's variance `gain² · 2 / fan_in`, which keeps the activations' size
  /// through ReLU layers.
  std::vector<float> he_uniform(std::size_t count, std::size_t fan_in, double gain);

  std::vector<float> uniform(std::size_t count, double bound);

 private:
  std::uint64_t next_bits();

  std::uint64_t state_;
};

}  // namespace hone::topologies
