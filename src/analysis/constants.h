#pragma once
// What hangs on constants only, and what of it is a weight.

#include <cstdint>
#include <vector>

#include "model/types.h"

namespace hone::analysis {

/// How a node's value is known before any inference.
enum class Known : std::uint8_t {
  no,         ///< depends on an input
  folded,     ///< constant, as constant folding would leave it
  quantized,  ///< constant behind a FakeQuantize, which constant folding keeps
};

/// One entry per node. A ShapeOf of a static shape is known.
std::vector<Known> find_known(const model::Graph& graph);

/// A constant among the parameters of a layer.
struct ClaimedConstant {
  std::size_t node = 0;
  std::size_t port = 0;      ///< input of the layer that it stands behind
  bool keeps_order = false;  ///< nothing on the way moves its elements among each other
};

/// Weights that a layer brings.
struct Weights {
  std::uint64_t parameters = 0;
  std::uint64_t zeros = 0;
  std::uint64_t bytes = 0;                 ///< kept in the model for this layer, scales included
  std::uint64_t read_bytes = 0;            ///< as `bytes`, and what other layers brought already
  std::vector<ClaimedConstant> constants;  ///< those of `parameters`
};

/// Hands out each weight once, to the first layer that asks. Borrows both arguments.
class WeightLedger {
 public:
  WeightLedger(const model::Graph& graph, const std::vector<Known>& known)
      : graph_(graph),
        known_(known),
        claimed_(graph.nodes.size(), false),
        bytes_behind_(graph.nodes.size(), 0) {}

  /// Weights among the inputs of node `index`, which is not itself known.
  Weights claim(std::size_t index);

 private:
  struct Step;
  void claim_behind(std::int32_t root, std::size_t port, Weights& weights);
  void claim_constant(const Step& step, std::size_t port, Weights& weights);
  void push_inputs(const Step& step, std::vector<Step>& steps) const;

  const model::Graph& graph_;
  const std::vector<Known>& known_;
  std::vector<bool> claimed_;
  std::vector<std::uint64_t> bytes_behind_;  ///< of what a layer read directly and first
};

/// Precisions that quantized values are kept in: integers of at most 8 bits.
bool is_quantized_precision(model::Precision precision);

/// a + b, or the largest number when that is too small for it.
std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b);

}  // namespace hone::analysis
