#include "quantization/bias.h"

#include <cmath>

namespace hone::quantization {

std::vector<double> mean_output(const Layer& layer, std::span<const float> weights,
                                std::span<const double> channel_means) {
  const WeightLayout& layout = layer.layout;
  const auto coverage = tap_coverage(layer);
  std::vector<double> means(layout.rows(), 0);
  for (std::size_t row = 0; row < means.size(); ++row) {
    const std::size_t first_channel = row / layout.outputs * layout.inputs;
    for (std::size_t input = 0; input < layout.inputs; ++input) {
      const float* taps = &weights[layout.at(row, input, 0)];
      double sum = 0;
      for (std::size_t tap = 0; tap < layout.taps; ++tap) sum += coverage[tap] * taps[tap];
      means[row] += sum * channel_means[first_channel + input];
    }
  }
  return means;
}

bool peer_accepts(std::span<const float> bias, std::span<const double> shift) {
  constexpr double kThreshold = 2;
  for (std::size_t i = 0; i < bias.size(); ++i) {
    if (bias[i] == 0 || !(std::abs(shift[i] / bias[i]) < kThreshold)) return false;
  }
  return true;
}

}  // namespace hone::quantization
