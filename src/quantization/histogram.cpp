#include <cmath>

#include "quantization/log_bins.h"

namespace hone::quantization {

void Histogram::add(float value) {
  const std::size_t bin = log_bin(value);
  if (bin == 0) {
    ++zeros;
    return;
  }
  auto& counts = std::signbit(value) ? negative : positive;
  if (counts.empty()) counts.resize(kBins);
  ++counts[bin - 1];
}

double Histogram::edge(std::size_t bin) {
  constexpr std::size_t kInOctave = std::size_t{1} << kMantissaBits;
  const int octave = static_cast<int>(bin / kInOctave) + kSmallestExponent;
  const double fraction = static_cast<double>(bin % kInOctave) / static_cast<double>(kInOctave);
  return std::ldexp(1 + fraction, octave);
}

Histogram LogCounts::histogram() const {
  Histogram histogram;
  histogram.zeros = std::uint64_t{counts_[0]} + counts_[kSide];
  const auto side = [&](std::size_t sign) -> std::vector<std::uint32_t> {
    const std::span<const std::uint32_t> bins =
        std::span(counts_).subspan(sign * kSide + 1, Histogram::kBins);
    const bool none = std::ranges::all_of(bins, [](std::uint32_t count) { return count == 0; });
    if (none) return {};
    return {bins.begin(), bins.end()};
  };
  histogram.positive = side(0);
  histogram.negative = side(1);
  return histogram;
}

}  // namespace hone::quantization
