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

}  // namespace

engine::Edits Planner::edits(std::span<const std::size_t> float_groups) const {
  const State& state = *state_;
  const InFloat in_float(state.placement, float_groups);
  engine::Edits edits;
  for (std::size_t i = 0; i < state.quantizers.size(); ++i) {
    if (!in_float.activations[i]) edits.quantizers.push_back(state.quantizers[i]);
  }
  for (std::size_t i = 0; i < state.layers.size(); ++i) {
    if (in_float.weights[i]) continue;
    const LayerPlan& plan = state.layers[i];
    edits.weights.push_back(
        compressed(state.graph, state.placement.weights[i], plan.levels, plan.range));
    if (!changes(plan.shift)) continue;
    std::vector<float> values(plan.shift.begin(), plan.shift.end());
    if (!plan.bias) {
      edits.biases.push_back({.node = state.node(plan.layer.node).name, .values = values});
      continue;
    }
    const auto bias = floats(state.constants[static_cast<std::size_t>(plan.bias->constant)]);
    for (std::size_t c = 0; c < values.size(); ++c) {
      values[c] = static_cast<float>(bias[c] + plan.shift[c]);
    }
    edits.values.push_back(
        {.node = state.node(plan.bias->node).name, .port = plan.bias->port, .values = values});
  }
  return edits;
}

}  // namespace hone::quantization
