#include "analysis/operations.h"

#include <unordered_map>

namespace hone::analysis {
namespace {

using Counter = Count (*)(const NodeView&);

Count nothing(const NodeView&) { return {}; }

std::unordered_map<std::string_view, Counter> build_index() {
  std::unordered_map<std::string_view, Counter> index;
  for (const auto table : {linear_operators(), elementwise_operators(), reducing_operators(),
                           recurrent_operators(), sampling_operators()}) {
    for (const OperatorRow& row : table) index.emplace(row.type, row.count);
  }
  for (const std::string_view type : moving_operators()) index.emplace(type, nothing);
  return index;
}

}  // namespace

std::optional<Count> count_operations(const NodeView& node) {
  static const auto index = build_index();
  const auto row = index.find(node.node().type);
  if (row == index.end()) return std::nullopt;
  const Count count = row->second(node);
  if (!std::isfinite(count.flop) || !std::isfinite(count.mac)) return std::nullopt;
  return count;
}

}  // namespace hone::analysis
