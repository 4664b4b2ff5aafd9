#pragma once
// Own figures of a graph, layer by layer; bodies of control flow by recursion.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/energy.h"
#include "analysis/memory.h"
#include "analysis/quantized.h"

namespace hone::analysis {

struct LayerFigures {
  std::size_t node = 0;  ///< index in the graph
  double flop = 0;       ///< floating point
  double iop = 0;        ///< integer
  double mac = 0;
  Weights weights;
  std::uint64_t input_bytes = 0;
  std::uint64_t output_bytes = 0;
  EnergyFigures energy;
};

/// Facts that the own figures and the predecessor's share.
struct GraphFacts {
  explicit GraphFacts(const model::Graph& graph)
      : known(find_known(graph)),
        numbers(graph),
        quantized(find_quantized(graph, numbers, known)) {}
  std::vector<Known> known;
  TensorNumbers numbers;
  std::vector<Quantized> quantized;
};

struct Figures {
  std::vector<LayerFigures> layers;  ///< without what is known before inference
  LayerFigures total;
  Memory memory;
  std::map<std::string, std::uint64_t> uncounted;  ///< operator type: layers
};

/// The graph has passed check_order. Time linear in it.
Figures compute_figures(const model::Graph& graph, const GraphFacts& facts);

}  // namespace hone::analysis
