#pragma once
// A network brought into form, with what was placed and planned on it: any choice of groups in
// floating point becomes a network from here. Thread rule: one thread; cannot be moved.

#include "quantization/placement.h"
#include "quantization/planner.h"
#include "worker/observing.h"
#include "worker/quantize_task.h"

namespace hone::worker {

class QuantizePlan {
 public:
  using FloatGroups = quantization::FloatGroups;

  explicit QuantizePlan(QuantizeTask& task) : task_(task) {}
  QuantizePlan(const QuantizePlan&) = delete;
  QuantizePlan& operator=(const QuantizePlan&) = delete;

  /// Reads, places, observes (or takes statistics that were kept) and plans.
  Status make();

  /// Evaluates the original, where observing did not do that already.
  Status evaluate_original();

  [[nodiscard]] const model::Graph& graph() const { return snapshot_->graph; }
  [[nodiscard]] const quantization::Placement& placement() const { return placement_; }
  [[nodiscard]] const quantization::Planner& planner() const { return *planner_; }
  [[nodiscard]] std::size_t groups() const { return placement_.groups.size(); }

  [[nodiscard]] Result<engine::Network> network(const FloatGroups& float_groups) const;
  [[nodiscard]] Result<engine::Network> network(const FloatGroups& float_groups,
                                                const Json& recipe) const;

  [[nodiscard]] std::vector<std::string> names_of(const FloatGroups& float_groups) const;
  /// Errors: `quantize.replay` (usage) for a name that no group has.
  [[nodiscard]] Result<FloatGroups> groups_named(const std::vector<std::string>& names) const;

  /// Ranges, sensitivity and what was observed, as the report shows them.
  void describe(const std::vector<double>& group_gain) const;
  [[nodiscard]] bool half_range() const { return options_.half_range; }

 private:
  Status read();
  Status place();
  Status take_statistics();
  Result<bool> take_kept(const quantization::Wanted& wanted);
  void choose_samples();
  Status observe(const quantization::Wanted& wanted);
  Result<quantization::Statistics> observed(const engine::Network& network,
                                            const quantization::Wanted& wanted,
                                            const std::vector<std::size_t>& samples);
  Result<Observing> observing(const std::vector<std::size_t>& samples);
  Status correct_biases();
  Status send();
  Status plan();

  QuantizeTask& task_;
  std::optional<engine::Network> network_;
  std::optional<engine::OpenSnapshot> snapshot_;
  quantization::Placement placement_;
  quantization::PlanOptions options_;
  std::vector<std::size_t> samples_;  ///< that are observed: positions in the index
  quantization::Statistics statistics_;
  std::optional<quantization::Planner> planner_;
};

}  // namespace hone::worker
