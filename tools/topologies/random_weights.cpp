#include "random_weights.h"

#include <algorithm>
#include <cmath>

namespace hone::topologies {

std::vector<float> RandomWeights::he_uniform(std::size_t count, std::size_t fan_in, double gain) {
  // U(-b, b) has the variance b²/3; He asks for 2/fan_in.
  return uniform(count, gain * std::sqrt(6.0 / static_cast<double>(fan_in)));
}

std::vector<float> RandomWeights::uniform(std::size_t count, double bound) {
  constexpr double kUnit = 0x1.0p-53;
  std::vector<float> values(count);
  std::generate(values.begin(), values.end(), [&] {
    const double zero_to_one = static_cast<double>(next_bits() >> 11) * kUnit;
    return static_cast<float>((2.0 * zero_to_one - 1.0) * bound);
  });
  return values;
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t RandomWeights::next_bits() {
  std::uint64_t bits = (state_ += 0x9E3779B97F4A7C15U);
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBU;
  return bits ^ (bits >> 31);
}

}  // namespace hone::topologies
