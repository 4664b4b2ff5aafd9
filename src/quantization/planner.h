#pragma once
// From a placement and statistics to changes of the network: ranges, integer weights, biases.
// Pure and deterministic: the same inputs give the same bytes. Everything that does not depend on
// which groups stay in floating point is computed once.
//
// Sources: FakeQuantize ranges as NNCF computes them (symmetric, asymmetric with a level at zero);
// bias correction: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
// Correction", ICCV 2019, in closed form over channel means.

#include "quantization/placement.h"
#include "quantization/statistics.h"

namespace hone::quantization {

struct PlanOptions {
  Preset preset = Preset::performance;
  Estimator estimator = Estimator::automatic;
  BiasCorrection bias_correction = BiasCorrection::fast;
  /// First convolutions on half of the levels: where 8-bit sums of 16 bits can overflow (a CPU
  /// without VNNI).
  bool half_range = false;
  bool nncf = false;  ///< exactly the peer's rules, without our improvements
};

/// A tensor that has to be observed, by index into Wanted::tensors where others name it.
struct Wanted {
  std::vector<engine::TensorAt> tensors;
  std::vector<std::string> names;  ///< as TensorStatistics::name
  /// Of the first so many all statistics are needed, of the others the means of channels only.
  std::size_t ranges = 0;
  /// Windows of the inputs of layers with weights, within a memory limit; none in nncf mode.
  std::vector<PatchPlan> patches;
};
/// What must be observed for a plan: the tensors of all quantizers and of what bias correction
/// needs, each once. Deterministic.
Wanted wanted(const model::Graph& graph, const Placement& placement, const PlanOptions& options);

/// How much one quantizer or weight disturbs, from statistics alone.
struct Noise {
  std::string name;   ///< layer
  double snr_db = 0;  ///< signal to noise of its quantized tensor
};

class Planner {
 public:
  struct Inputs {
    const model::Graph& graph;
    /// Values of constants by node, as engine::OpenSnapshot gives them.
    const std::vector<std::span<const std::byte>>& constants;
    const Placement& placement;
    const Statistics& statistics;  ///< of wanted(), in its order
  };
  /// Borrows `graph`, `placement` and the values of the constants, which must outlive the planner.
  /// Errors: `quantization.statistics` (bug, they do not fit the placement), `quantization.values`
  /// (input, a weight or tensor holds values that are not finite; says where).
  static Result<Planner> create(const Inputs& inputs, const PlanOptions& options);
  Planner(Planner&&) noexcept;
  Planner& operator=(Planner&&) noexcept;
  ~Planner();

  /// All quantizers but those of these groups (indices into Placement::groups, ascending).
  [[nodiscard]] engine::Edits edits(std::span<const std::size_t> float_groups) const;

  /// Ranges by quantizer, in the order of Placement::activations and ::weights.
  [[nodiscard]] const std::vector<Range>& activation_ranges() const;
  [[nodiscard]] const std::vector<Range>& weight_ranges() const;
  [[nodiscard]] const std::vector<Noise>& activation_noise() const;
  /// Of the layer's output, taken the inputs of channels as independent.
  [[nodiscard]] const std::vector<Noise>& weight_noise() const;

 private:
  struct State;
  explicit Planner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::quantization
