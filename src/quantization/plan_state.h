#pragma once
// What the planner knows and has decided; private to the planner's files.

#include "quantization/layers.h"
#include "quantization/planner.h"

namespace hone::quantization {

/// One entry of Placement::weights.
struct LayerPlan {
  Layer layer;
  Entries entries;
  std::span<const float> weights;  ///< floating-point values
  Range range;
  std::vector<std::int8_t> levels;
  std::optional<BiasAdd> bias;
  std::vector<double> input_means;    ///< by input channel; empty: not known
  std::vector<double> input_squares;  ///< means of squares; empty: not known
  std::vector<double> shift;          ///< added to the bias; empty: none
  std::optional<std::size_t> stage;   ///< of layer-wise bias correction
  std::vector<float> output_scales;   ///< by channel, given by equalisation; empty: 1
  bool smoothed = false;              ///< its input is scaled by a Multiply
};

struct EqualisedInputs;

struct PlanState {
  const model::Graph& graph;
  const Placement& placement;
  std::vector<std::span<const std::byte>> constants;  ///< of changed ones the changed values
  PlanOptions options;
  /// By node: values that channel equalisation gave to constants.
  std::map<std::int32_t, std::vector<float>> changed = {};
  std::vector<Range> activation_ranges = {};
  std::vector<Range> weight_ranges = {};
  std::vector<Noise> activation_noise = {};
  std::vector<Noise> weight_noise = {};
  std::vector<LayerPlan> layers = {};
  std::vector<engine::FakeQuantizer> quantizers = {};
  std::map<std::size_t, engine::NewScale> scales = {};  ///< by index into Placement::activations

  [[nodiscard]] const model::Node& node(std::int32_t index) const {
    return graph.nodes[static_cast<std::size_t>(index)];
  }
  void take_scales(EqualisedInputs scaled);  ///< into `layers` and `scales`
};

/// Tensors to observe, and where each is in the list.
class WantedTensors {
 public:
  WantedTensors(const model::Graph& graph, const Placement& placement, const PlanOptions& options);
  [[nodiscard]] const Wanted& list() const { return wanted_; }
  [[nodiscard]] Wanted take() { return std::move(wanted_); }
  /// Absent: not observed.
  [[nodiscard]] std::optional<std::size_t> find(model::Source tensor) const;

 private:
  void add(model::Source tensor);
  void add_patches(const Placement& placement);
  const model::Graph& graph_;
  Wanted wanted_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> places_;
};

/// In the order of Placement::weights. Errors: as Planner::create.
Result<std::vector<LayerPlan>> plan_layers(const Planner::Inputs& inputs,
                                           const PlanOptions& options, const WantedTensors& wanted,
                                           const std::vector<Range>& activation_ranges);

/// Gives stages to the layers whose bias is corrected.
void assign_stages(const model::Graph& graph, std::vector<LayerPlan>& layers);

/// Of the outputs that the weights give. 200 where there is no noise.
double weight_snr_db(const LayerPlan& plan);
double snr_db(double signal, double noise);

bool all_finite(std::span<const float> values);
Error not_finite(const std::string& what, const std::string& where);

/// The quantizer (index into Placement::activations) that what comes in at input `port` of `node`
/// has passed, with no more than moves of values in between. Absent: none, or several.
class QuantizersBefore {
 public:
  QuantizersBefore(const model::Graph& graph, const Placement& placement);
  [[nodiscard]] std::optional<std::size_t> find(std::int32_t node, std::int32_t port) const;

 private:
  using Place = std::pair<std::int32_t, std::int32_t>;
  const model::Graph& graph_;
  const Placement& placement_;
  std::map<Place, std::size_t> at_input_;
  std::map<Place, std::size_t> at_output_;
};

/// Whether the peer corrects this layer's bias.
bool peer_corrects(const model::Graph& graph, const Layer& layer,
                   const std::optional<BiasAdd>& bias);

}  // namespace hone::quantization
