#include "quantization/planner.h"

#include <algorithm>
#include <cmath>

#include "quantization/estimators.h"
#include "quantization/parallel.h"
#include "quantization/plan_equalise.h"

namespace hone::quantization {
namespace {

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
    return snr_db(squared_sum(tensor.histogram), squared_error(tensor, range));
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

/// The range with the scheme that the placement allows; with a symmetric one instead, where that
/// is as good or asked for and an asymmetric one does not halve the noise.
Range best_range(EstimatorInput input, const PlanOptions& options) {
  const auto estimator = estimator_of(options);
  const Range allowed = range_of(estimate(input, estimator), input.scheme);
  const bool chooses =
      options.preset == Preset::performance && !options.nncf && input.scheme == Scheme::asymmetric;
  if (!chooses) return allowed;
  constexpr double kHalfTheNoiseDb = 3;
  input.scheme = Scheme::symmetric;
  const Range symmetric = range_of(estimate(input, estimator), input.scheme);
  const bool halves =
      std::all_of(input.tensors.begin(), input.tensors.end(), [&](const TensorStatistics* tensor) {
        return activation_snr(*tensor, allowed) >=
               activation_snr(*tensor, symmetric) + kHalfTheNoiseDb;
      });
  return halves ? allowed : symmetric;
}

/// Fills a state, step by step.
class Making {
 public:
  Making(Planner::Inputs inputs, const PlanOptions& options, const WantedTensors& wanted)
      : in_(inputs), options_(options), wanted_(wanted) {}

  [[nodiscard]] Status check() const;
  Result<std::vector<Range>> activation_ranges() const;
  std::vector<Noise> activation_noise(const std::vector<Range>& ranges) const;
  std::vector<engine::FakeQuantizer> quantizers(const std::vector<Range>& ranges) const;

 private:
  [[nodiscard]] const model::Node& node(std::int32_t index) const {
    return in_.graph.nodes[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const TensorStatistics& seen(model::Source tensor) const {
    return in_.statistics.tensors[*wanted_.find(tensor)];
  }
  [[nodiscard]] EstimatorInput estimator_input(const std::vector<std::size_t>& set) const;

  Planner::Inputs in_;
  const PlanOptions& options_;
  const WantedTensors& wanted_;
};

Status Making::check() const {
  const auto& names = wanted_.list().names;
  bool fits = names.size() == in_.statistics.tensors.size() && in_.statistics.samples > 0 &&
              in_.constants.size() == in_.graph.nodes.size() &&
              (in_.statistics.patches.empty() ||
               in_.statistics.patches.size() == wanted_.list().patches.size());
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
  const auto sets = sharing(in_.placement);
  for (const auto& set : sets) {
    for (const TensorStatistics* tensor : estimator_input(set).tensors) {
      if (!all_finite(tensor->sample_min) || !all_finite(tensor->sample_max)) {
        return not_finite("Values of a tensor", tensor->name);
      }
    }
  }
  std::vector<Range> ranges(in_.placement.activations.size());
  in_parallel(sets.size(), [&](std::size_t s) {
    const Range range = best_range(estimator_input(sets[s]), options_);
    for (const std::size_t i : sets[s]) ranges[i] = range;
  });
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

}  // namespace

void PlanState::take_scales(EqualisedInputs scaled) {
  for (auto& [layer, its] : scaled.output_scales) layers[layer].output_scales = std::move(its);
  for (Smoothed& smoothed : scaled.smoothed) {
    const std::string& name = node(placement.activations[smoothed.activation].node).name;
    scales[smoothed.activation] = {.node = name, .values = std::move(smoothed.scales)};
    for (const std::size_t layer : smoothed.consumers) layers[layer].smoothed = true;
  }
}

Planner::Planner(std::unique_ptr<PlanState> state) : state_(std::move(state)) {}
Planner::Planner(Planner&&) noexcept = default;
Planner& Planner::operator=(Planner&&) noexcept = default;
Planner::~Planner() = default;

Result<Planner> Planner::create(const Inputs& inputs, const PlanOptions& options) {
  const WantedTensors wanted(inputs.graph, inputs.placement, options);
  HONE_CHECK(Making(inputs, options, wanted).check());
  auto state = std::make_unique<PlanState>(
      PlanState{inputs.graph, inputs.placement, inputs.constants, options});
  auto scaled = equalised(inputs, wanted);
  if (scaled) {
    state->changed = std::move(scaled->constants);
    for (const auto& [constant, values] : state->changed) {
      state->constants[static_cast<std::size_t>(constant)] = std::as_bytes(std::span(values));
    }
  }
  const Inputs used{inputs.graph, state->constants, inputs.placement,
                    scaled ? scaled->statistics : inputs.statistics};
  const Making making(used, options, wanted);
  HONE_TRY(state->activation_ranges, making.activation_ranges());
  state->activation_noise = making.activation_noise(state->activation_ranges);
  state->quantizers = making.quantizers(state->activation_ranges);
  HONE_TRY(state->layers, plan_layers(used, options, wanted, state->activation_ranges));
  if (scaled) state->take_scales(*std::move(scaled));
  if (options.bias_correction != BiasCorrection::off) {
    assign_stages(inputs.graph, state->layers);
  }
  for (const LayerPlan& plan : state->layers) {
    state->weight_ranges.push_back(plan.range);
    state->weight_noise.push_back({state->node(plan.layer.node).name, weight_snr_db(plan)});
  }
  return Planner(std::move(state));
}

const std::vector<Range>& Planner::activation_ranges() const { return state_->activation_ranges; }
const std::vector<Range>& Planner::weight_ranges() const { return state_->weight_ranges; }
const std::vector<Noise>& Planner::activation_noise() const { return state_->activation_noise; }
const std::vector<Noise>& Planner::weight_noise() const { return state_->weight_noise; }

}  // namespace hone::quantization
