#include "analysis/energy.h"

#include <algorithm>

namespace hone::analysis {
namespace {

// pJ of one operation.
struct Price {
  double multiply;
  double add;         ///< of an operation by itself
  double accumulate;  ///< of the sum of a multiply-accumulate
};
constexpr Price price_of(Arithmetic arithmetic) {
  switch (arithmetic) {
    case Arithmetic::int8: return {0.2, 0.03, 0.1};
    case Arithmetic::int32: return {3.1, 0.1, 0.1};
    case Arithmetic::fp16: return {1.1, 0.4, 0.4};
    case Arithmetic::fp32: break;
  }
  return {3.7, 0.9, 0.9};
}

constexpr double kBytesPerWord = 4;
constexpr double kSramPicojoules = 5 / kBytesPerWord;    // a byte
constexpr double kDramPicojoules = 640 / kBytesPerWord;  // a byte
constexpr double kMillijoules = 1e-9;                    // in a picojoule

}  // namespace

Arithmetic arithmetic_of(const model::Graph& graph, std::size_t node, bool integer) {
  const model::Node& layer = graph.nodes[node];
  if (!integer) {
    if (layer.outputs.empty()) return Arithmetic::fp32;
    const auto precision = layer.outputs[0].precision;
    const unsigned bits = model::bits_of(precision);
    return model::is_float(precision) && bits > 0 && bits <= 16 ? Arithmetic::fp16
                                                                : Arithmetic::fp32;
  }
  if (layer.inputs.empty()) return Arithmetic::int32;
  const model::Source& source = layer.inputs[0];
  const auto& from = graph.nodes[static_cast<std::size_t>(source.node)];
  const auto precision = from.outputs[static_cast<std::size_t>(source.port)].precision;
  const bool wide = model::is_integer(precision) && model::bits_of(precision) > 8;
  return wide ? Arithmetic::int32 : Arithmetic::int8;
}

double compute_picojoules(Arithmetic arithmetic, double operations, double mac) {
  const Price price = price_of(arithmetic);
  const double others = std::max(0.0, operations - 2 * mac);
  return mac * (price.multiply + price.accumulate) + others * price.add;
}

void EnergyFigures::add(const EnergyFigures& other, double times) {
  compute_picojoules += times * other.compute_picojoules;
  weight_bytes += times * other.weight_bytes;
  activation_bytes += times * other.activation_bytes;
}

result::Energy energy_of(const EnergyFigures& figures) {
  result::Energy energy;
  energy.compute = figures.compute_picojoules * kMillijoules;
  energy.weights = figures.weight_bytes * kDramPicojoules * kMillijoules;
  energy.activations = figures.activation_bytes * kSramPicojoules * kMillijoules;
  energy.activations_from_dram = figures.activation_bytes * kDramPicojoules * kMillijoules;
  energy.total = energy.compute + energy.weights + energy.activations;
  energy.total_from_dram = energy.compute + energy.weights + energy.activations_from_dram;
  return energy;
}

result::EnergyEstimate estimate_of(const EnergyFigures& figures) {
  result::EnergyEstimate estimate;
  estimate.energy = energy_of(figures);
  estimate.basis =
      "Operations and bytes times the energy of each in a 45 nm process (Horowitz, ISSCC 2014). "
      "An estimate to compare networks with, not the energy of this machine.";
  estimate.assumptions = {
      "Arithmetic has the declared precision; bf16 costs as fp16, 64 bits as 32, 4 bits as 8.",
      "A multiply-accumulate of 8-bit integers adds in 32 bits.",
      "Every other operation costs one addition.",
      "Weights are read once per inference from DRAM.",
      "Activations are read and written in SRAM; in DRAM for the upper bound.",
      "Idle power, control and address computation are left out."};
  return estimate;
}

}  // namespace hone::analysis
