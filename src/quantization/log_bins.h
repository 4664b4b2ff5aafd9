#pragma once
// Which bin of a Histogram a value belongs to.

#include <algorithm>
#include <bit>

#include "quantization/statistics.h"

namespace hone::quantization {

/// 0: counts as zero; else one more than the bin of the value's magnitude.
inline std::size_t log_bin(float value) {
  constexpr int kFloatMantissaBits = 23;
  constexpr int kFloatBias = 127;
  constexpr int kBefore = (kFloatBias + Histogram::kSmallestExponent) << Histogram::kMantissaBits;
  const std::uint32_t magnitude = std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFU;
  const int bin =
      static_cast<int>(magnitude >> (kFloatMantissaBits - Histogram::kMantissaBits)) - kBefore + 1;
  return static_cast<std::size_t>(std::clamp(bin, 0, static_cast<int>(Histogram::kBins)));
}

/// Counts of a Histogram while they grow: nothing is allocated or decided for each value.
class LogCounts {
 public:
  void add(float value) {
    const std::size_t sign = std::bit_cast<std::uint32_t>(value) >> 31U;
    ++counts_[sign * kSide + log_bin(value)];
  }
  [[nodiscard]] Histogram histogram() const;

 private:
  static constexpr std::size_t kSide = Histogram::kBins + 1;  ///< of one sign: zeros, then bins
  std::vector<std::uint32_t> counts_ = std::vector<std::uint32_t>(2 * kSide);
};

}  // namespace hone::quantization
