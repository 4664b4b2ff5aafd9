// The generator of chance for the demo's pictures: SplitMix64. Our own, because the standard
// library's distributions may give other numbers on another compiler, and the pictures must be the
// same everywhere.
#pragma once

#include <cstdint>

namespace hone::demo {

/// One stream of numbers. Two streams with the same seed give the same numbers. Not for secrets.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
  }

  /// A whole number from `low` to `high`, both included; `low <= high`.
  constexpr int between(int low, int high) noexcept {
    const std::uint64_t count = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>(((next() >> 32) * count) >> 32);
  }

  /// True `percent` times in a hundred.
  constexpr bool chance(int percent) noexcept { return between(0, 99) < percent; }

 private:
  std::uint64_t state_;
};

/// A seed for the stream of item `index` under `seed`; near pairs give unrelated streams.
constexpr std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t index) noexcept {
  const std::uint64_t spread = Random(seed).next();
  return Random(spread ^ (index * 0xD1342543DE82EF95ULL)).next();
}

}  // namespace hone::demo
