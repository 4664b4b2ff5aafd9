// Recurrent cells and sequences. Every step multiplies the input by W and the state by R: as many
// multiply-accumulates as the two have elements. A sequence counts its longest length.
//
// Beside that, per unit of the state (b: bias, s: sigmoid = 3, t: tanh = 1, c: combining):
//   RNN    b 1 + t 1                = 2
//   GRU    b 3 + s 6 + t 1 + c 5    = 15   c: r h, 1 - z, two products, one sum
//   LSTM   b 4 + s 9 + t 2 + c 4    = 19   c: f c + i g, o tanh(c)
//   AUGRU  as GRU, and (1 - a) z    = 17

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

/// Where a cell keeps its weights.
struct Cell {
  std::size_t weights;  ///< input port of W; R is the next
  double gates;
  double per_unit;  ///< operations per unit of the state and step
};

constexpr Cell kRnn{2, 1, 2};
constexpr Cell kGru{2, 3, 15};
constexpr Cell kLstm{3, 4, 19};
constexpr Cell kAugru{2, 3, 17};

Count count_steps(const NodeView& node, const Cell& cell, double steps) {
  const double input_weights = node.input_elements(cell.weights);
  const double state_weights = node.input_elements(cell.weights + 1);
  const double units = state_weights / node.extent(cell.weights + 1, -1) / cell.gates;
  const double mac = steps * (input_weights + state_weights);
  return {2 * mac + steps * units * cell.per_unit, mac};
}

template <const Cell& kCell>
Count cell(const NodeView& node) {
  return count_steps(node, kCell, node.extent(0, 0));
}

/// A sequence has the lengths before its weights, and both directions in them.
template <const Cell& kCell>
Count sequence(const NodeView& node) {
  const Cell shifted{kCell.weights + 1, kCell.gates, kCell.per_unit};
  return count_steps(node, shifted, node.extent(0, 0) * node.extent(0, 1));
}

constexpr OperatorRow kRows[] = {
    {"AUGRUCell", cell<kAugru>}, {"AUGRUSequence", sequence<kAugru>},
    {"GRUCell", cell<kGru>},     {"GRUSequence", sequence<kGru>},
    {"LSTMCell", cell<kLstm>},   {"LSTMSequence", sequence<kLstm>},
    {"RNNCell", cell<kRnn>},     {"RNNSequence", sequence<kRnn>},
};

}  // namespace

std::span<const OperatorRow> recurrent_operators() { return kRows; }

}  // namespace hone::analysis
