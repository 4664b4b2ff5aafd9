#pragma once
// The tables of operators: how many operations a node of each type is. One row per type; a new
// operator is a row in the file of its family.

#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "analysis/node_view.h"

namespace hone::analysis {

/// Operations of one node and one inference.
struct Count {
  double flop = 0;       ///< all operations, 2 per multiply-accumulate
  double mac = 0;        ///< multiply-accumulates among them
  bool is_part = false;  ///< operations whose number hangs on the values are missing
};

struct OperatorRow {
  std::string_view type;  ///< as OpenVINO names it
  Count (*count)(const NodeView&);
};

// One table per family.
std::span<const OperatorRow> linear_operators();
std::span<const OperatorRow> elementwise_operators();
std::span<const OperatorRow> reducing_operators();
std::span<const OperatorRow> recurrent_operators();
std::span<const OperatorRow> sampling_operators();
std::span<const OperatorRow> decoding_operators();
std::span<const OperatorRow> signal_operators();
/// Types that move, select or describe data.
std::span<const std::string_view> moving_operators();
/// Types with bodies: figures.cpp counts these.
std::span<const std::string_view> control_operators();

/// Operations of a node. Empty when its type has no row, or its row needs what is not known.
std::optional<Count> count_operations(const NodeView& node);

}  // namespace hone::analysis
