#pragma once
// From a placement and statistics to changes of the network: ranges, integer weights, biases.
// Pure and deterministic: the same inputs give the same bytes. Everything that does not depend on
// which groups stay in floating point is computed once.
//
// What differs from the peer (NNCF 3.4) unless `nncf` asks for its rules, each with its reason:
// * ranges have the smallest squared error instead of the mean of each sample's extremes, which
//   clips what matters: 6 to 10 dB of output noise on residual networks (estimators.h);
// * weights are rounded by second order (rounding.h), and channels weaker than a hundredth of the
//   largest keep their own scale;
// * every layer's bias takes up what the means lose, depthwise and bias-free layers too, in closed
//   form and without thresholds (bias.h): most of what a small mobile network loses otherwise;
// * channels are equalised through rectifiers (equalise.h) and smoothed before matrix products
//   (smooth.h) where the expected noise falls by 3 % at least. Not through Clamp: that is exact
//   only for values that were seen, and brought nothing certain;
// * the half range of first convolutions only where the processor needs it.
//
// Sources: FakeQuantize ranges as NNCF computes them (symmetric, asymmetric with a level at zero);
// bias correction: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
// Correction", ICCV 2019, in closed form over channel means; further ones in the files named above.

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

inline constexpr std::size_t kMostBiasStages = 8;

struct PlanState;

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

  // Layer-wise bias correction (BiasCorrection::accurate): what the network really does with
  // quantized weights and inputs is measured, at a few depths, front to back:
  //
  //   const Wanted all = planner.bias_tensors();
  //   const Statistics original = observe(network, all, a few dozen samples);
  //   for (std::size_t stage = 0; stage < planner.bias_stages(); ++stage) {
  //     const Network now = network.edited(planner.edits({}));
  //     const Statistics seen = observe(now, planner.bias_tensors(stage), the same samples);
  //     HONE_CHECK(planner.shift_biases(stage, original, seen));
  //   }
  //
  // All at once would count an error of an early layer again in every later one. Layers between the
  // depths keep the closed form; more depths than kMostBiasStages bring nothing measurable.

  [[nodiscard]] std::size_t bias_stages() const;
  /// Outputs of the layers of one stage, or of all: means of channels only (Wanted::ranges is 0).
  [[nodiscard]] Wanted bias_tensors(std::size_t stage) const;
  [[nodiscard]] Wanted bias_tensors() const;
  /// Sets the biases of a stage so that the mean of each output channel is the original's. Both
  /// statistics are of the same samples and hold at least the tensors of the stage. Errors:
  /// `quantization.statistics` (bug, a tensor is missing), `quantization.values` (input, a mean is
  /// not finite).
  Status shift_biases(std::size_t stage, const Statistics& original, const Statistics& quantized);

  /// Ranges by quantizer, in the order of Placement::activations and ::weights.
  [[nodiscard]] const std::vector<Range>& activation_ranges() const;
  [[nodiscard]] const std::vector<Range>& weight_ranges() const;
  [[nodiscard]] const std::vector<Noise>& activation_noise() const;
  /// Of the layer's output, taken the inputs of channels as independent.
  [[nodiscard]] const std::vector<Noise>& weight_noise() const;

 private:
  explicit Planner(std::unique_ptr<PlanState> state);
  std::unique_ptr<PlanState> state_;
};

}  // namespace hone::quantization
