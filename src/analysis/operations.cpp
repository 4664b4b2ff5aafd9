#include "analysis/operations.h"

#include <unordered_map>

#include "analysis/analysis.h"

namespace hone::analysis {
namespace {

using Counter = Count (*)(const NodeView&);

Count nothing(const NodeView&) { return {}; }

std::unordered_map<std::string_view, Counter> build_index() {
  std::unordered_map<std::string_view, Counter> index;
  for (const auto table :
       {linear_operators(), elementwise_operators(), reducing_operators(), recurrent_operators(),
        sampling_operators(), decoding_operators(), signal_operators()}) {
    for (const OperatorRow& row : table) index.emplace(row.type, row.count);
  }
  for (const std::string_view type : moving_operators()) index.emplace(type, nothing);
  return index;
}

const std::unordered_map<std::string_view, Counter>& rows() {
  static const auto index = build_index();
  return index;
}

constexpr std::string_view kControl[] = {"If", "Loop", "TensorIterator"};

}  // namespace

std::span<const std::string_view> control_operators() { return kControl; }

bool knows_operator(std::string_view type) {
  return rows().contains(type) ||
         std::find(std::begin(kControl), std::end(kControl), type) != std::end(kControl);
}

std::optional<Count> count_operations(const NodeView& node) {
  const auto row = rows().find(node.node().type);
  if (row == rows().end()) return std::nullopt;
  const Count count = row->second(node);
  if (!std::isfinite(count.flop) || !std::isfinite(count.mac)) return std::nullopt;
  return count;
}

}  // namespace hone::analysis
