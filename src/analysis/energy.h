#pragma once
// Energy of operations and of bytes moved, in the 45 nm process: M. Horowitz, "Computing's energy
// problem (and what we can do about it)", ISSCC 2014, figure 1.1.9; SRAM and DRAM of 32 bits as in
// S. Han et al., "Learning both weights and connections", NIPS 2015, table 1.
//
// A multiply-accumulate is one multiplication and one addition in the declared precision of the
// layer's output; of integers of at most 8 bits the sum is one of 32 bits. Every other operation is
// one addition: a function of the C library costs more than that. The table has no bf16 (taken as
// fp16), no 64 bits (taken as 32) and no 4 bits (taken as 8).
// Weights come once from DRAM in the precision they are kept in. Activations are read and written
// in SRAM, or in DRAM: a device lies between the two.

#include "model/types.h"
#include "result/energy.h"

namespace hone::analysis {

enum class Arithmetic { int8, int32, fp16, fp32 };

/// What a layer computes in: `integer` as computes_integers, and the declared precisions of its
/// first input and first output.
Arithmetic arithmetic_of(const model::Graph& graph, std::size_t node, bool integer);

/// Picojoules of so many operations, of which 2 `mac` are multiply-accumulates.
double compute_picojoules(Arithmetic arithmetic, double operations, double mac);

/// What the energy of a layer hangs on.
struct EnergyFigures {
  double compute_picojoules = 0;
  double weight_bytes = 0;      ///< read
  double activation_bytes = 0;  ///< read and written
  void add(const EnergyFigures& other, double times = 1);
};
result::Energy energy_of(const EnergyFigures& figures);
result::EnergyEstimate estimate_of(const EnergyFigures& figures);

}  // namespace hone::analysis
