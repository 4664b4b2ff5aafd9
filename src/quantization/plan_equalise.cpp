#include "quantization/plan_equalise.h"

#include <algorithm>

#include "base/half.h"
#include "quantization/half_vectors.h"

namespace hone::quantization {
namespace {

/// One window; `scales` by column.
HONE_VECTORISED void scale_window(const std::uint16_t* from, const std::vector<float>& scales,
                                  std::uint16_t* to) {
  std::size_t at = 0;
  for (; at + kHalves <= scales.size(); at += kHalves) {
    Halves halves;
    Floats values;
    Floats by;
    load(from + at, halves);
    load(&scales[at], by);
    widen(halves, values);
    values *= by;
    narrow(values, halves);
    store(halves, to + at);
  }
  for (; at < scales.size(); ++at) to[at] = f16_clamped(from_f16(from[at]) * scales[at]);
}

Patches scaled_windows(const Patches& patches, const std::vector<float>& scales) {
  const std::span<const std::uint16_t> values = patches.values.all();
  std::vector<std::uint16_t> scaled(values.size());
  for (std::size_t at = 0; at + patches.window <= values.size(); at += patches.window) {
    scale_window(&values[at], scales, &scaled[at]);
  }
  return {.window = patches.window, .values = SharedValues(std::move(scaled))};
}

/// Works scales in, one tensor after the other.
class Scaling {
 public:
  Scaling(const Planner::Inputs& inputs, const WantedTensors& wanted)
      : in_(inputs), wanted_(wanted), statistics_(inputs.statistics) {}

  void apply(const Equalised& equalised) {
    scale_producer(equalised);
    output_scales_[equalised.producer] = equalised.scales;
    for (const std::size_t consumer : equalised.consumers) scale_consumer(consumer, equalised);
    const auto tensor = in_.placement.activations[equalised.activation].tensor;
    scale_tensor(*wanted_.find(tensor), equalised);
  }

  void apply(const Smoothed& smoothed) {
    for (const std::size_t consumer : smoothed.consumers) {
      scale_weights(consumer, smoothed.scales);
    }
    const auto tensor = in_.placement.activations[smoothed.activation].tensor;
    widen_to_windows(*wanted_.find(tensor), in_.placement.weights[smoothed.consumers.front()].node,
                     smoothed);
  }

  EqualisedInputs take(std::vector<Smoothed> smoothed) {
    return {std::move(constants_), std::move(statistics_), std::move(output_scales_),
            std::move(smoothed)};
  }

 private:
  std::vector<float>& values(std::int32_t constant) {
    const auto [place, added] = constants_.try_emplace(constant);
    if (added) {
      const auto original = floats(in_.constants[static_cast<std::size_t>(constant)]);
      place->second.assign(original.begin(), original.end());
    }
    return place->second;
  }
  [[nodiscard]] Layer layer(std::size_t index) const {
    return layer_of(in_.graph, in_.placement.weights[index]);
  }

  void scale_producer(const Equalised& equalised);
  void scale_consumer(std::size_t index, const Equalised& equalised);
  void scale_weights(std::size_t index, const std::vector<float>& scales);
  void widen_to_windows(std::size_t tensor, std::int32_t layer, const Smoothed& smoothed);
  void scale_patches(std::int32_t node, std::size_t taps, const std::vector<float>& scales);
  void scale_tensor(std::size_t tensor, const Equalised& equalised);
  [[nodiscard]] Histogram histogram_of(std::int32_t layer) const;

  const Planner::Inputs& in_;
  const WantedTensors& wanted_;
  Statistics statistics_;
  ChangedConstants constants_;
  std::map<std::size_t, std::vector<float>> output_scales_;
  std::vector<std::vector<Consumer>> consumers_ = consumers_of(in_.graph);
};

void Scaling::scale_producer(const Equalised& equalised) {
  const WeightQuantizer& weights = in_.placement.weights[equalised.producer];
  const Layer producer = layer(equalised.producer);
  auto& changed = values(weights.constant);
  for (std::size_t row = 0; row < producer.layout.rows(); ++row) {
    for (std::size_t c = 0; c < producer.layout.columns(); ++c) {
      changed[producer.layout.at(row, c / producer.layout.taps, c % producer.layout.taps)] *=
          equalised.scales[row];
    }
  }
  if (const auto bias = bias_of(in_.graph, producer, consumers_)) {
    auto& biases = values(bias->constant);
    for (std::size_t row = 0; row < biases.size(); ++row) biases[row] *= equalised.scales[row];
  }
}

void Scaling::scale_weights(std::size_t index, const std::vector<float>& scales) {
  const Layer consumer = layer(index);
  const WeightLayout& layout = consumer.layout;
  auto& changed = values(in_.placement.weights[index].constant);
  for (std::size_t row = 0; row < layout.rows(); ++row) {
    for (std::size_t c = 0; c < layout.columns(); ++c) {
      changed[layout.at(row, c / layout.taps, c % layout.taps)] /= scales[c / layout.taps];
    }
  }
  scale_patches(consumer.node, layout.taps, scales);
}

void Scaling::scale_consumer(std::size_t index, const Equalised& equalised) {
  scale_weights(index, equalised.scales);
  const auto input = wanted_.find(layer(index).input);
  const auto own = wanted_.find(in_.placement.activations[equalised.activation].tensor);
  const bool first = index == equalised.consumers.front();
  if (first && input && input != own) scale_tensor(*input, equalised);
}

void Scaling::scale_patches(std::int32_t node, std::size_t taps, const std::vector<float>& scales) {
  const auto& plans = wanted_.list().patches;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].layer != node) continue;
    std::vector<float> by_column;
    for (const float scale : scales) by_column.insert(by_column.end(), taps, scale);
    statistics_.patches[i] = scaled_windows(statistics_.patches[i], by_column);
  }
}

