#include <algorithm>
#include <cmath>

#include "base/half.h"
#include "quantization/bias.h"
#include "quantization/parallel.h"
#include "quantization/plan_state.h"
#include "quantization/ranges.h"
#include "quantization/rounding.h"
#include "quantization/weights.h"

namespace hone::quantization {
namespace {

constexpr double kLargestSnrDb = 200;  ///< of what is not disturbed at all
constexpr std::int32_t kHalfOfLevels = 64;

/// Plans the layers, one by one and independent of each other.
class LayerPlanner {
 public:
  LayerPlanner(const Planner::Inputs& inputs, const PlanOptions& options,
               const WantedTensors& wanted, const std::vector<Range>& ranges)
      : in_(inputs), options_(options), wanted_(wanted), ranges_(ranges) {
    const auto& plans = wanted.list().patches;
    for (std::size_t i = 0; i < inputs.statistics.patches.size(); ++i) {
      patches_[plans[i].layer] = &inputs.statistics.patches[i];
    }
    for (const WeightQuantizer& weights : inputs.placement.weights) ++uses_[weights.constant];
  }
  [[nodiscard]] Result<LayerPlan> plan(const WeightQuantizer& weights) const;

 private:
  [[nodiscard]] const model::Node& node(std::int32_t index) const {
    return in_.graph.nodes[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] std::span<const float> values(std::int32_t constant) const {
    return floats(in_.constants[static_cast<std::size_t>(constant)]);
  }
  [[nodiscard]] WeightRangeRules rules(const WeightQuantizer& weights) const;
  void know_inputs(LayerPlan& plan) const;
  void know_inputs_by_windows(LayerPlan& plan) const;
  [[nodiscard]] std::vector<std::int8_t> levels(const WeightQuantizer& weights,
                                                const LayerPlan& plan) const;
  [[nodiscard]] std::vector<double> shift(const LayerPlan& plan) const;

  const Planner::Inputs& in_;
  const PlanOptions& options_;
  const WantedTensors& wanted_;
  const std::vector<Range>& ranges_;
  std::map<std::int32_t, const Patches*> patches_;  ///< by layer
  std::map<std::int32_t, int> uses_;                ///< of constants
  std::vector<std::vector<Consumer>> consumers_ = consumers_of(in_.graph);
  QuantizersBefore before_{in_.graph, in_.placement};
};

WeightRangeRules LayerPlanner::rules(const WeightQuantizer& weights) const {
  WeightRangeRules rules;
  rules.half_range = weights.first && (options_.half_range || options_.nncf);
  if (options_.nncf) {
    rules.floor_share = 0.01F;
    rules.floor = 8e-5F;
  }
  return rules;
}

void LayerPlanner::know_inputs(LayerPlan& plan) const {
  const auto place = wanted_.find(plan.layer.input);
  if (plan.layer.kind == LayerKind::other || !place) return;
  const auto& shape =
      node(plan.layer.input.node).outputs[static_cast<std::size_t>(plan.layer.input.port)].shape;
  const std::int64_t observed = shape.size() < 3 ? static_cast<std::int64_t>(shape.size()) - 1 : 1;
  const TensorStatistics& tensor = in_.statistics.tensors[*place];
  const std::size_t channels = plan.layer.layout.groups * plan.layer.layout.inputs;
  if (plan.layer.input_axis != observed) {
    know_inputs_by_windows(plan);
  } else if (tensor.channel_mean.size() == channels) {
    plan.input_means = tensor.channel_mean;
    plan.input_squares = tensor.channel_mean_square;
  }
  if (plan.input_squares.size() != channels) plan.input_squares.clear();
}

/// Rows of a matrix product's input have their channels last.
void LayerPlanner::know_inputs_by_windows(LayerPlan& plan) const {
  const auto found = patches_.find(plan.layer.node);
  if (plan.layer.kind != LayerKind::matmul || found == patches_.end() ||
      found->second->values.empty() || found->second->window != plan.layer.layout.inputs) {
    return;
  }
  const Patches& patches = *found->second;
  const auto rows = static_cast<double>(patches.values.size() / patches.window);
  plan.input_means.assign(patches.window, 0);
  plan.input_squares.assign(patches.window, 0);
  for (std::size_t i = 0; i < patches.values.size(); ++i) {
    const double value = from_f16(patches.values[i]);
    plan.input_means[i % patches.window] += value / rows;
    plan.input_squares[i % patches.window] += value * value / rows;
  }
}

/// By second order where windows of the inputs were observed and the layer has the constant for
/// itself, else the nearest.
std::vector<std::int8_t> LayerPlanner::levels(const WeightQuantizer& weights,
                                              const LayerPlan& plan) const {
  const auto patches = patches_.find(weights.node);
  const WeightLayout& layout = plan.layer.layout;
  if (patches == patches_.end() || patches->second->values.empty() ||
      plan.entries.count != layout.rows() || uses_.at(weights.constant) != 1 ||
      patches->second->window != layout.groups * layout.columns()) {
    return nearest_levels(plan.weights, plan.entries, plan.range);
  }
  const std::vector<float> steps = steps_of(plan.range);
  RoundingInput input{
      .layout = layout, .weights = plan.weights, .steps = steps, .patches = *patches->second};
  if (const auto quantizer = before_.find(weights.node, weights.port == 0 ? 1 : 0)) {
    input.input = &ranges_[*quantizer];
  }
  if (rules(weights).half_range) input.limit = kHalfOfLevels;
  return second_order_levels(input);
}

std::vector<double> LayerPlanner::shift(const LayerPlan& plan) const {
  if (options_.bias_correction == BiasCorrection::off || plan.input_means.empty()) return {};
  const auto quantized = values_of(plan.levels, plan.entries, plan.range);
  const auto after = mean_output(plan.layer, quantized, plan.input_means);
  std::vector<double> shift = mean_output(plan.layer, plan.weights, plan.input_means);
  if (options_.nncf) {
    if (!peer_corrects(in_.graph, plan.layer, plan.bias)) return {};
    const auto output = wanted_.find({.node = plan.layer.node, .port = 0});
    shift = in_.statistics.tensors[*output].channel_mean;
    if (shift.size() != after.size()) return {};
  }
  for (std::size_t i = 0; i < shift.size(); ++i) shift[i] -= after[i];
  if (options_.nncf && !peer_accepts(values(plan.bias->constant), shift)) return {};
  return shift;
}

Result<LayerPlan> LayerPlanner::plan(const WeightQuantizer& weights) const {
  const auto& output = node(weights.constant).outputs[0];
  LayerPlan plan;
  plan.layer = layer_of(in_.graph, weights);
  plan.entries = entries_of(output.shape, weights.axes);
  plan.weights = values(weights.constant);
  if (output.precision != model::Precision::f32 ||
      plan.weights.size() != model::element_count(output.shape)) {
    return bug_error("quantization.statistics", "A weight is not a constant of f32.")
        .at(node(weights.node).name);
  }
  if (!all_finite(plan.weights)) return not_finite("Weights", node(weights.node).name);
  plan.range = weight_range(magnitudes_of(plan.weights, plan.entries), rules(weights));
  plan.levels = levels(weights, plan);
  if (plan.layer.kind != LayerKind::other) {
    plan.bias = bias_of(in_.graph, plan.layer, consumers_);
  }
  know_inputs(plan);
  plan.shift = shift(plan);
  return plan;
}

}  // namespace

double snr_db(double signal, double noise) {
  if (!(noise > 0) || !(signal > 0)) return kLargestSnrDb;
  return std::min(10 * std::log10(signal / noise), kLargestSnrDb);
}

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

Error not_finite(const std::string& what, const std::string& where) {
  return input_error("quantization.values",
                     what + " are not finite, so no range can be given to them.")
      .at(where)
      .fix("Repair the model, or leave this layer out with --ignore.");
}

double weight_snr_db(const LayerPlan& plan) {
  const auto quantized = values_of(plan.levels, plan.entries, plan.range);
  const WeightLayout& layout = plan.layer.layout;
  double signal = 0;
  double noise = 0;
  const auto add = [&](std::size_t element, double square) {
    const double value = plan.weights[element];
    const double error = value - quantized[element];
    signal += square * value * value;
    noise += square * error * error;
  };
  if (plan.input_squares.empty()) {
    for (std::size_t element = 0; element < quantized.size(); ++element) add(element, 1);
    return snr_db(signal, noise);
  }
  for (std::size_t row = 0; row < layout.rows(); ++row) {
    for (std::size_t input = 0; input < layout.inputs; ++input) {
      const double square = plan.input_squares[row / layout.outputs * layout.inputs + input];
      for (std::size_t tap = 0; tap < layout.taps; ++tap) add(layout.at(row, input, tap), square);
    }
  }
  return snr_db(signal, noise);
}

Result<std::vector<LayerPlan>> plan_layers(const Planner::Inputs& inputs,
                                           const PlanOptions& options, const WantedTensors& wanted,
                                           const std::vector<Range>& activation_ranges) {
  const LayerPlanner planner(inputs, options, wanted, activation_ranges);
  const auto& weights = inputs.placement.weights;
  std::vector<std::optional<Result<LayerPlan>>> planned(weights.size());
  in_parallel(weights.size(), [&](std::size_t i) { planned[i] = planner.plan(weights[i]); });
  std::vector<LayerPlan> layers;
  for (auto& plan : planned) {
    HONE_TRY(auto layer, *std::move(plan));
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace hone::quantization
