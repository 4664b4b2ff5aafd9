#include "quantization/planner.h"

#include <algorithm>
#include <cmath>

#include "quantization/bias.h"
#include "quantization/estimators.h"
#include "quantization/plan_state.h"
#include "quantization/weights.h"

namespace hone::quantization {
namespace {

constexpr double kLargestSnrDb = 200;  ///< of what is not disturbed at all

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

/// Quantizers by the range that they have: those of one unified number together.
std::vector<std::vector<std::size_t>> sharing(const Placement& placement) {
  std::vector<std::vector<std::size_t>> sets;
  std::map<std::int32_t, std::size_t> of_number;
  for (std::size_t i = 0; i < placement.activations.size(); ++i) {
    const std::int32_t number = placement.activations[i].unified;
    const auto [set, added] =
        number < 0 ? std::pair{of_number.end(), true} : of_number.try_emplace(number, sets.size());
    if (added) {
      sets.push_back({i});
    } else {
      sets[set->second].push_back(i);
    }
  }
  return sets;
}

Estimator estimator_of(const PlanOptions& options) {
  if (options.estimator != Estimator::automatic || !options.nncf) return options.estimator;
  return Estimator::mean_min_max;
}

double activation_snr(const TensorStatistics& tensor, const Range& range) {
  if (range.low.size() == 1) {
    return snr_db(squared_sum(tensor.histogram), squared_error(tensor.histogram, range));
  }
  double signal = 0;
  double noise = 0;
  const auto steps = steps_of(range);
  for (std::size_t c = 0; c < steps.size() && c < tensor.channel_mean_square.size(); ++c) {
    signal += tensor.channel_mean_square[c];
    noise += static_cast<double>(steps[c]) * steps[c] / 12;
  }
  return snr_db(signal, noise);
}

/// Signal and noise of the outputs that these weights give.
double weight_snr(const LayerPlan& plan) {
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

/// Fills a state, step by step.
class Making {
 public:
  Making(Planner::Inputs inputs, const PlanOptions& options, WantedTensors wanted)
      : in_(inputs), options_(options), wanted_(std::move(wanted)) {}

  [[nodiscard]] Status check() const;
  Result<std::vector<Range>> activation_ranges() const;
  std::vector<Noise> activation_noise(const std::vector<Range>& ranges) const;
  std::vector<engine::FakeQuantizer> quantizers(const std::vector<Range>& ranges) const;
  Result<std::vector<LayerPlan>> layers() const;

 private:
  [[nodiscard]] const model::Node& node(std::int32_t index) const {
    return in_.graph.nodes[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const TensorStatistics& seen(model::Source tensor) const {
    return in_.statistics.tensors[*wanted_.find(tensor)];
  }
  [[nodiscard]] EstimatorInput estimator_input(const std::vector<std::size_t>& set) const;
  Result<LayerPlan> layer(const WeightQuantizer& weights) const;
  void know_inputs(LayerPlan& plan) const;
  [[nodiscard]] std::vector<double> shift(const LayerPlan& plan) const;

  Planner::Inputs in_;
  const PlanOptions& options_;
  WantedTensors wanted_;
  std::vector<std::vector<Consumer>> consumers_ = consumers_of(in_.graph);
};

Status Making::check() const {
  const auto& names = wanted_.list().names;
  bool fits = names.size() == in_.statistics.tensors.size() && in_.statistics.samples > 0 &&
              in_.constants.size() == in_.graph.nodes.size();
  for (std::size_t i = 0; fits && i < names.size(); ++i) {
    fits = names[i] == in_.statistics.tensors[i].name;
  }
  if (fits) return {};
  return bug_error("quantization.statistics", "The statistics do not fit the placement.");
}

EstimatorInput Making::estimator_input(const std::vector<std::size_t>& set) const {
  const ActivationQuantizer& first = in_.placement.activations[set.front()];
  EstimatorInput input{.tensors = {}, .scheme = first.scheme, .per_channel = first.per_channel};
  for (const std::size_t i : set) {
    input.tensors.push_back(&seen(in_.placement.activations[i].tensor));
  }
  return input;
}

Result<std::vector<Range>> Making::activation_ranges() const {
  std::vector<Range> ranges(in_.placement.activations.size());
  for (const auto& set : sharing(in_.placement)) {
    const EstimatorInput input = estimator_input(set);
    for (const TensorStatistics* tensor : input.tensors) {
      if (!all_finite(tensor->sample_min) || !all_finite(tensor->sample_max)) {
        return not_finite("Values of a tensor", tensor->name);
      }
    }
    const Range range = range_of(estimate(input, estimator_of(options_)), input.scheme);
    for (const std::size_t i : set) ranges[i] = range;
  }
  return ranges;
}

std::vector<Noise> Making::activation_noise(const std::vector<Range>& ranges) const {
  std::vector<Noise> noise;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const model::Source tensor = in_.placement.activations[i].tensor;
    noise.push_back({node(tensor.node).name, activation_snr(seen(tensor), ranges[i])});
  }
  return noise;
}

std::vector<engine::FakeQuantizer> Making::quantizers(const std::vector<Range>& ranges) const {
  std::vector<engine::FakeQuantizer> edits;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const ActivationQuantizer& quantizer = in_.placement.activations[i];
    engine::FakeQuantizer edit;
    edit.at = {.node = node(quantizer.node).name, .port = quantizer.port, .side = quantizer.side};
    edit.levels = ranges[i].levels;
    if (quantizer.per_channel) {
      const auto& output =
          node(quantizer.tensor.node).outputs[static_cast<std::size_t>(quantizer.tensor.port)];
      edit.shape.assign(output.shape.size(), 1);
      edit.shape[1] = static_cast<std::int64_t>(ranges[i].low.size());
    }
    edit.low = ranges[i].low;
    edit.high = ranges[i].high;
    edits.push_back(std::move(edit));
  }
  return edits;
}

void Making::know_inputs(LayerPlan& plan) const {
  const auto place = wanted_.find(plan.layer.input);
  if (plan.layer.kind == LayerKind::other || !place) return;
  const auto& shape =
      node(plan.layer.input.node).outputs[static_cast<std::size_t>(plan.layer.input.port)].shape;
  const std::int64_t observed = shape.size() < 3 ? std::int64_t(shape.size()) - 1 : 1;
  const TensorStatistics& tensor = in_.statistics.tensors[*place];
  const std::size_t channels = plan.layer.layout.groups * plan.layer.layout.inputs;
  if (plan.layer.input_axis != observed || tensor.channel_mean.size() != channels) return;
  plan.input_means = tensor.channel_mean;
  if (tensor.channel_mean_square.size() == channels) {
    plan.input_squares = tensor.channel_mean_square;
  }
}

std::vector<double> Making::shift(const LayerPlan& plan) const {
  if (options_.bias_correction == BiasCorrection::off || plan.input_means.empty()) return {};
  const auto quantized = values_of(plan.levels, plan.entries, plan.range);
  const auto after = mean_output(plan.layer, quantized, plan.input_means);
  std::vector<double> shift = mean_output(plan.layer, plan.weights, plan.input_means);
  if (options_.nncf) {
    if (!peer_corrects(in_.graph, plan.layer, plan.bias)) return {};
    shift = seen({.node = plan.layer.node, .port = 0}).channel_mean;
    if (shift.size() != after.size()) return {};
  }
  for (std::size_t i = 0; i < shift.size(); ++i) shift[i] -= after[i];
  if (options_.nncf) {
    const auto bias = floats(in_.constants[static_cast<std::size_t>(plan.bias->constant)]);
    if (!peer_accepts(bias, shift)) return {};
  }
  return shift;
}

Result<LayerPlan> Making::layer(const WeightQuantizer& weights) const {
  const auto& output = node(weights.constant).outputs[0];
  LayerPlan plan;
  plan.layer = layer_of(in_.graph, weights);
  plan.entries = entries_of(output.shape, weights.axes);
  plan.weights = floats(in_.constants[static_cast<std::size_t>(weights.constant)]);
  if (output.precision != model::Precision::f32 ||
      plan.weights.size() != model::element_count(output.shape)) {
    return bug_error("quantization.statistics", "A weight is not a constant of f32.")
        .at(node(weights.node).name);
  }
  if (!all_finite(plan.weights)) return not_finite("Weights", node(weights.node).name);
  WeightRangeRules rules;
  rules.half_range = weights.first && (options_.half_range || options_.nncf);
  if (options_.nncf) {
    rules.floor_share = 0.01F;
    rules.floor = 8e-5F;
  }
  plan.range = weight_range(magnitudes_of(plan.weights, plan.entries), rules);
  plan.levels = nearest_levels(plan.weights, plan.entries, plan.range);
  if (plan.layer.kind != LayerKind::other) {
    plan.bias = bias_of(in_.graph, plan.layer, consumers_);
  }
  know_inputs(plan);
  plan.shift = shift(plan);
  return plan;
}

Result<std::vector<LayerPlan>> Making::layers() const {
  std::vector<LayerPlan> layers;
  for (const WeightQuantizer& weights : in_.placement.weights) {
    HONE_TRY(auto plan, layer(weights));
    layers.push_back(std::move(plan));
  }
  return layers;
}

}  // namespace

Planner::Planner(std::unique_ptr<State> state) : state_(std::move(state)) {}
Planner::Planner(Planner&&) noexcept = default;
Planner& Planner::operator=(Planner&&) noexcept = default;
Planner::~Planner() = default;

Result<Planner> Planner::create(const Inputs& inputs, const PlanOptions& options) {
  const Making making(inputs, options, {inputs.graph, inputs.placement, options});
  HONE_CHECK(making.check());
  auto state =
      std::make_unique<State>(State{inputs.graph, inputs.placement, inputs.constants, options});
  HONE_TRY(state->activation_ranges, making.activation_ranges());
  state->activation_noise = making.activation_noise(state->activation_ranges);
  state->quantizers = making.quantizers(state->activation_ranges);
  HONE_TRY(state->layers, making.layers());
  for (const LayerPlan& plan : state->layers) {
    state->weight_ranges.push_back(plan.range);
    state->weight_noise.push_back({state->node(plan.layer.node).name, weight_snr(plan)});
  }
  return Planner(std::move(state));
}

const std::vector<Range>& Planner::activation_ranges() const { return state_->activation_ranges; }
const std::vector<Range>& Planner::weight_ranges() const { return state_->weight_ranges; }
const std::vector<Noise>& Planner::activation_noise() const { return state_->activation_noise; }
const std::vector<Noise>& Planner::weight_noise() const { return state_->weight_noise; }

}  // namespace hone::quantization
