#include <algorithm>

#include "quantization/plan_state.h"
#include "quantization/weights.h"

namespace hone::quantization {
namespace {

/// Marks what the groups hold.
struct InFloat {
  std::vector<bool> activations;
  std::vector<bool> weights;

  InFloat(const Placement& placement, std::span<const std::size_t> groups)
      : activations(placement.activations.size()), weights(placement.weights.size()) {
    for (const std::size_t group : groups) {
      for (const std::size_t i : placement.groups[group].activations) activations[i] = true;
      for (const std::size_t i : placement.groups[group].weights) weights[i] = true;
    }
  }
};

bool changes(const std::vector<double>& shift) {
  return std::any_of(shift.begin(), shift.end(),
                     [](double value) { return static_cast<float>(value) != 0; });
}

/// What is done to the weights and the bias of one layer.
class LayerEdits {
 public:
  LayerEdits(const PlanState& state, std::size_t index)
      : state_(state), weights_(state.placement.weights[index]), plan_(state.layers[index]) {}

  void quantize(engine::Edits& edits) const {
    edits.weights.push_back(compressed(state_.graph, weights_, plan_.levels, plan_.range));
    correct_bias(plan_.shift, edits);
  }
  /// Floating-point, but equal to the other layers in the scales of its channels.
  void leave(engine::Edits& edits) const {
    const auto values = state_.changed.find(weights_.constant);
    if (values != state_.changed.end() && !plan_.smoothed) {
      edits.values.push_back(
          {.node = name(weights_.node), .port = weights_.port, .values = values->second});
    }
    correct_bias({}, edits);
  }

 private:
  [[nodiscard]] const std::string& name(std::int32_t node) const { return state_.node(node).name; }
  void correct_bias(const std::vector<double>& shift, engine::Edits& edits) const;

  const PlanState& state_;
  const WeightQuantizer& weights_;
  const LayerPlan& plan_;
};

void LayerEdits::correct_bias(const std::vector<double>& shift, engine::Edits& edits) const {
  const bool shifts = changes(shift);
  if (!plan_.bias) {
    if (!shifts) return;
    edits.biases.push_back(
        {.node = name(plan_.layer.node), .values = {shift.begin(), shift.end()}});
    return;
  }
  if (!shifts && !state_.changed.contains(plan_.bias->constant)) return;
  const auto bias = floats(state_.constants[static_cast<std::size_t>(plan_.bias->constant)]);
  std::vector<float> values(bias.begin(), bias.end());
  for (std::size_t c = 0; shifts && c < values.size(); ++c) {
    values[c] = static_cast<float>(bias[c] + shift[c]);
  }
  edits.values.push_back(
      {.node = name(plan_.bias->node), .port = plan_.bias->port, .values = std::move(values)});
}

}  // namespace

engine::Edits Planner::edits(std::span<const std::size_t> float_groups) const {
  const PlanState& state = *state_;
  const InFloat in_float(state.placement, float_groups);
  engine::Edits edits;
  for (std::size_t i = 0; i < state.quantizers.size(); ++i) {
    if (in_float.activations[i]) continue;
    edits.quantizers.push_back(state.quantizers[i]);
    const auto scale = state.scales.find(i);
    if (scale != state.scales.end()) edits.scales.push_back(scale->second);
  }
  for (std::size_t i = 0; i < state.layers.size(); ++i) {
    const LayerEdits layer(state, i);
    if (in_float.weights[i]) {
      layer.leave(edits);
    } else {
      layer.quantize(edits);
    }
  }
  return edits;
}

}  // namespace hone::quantization