Histogram Scaling::histogram_of(std::int32_t layer) const {
  Histogram histogram;
  const auto& plans = wanted_.list().patches;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].layer != layer) continue;
    for (const std::uint16_t value : statistics_.patches[i].values.all()) {
      histogram.add(from_f16(value));
    }
  }
  return histogram;
}

/// The tensor is not negative. Extremes by sample are no longer known, those of all are.
void Scaling::scale_tensor(std::size_t index, const Equalised& equalised) {
  TensorStatistics& tensor = statistics_.tensors[index];
  const auto& scales = equalised.scales;
  for (std::size_t c = 0; c < scales.size(); ++c) {
    tensor.channel_min[c] *= scales[c];
    tensor.channel_max[c] *= scales[c];
    tensor.channel_mean[c] *= scales[c];
    tensor.channel_mean_square[c] *= static_cast<double>(scales[c]) * scales[c];
  }
  tensor.sample_min = {*std::min_element(tensor.channel_min.begin(), tensor.channel_min.end())};
  tensor.sample_max = {*std::max_element(tensor.channel_max.begin(), tensor.channel_max.end())};
  const auto consumer = in_.placement.weights[equalised.consumers.front()].node;
  tensor.histogram = histogram_of(consumer);
}

/// Extremes of the scaled windows, as much wider as the tensor's were than the windows' before.
/// What is known by dimension 1 no longer holds.
void Scaling::widen_to_windows(std::size_t index, std::int32_t layer, const Smoothed& smoothed) {
  TensorStatistics& tensor = statistics_.tensors[index];
  const auto& plans = wanted_.list().patches;
  const auto plan = std::find_if(plans.begin(), plans.end(),
                                 [&](const PatchPlan& its) { return its.layer == layer; });
  const Patches& patches = statistics_.patches[static_cast<std::size_t>(plan - plans.begin())];
  float low = 0, high = 0, low_before = 0, high_before = 0;
  for (std::size_t i = 0; i < patches.values.size(); ++i) {
    const float value = from_f16(patches.values[i]);
    const float before = value / smoothed.scales[i % patches.window];
    low = std::min(low, value);
    high = std::max(high, value);
    low_before = std::min(low_before, before);
    high_before = std::max(high_before, before);
  }
  const auto wider = [](float seen, float windows) {
    return std::abs(seen) > std::abs(windows) && windows != 0 ? seen / windows : 1.0F;
  };
  const float min = *std::min_element(tensor.sample_min.begin(), tensor.sample_min.end());
  const float max = *std::max_element(tensor.sample_max.begin(), tensor.sample_max.end());
  tensor.sample_min = {low * wider(min, low_before)};
  tensor.sample_max = {high * wider(max, high_before)};
  tensor.histogram = histogram_of(layer);
}

}  // namespace

std::optional<EqualisedInputs> equalised(const Planner::Inputs& inputs,
                                         const WantedTensors& wanted) {
  if (inputs.statistics.patches.empty()) return std::nullopt;
  std::vector<const TensorStatistics*> tensors;
  for (const ActivationQuantizer& quantizer : inputs.placement.activations) {
    tensors.push_back(&inputs.statistics.tensors[*wanted.find(quantizer.tensor)]);
  }
  std::map<std::int32_t, const Patches*> patches;
  const auto& plans = wanted.list().patches;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    patches[plans[i].layer] = &inputs.statistics.patches[i];
  }
  const EqualiseInput input{.graph = inputs.graph,
                            .constants = inputs.constants,
                            .placement = inputs.placement,
                            .tensors = tensors,
                            .patches = patches};
  const auto pairs = equalise(input);
  auto products = smooth(input);
  if (pairs.empty() && products.empty()) return std::nullopt;
  Scaling scaling(inputs, wanted);
  for (const Equalised& pair : pairs) scaling.apply(pair);
  for (const Smoothed& product : products) scaling.apply(product);
  return scaling.take(std::move(products));
}

}  // namespace hone::quantization
