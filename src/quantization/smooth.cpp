#include "quantization/smooth.h"

#include <algorithm>
#include <cmath>

#include "base/half.h"
#include "quantization/noise_model.h"

namespace hone::quantization {
namespace {

constexpr float kLeast = 1e-5F;  ///< magnitudes under it count as so much
constexpr float kLargestDivisor = 100;
constexpr double kDivisorFloor = 0.1;  ///< no divisor is under this quantile of them
constexpr std::array<float, 5> kStrengths{0.15F, 0.25F, 0.5F, 0.75F, 0.95F};

/// The matrix products that take a tensor; empty when something else takes it too.
class Products {
 public:
  explicit Products(const EqualiseInput& input) : in_(input) {
    for (std::size_t i = 0; i < input.placement.weights.size(); ++i) {
      layers_[input.placement.weights[i].node] = i;
      ++uses_[input.placement.weights[i].constant];
    }
  }
  [[nodiscard]] std::vector<std::size_t> of(const ActivationQuantizer& quantizer) const {
    const auto& shape = in_.graph.nodes[static_cast<std::size_t>(quantizer.tensor.node)]
                            .outputs[static_cast<std::size_t>(quantizer.tensor.port)]
                            .shape;
    if (quantizer.per_channel || quantizer.unified >= 0 || shape.size() < 3 ||
        quantizer.side != engine::Side::output || quantizer.port != 0) {
      return {};
    }
    std::vector<std::size_t> products;
    for (const Consumer& consumer : consumers_[static_cast<std::size_t>(quantizer.node)]) {
      const auto layer = layers_.find(consumer.node);
      if (layer == layers_.end() || consumer.port != 0) return {};
      const WeightQuantizer& weights = in_.placement.weights[layer->second];
      const Layer its = layer_of(in_.graph, weights);
      if (its.kind != LayerKind::matmul || uses_.at(weights.constant) != 1 ||
          its.input_axis + 1 != static_cast<std::int64_t>(shape.size())) {
        return {};
      }
      products.push_back(layer->second);
    }
    return products;
  }

 private:
  const EqualiseInput& in_;
  std::map<std::int32_t, std::size_t> layers_;
  std::map<std::int32_t, int> uses_;
  std::vector<std::vector<Consumer>> consumers_ = consumers_of(in_.graph);
};

/// Largest magnitude by channel of the windows.
std::vector<float> channel_magnitudes(const Patches& patches) {
  std::vector<float> most(patches.window, kLeast);
  const auto values = patches.values.all();
  for (std::size_t i = 0; i < values.size(); ++i) {
    float& its = most[i % patches.window];
    its = std::max(its, std::abs(from_f16(values[i])));
  }
  return most;
}

/// Largest magnitude by input channel of all consumers' weights.
std::vector<float> weight_magnitudes(const std::vector<Consumption>& consumptions) {
  std::vector<float> most(consumptions.front().layer.layout.inputs, kLeast);
  for (const Consumption& consumption : consumptions) {
    for (std::size_t i = 0; i < consumption.weights.size(); ++i) {
      most[i % most.size()] = std::max(most[i % most.size()], std::abs(consumption.weights[i]));
    }
  }
  return most;
}

std::vector<float> scales_of(const std::vector<float>& inputs, const std::vector<float>& weights,
                             float strength) {
  std::vector<float> divisors;
  for (std::size_t c = 0; c < inputs.size(); ++c) {
    divisors.push_back(std::pow(inputs[c], strength) / std::pow(weights[c], 1 - strength));
  }
  std::vector<float> sorted = divisors;
  std::sort(sorted.begin(), sorted.end());
  const float floor =
      sorted[static_cast<std::size_t>(kDivisorFloor * static_cast<double>(sorted.size()))];
  std::vector<float> scales;
  for (const float divisor : divisors) {
    scales.push_back(1 / std::clamp(divisor, std::min(floor, kLargestDivisor), kLargestDivisor));
  }
  return scales;
}

double step_of(const std::vector<float>& inputs, std::span<const float> scales) {
  float most = 0;
  for (std::size_t c = 0; c < inputs.size(); ++c) most = std::max(most, inputs[c] * scales[c]);
  return most / 127.0;
}

/// Empty: nothing is gained.
std::vector<float> best_scales(const std::vector<float>& inputs,
                               const std::vector<Consumption>& consumptions) {
  const auto noise = [&](const std::vector<float>& scales) {
    double sum = 0;
    for (const Consumption& consumption : consumptions) {
      sum += noise_of(consumption, scales, step_of(inputs, scales));
    }
    return sum;
  };
  const auto weights = weight_magnitudes(consumptions);
  std::vector<float> best;
  double least = noise(std::vector<float>(inputs.size(), 1));
  for (const float strength : kStrengths) {
    auto scales = scales_of(inputs, weights, strength);
    const double its = noise(scales);
    if (!(its < least * kLeastGain)) continue;
    least = its;
    best = std::move(scales);
  }
  return best;
}

}  // namespace

std::vector<Smoothed> smooth(const EqualiseInput& input) {
  const Products products(input);
  std::vector<Smoothed> all;
  for (std::size_t i = 0; i < input.placement.activations.size(); ++i) {
    auto consumers = products.of(input.placement.activations[i]);
    std::vector<Consumption> consumptions;
    for (const std::size_t consumer : consumers) {
      auto consumption = consumption_of(input, consumer);
      if (!consumption) break;
      consumptions.push_back(*std::move(consumption));
    }
    if (consumers.empty() || consumptions.size() != consumers.size()) continue;
    const auto node = input.placement.weights[consumers.front()].node;
    auto scales = best_scales(channel_magnitudes(*input.patches.at(node)), consumptions);
    if (scales.empty()) continue;
    all.push_back(
        {.activation = i, .consumers = std::move(consumers), .scales = std::move(scales)});
  }
  return all;
}

}  // namespace hone::quantization
