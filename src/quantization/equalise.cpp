#include "quantization/equalise.h"

#include <algorithm>
#include <cmath>

#include "quantization/noise_model.h"
#include "quantization/parallel.h"

namespace hone::quantization {
namespace {

constexpr float kLargestScale = 16;
constexpr float kWeakest = 1e-3F;  ///< of the tensor's largest value: weaker channels count as so
constexpr std::array<float, 5> kStrengths{0, 0.25F, 0.5F, 0.75F, 1};

/// A tensor with the layers around it.
struct Chain {
  std::size_t activation;
  std::size_t producer;
  std::vector<std::size_t> consumers;
};

/// Finds chains.
class Chains {
 public:
  explicit Chains(const EqualiseInput& input) : in_(input) {
    for (std::size_t i = 0; i < input.placement.weights.size(); ++i) {
      const WeightQuantizer& weights = input.placement.weights[i];
      layers_[weights.node] = i;
      ++uses_[weights.constant];
    }
  }

  [[nodiscard]] std::vector<Chain> all() const {
    std::vector<Chain> chains;
    for (std::size_t i = 0; i < in_.placement.activations.size(); ++i) {
      if (auto chain = of(i)) chains.push_back(*std::move(chain));
    }
    return chains;
  }

 private:
  [[nodiscard]] const model::Node& node(std::int32_t index) const {
    return in_.graph.nodes[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const std::vector<Consumer>& next(std::int32_t index) const {
    return consumers_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] std::optional<Chain> of(std::size_t activation) const;
  [[nodiscard]] std::optional<std::size_t> producer_of(std::int32_t rectifier) const;
  [[nodiscard]] bool collect(std::int32_t from, std::vector<std::size_t>& consumers) const;
  [[nodiscard]] bool own_weights(std::size_t layer) const {
    return uses_.at(in_.placement.weights[layer].constant) == 1;
  }

  const EqualiseInput& in_;
  std::map<std::int32_t, std::size_t> layers_;
  std::map<std::int32_t, int> uses_;
  std::vector<std::vector<Consumer>> consumers_ = consumers_of(in_.graph);
};

/// The layer whose biased output alone feeds the rectifier, and that has a bias of its own or none.
std::optional<std::size_t> Chains::producer_of(std::int32_t rectifier) const {
  std::int32_t at = node(rectifier).inputs[0].node;
  if (next(at).size() != 1) return std::nullopt;
  if (node(at).type == "Add") {
    const auto& inputs = node(at).inputs;
    const bool second = node(inputs[0].node).type == "Constant";
    at = inputs[second ? 1 : 0].node;
  }
  const auto found = layers_.find(at);
  if (found == layers_.end() || !own_weights(found->second)) return std::nullopt;
  const Layer layer = layer_of(in_.graph, in_.placement.weights[found->second]);
  const bool biased = next(at).front().node != rectifier;
  if (layer.kind != LayerKind::convolution || (biased && !bias_of(in_.graph, layer, consumers_))) {
    return std::nullopt;
  }
  return found->second;
}

/// Consumers of a tensor, through pooling of maxima; false where one is no plain convolution.
bool Chains::collect(std::int32_t from, std::vector<std::size_t>& consumers) const {
  for (const Consumer& consumer : next(from)) {
    if (node(consumer.node).type == "MaxPool") {
      if (!collect(consumer.node, consumers)) return false;
      continue;
    }
    const auto found = layers_.find(consumer.node);
    if (found == layers_.end() || node(consumer.node).type != "Convolution" || consumer.port != 0 ||
        !own_weights(found->second)) {
      return false;
    }
    consumers.push_back(found->second);
  }
  return true;
}

std::optional<Chain> Chains::of(std::size_t activation) const {
  const ActivationQuantizer& quantizer = in_.placement.activations[activation];
  if (quantizer.per_channel || quantizer.unified >= 0 || quantizer.side != engine::Side::output ||
      node(quantizer.node).type != "Relu") {
    return std::nullopt;
  }
  Chain chain{.activation = activation, .producer = 0, .consumers = {}};
  const auto producer = producer_of(quantizer.node);
  if (!producer || !collect(quantizer.node, chain.consumers) || chain.consumers.empty()) {
    return std::nullopt;
  }
  chain.producer = *producer;
  return chain;
}

std::vector<float> scales_of(const std::vector<float>& channel_max, float strength) {
  const float most = *std::max_element(channel_max.begin(), channel_max.end());
  std::vector<float> scales;
  for (const float its : channel_max) {
    const float scale = std::pow(most / std::max(its, kWeakest * most), strength);
    scales.push_back(std::clamp(scale, 1.0F, kLargestScale));
  }
  return scales;
}

double scaled_max(const std::vector<float>& channel_max, const std::vector<float>& scales) {
  double most = 0;
  for (std::size_t c = 0; c < scales.size(); ++c) {
    most = std::max<double>(most, channel_max[c] * scales[c]);
  }
  return most;
}

/// Empty: nothing is gained.
std::vector<float> best_scales(const std::vector<float>& channel_max,
                               const std::vector<Consumption>& consumptions) {
  std::vector<float> best;
  double least = INFINITY;
  for (const float strength : kStrengths) {
    auto scales = scales_of(channel_max, strength);
    double noise = 0;
    for (const Consumption& consumption : consumptions) {
      noise += noise_of(consumption, scales, scaled_max(channel_max, scales) / 255);
    }
    if (!(noise < least * kLeastGain)) continue;
    least = noise;
    best = std::move(scales);
    if (strength == 0) best.clear();
  }
  return best;
}

/// Empty: nothing is gained, or a consumer's inputs were not observed.
std::vector<float> gaining_scales(const EqualiseInput& input, const Chain& chain) {
  const auto& channel_max = input.tensors[chain.activation]->channel_max;
  std::vector<Consumption> consumptions;
  consumptions.reserve(chain.consumers.size());
  for (const std::size_t consumer : chain.consumers) {
    auto consumption = consumption_of(input, consumer);
    if (!consumption || channel_max.size() != consumption->layer.layout.inputs) return {};
    consumptions.push_back(*std::move(consumption));
  }
  return best_scales(channel_max, consumptions);
}

}  // namespace

std::vector<Equalised> equalise(const EqualiseInput& input) {
  auto chains = Chains(input).all();
  std::vector<std::vector<float>> scales(chains.size());
  in_parallel(chains.size(), [&](std::size_t i) { scales[i] = gaining_scales(input, chains[i]); });
  std::vector<Equalised> all;
  for (std::size_t i = 0; i < chains.size(); ++i) {
    if (scales[i].empty()) continue;
    all.push_back({.activation = chains[i].activation,
                   .producer = chains[i].producer,
                   .consumers = std::move(chains[i].consumers),
                   .scales = std::move(scales[i])});
  }
  return all;
}

}  // namespace hone::quantization
