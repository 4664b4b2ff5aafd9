#pragma once
// Energy of one inference in theory: an estimate, never a measurement. Formulas: analysis/energy.h.

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace hone::result {

/// Millijoules. `total` is a lower bound, with all activations in memory on the chip;
/// `total_from_dram` an upper one, with none there.
struct Energy {
  double compute = 0;
  double weights = 0;      ///< each read once from DRAM
  double activations = 0;  ///< read and written in SRAM
  double total = 0;        ///< sum of these three
  double activations_from_dram = 0;
  double total_from_dram = 0;  ///< compute, weights, activations_from_dram
  static void fields(auto& self, auto&& field) {
    field("compute", self.compute, "Arithmetic, mJ");
    field("weights", self.weights, "Weights, read once from DRAM, mJ");
    field("activations", self.activations, "Activations, read and written in SRAM, mJ");
    field("total", self.total, "Compute, weights and activations, mJ");
    field("activations_from_dram", self.activations_from_dram, "Activations, if in DRAM, mJ");
    field("total_from_dram", self.total_from_dram, "The same with activations in DRAM, mJ");
  }
};

/// What the processor counted (RAPL) while something ran: its whole package, other processes and
/// idle power included.
struct MeasuredEnergy {
  std::optional<double> mj_per_inference;  ///< absent where the machine does not tell
  std::string source;                      ///< what was counted, or why nothing was
  static void fields(auto& self, auto&& field) {
    field("energy_mj_per_inference", self.mj_per_inference,
          "Energy of one inference, mJ, measured");
    field("energy_source", self.source, "What was counted, or why nothing was");
  }
};

/// Of a whole network, with what it stands on.
struct EnergyEstimate {
  Energy energy;
  bool is_estimate = true;
  std::string basis;                     ///< where the energy of one operation is from
  std::vector<std::string> assumptions;  ///< one sentence each
  static void fields(auto& self, auto&& field) {
    Energy::fields(self.energy, field);
    field("is_estimate", self.is_estimate, "Always true: nothing was measured");
    field("basis", self.basis, "Where the energy of an operation and of a byte is from");
    field("assumptions", self.assumptions, "What the estimate takes for granted");
  }
};

}  // namespace hone::result
