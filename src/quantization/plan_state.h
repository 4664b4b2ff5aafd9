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
};

struct Planner::State {
  const model::Graph& graph;
  const Placement& placement;
  std::vector<std::span<const std::byte>> constants;
  PlanOptions options;
  std::vector<Range> activation_ranges = {};
  std::vector<Range> weight_ranges = {};
  std::vector<Noise> activation_noise = {};
  std::vector<Noise> weight_noise = {};
  std::vector<LayerPlan> layers = {};
  std::vector<engine::FakeQuantizer> quantizers = {};

  [[nodiscard]] const model::Node& node(std::int32_t index) const {
    return graph.nodes[static_cast<std::size_t>(index)];
  }
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

/// Whether the peer corrects this layer's bias.
bool peer_corrects(const model::Graph& graph, const Layer& layer,
                   const std::optional<BiasAdd>& bias);

}  // namespace hone::quantization
