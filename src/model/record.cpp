#include "model/record.h"

#include <algorithm>

namespace hone::model {
namespace {

using BytesByPrecision = std::map<Precision, std::uint64_t>;

void count_weights(const Graph& graph, BytesByPrecision& bytes) {
  for (const auto& node : graph.nodes) {
    if (node.constant && !node.outputs.empty()) {
      bytes[node.outputs[0].precision] += node.constant->bytes;
    }
    for (const auto& body : node.bodies) count_weights(body, bytes);
  }
}

}  // namespace

void describe_weights(const Graph& graph, Record& record) {
  BytesByPrecision bytes;
  count_weights(graph, bytes);
  record.weights_bytes = 0;
  record.precision.clear();
  if (!record.inputs.empty()) record.precision = enum_name(record.inputs[0].precision);
  std::uint64_t most = 0;
  for (const auto& [precision, count] : bytes) {
    record.weights_bytes += count;
    if (count > most) record.precision = enum_name(precision);
    most = std::max(most, count);
  }
  record.layers = static_cast<std::uint64_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [](const auto& node) { return node.type != "Constant"; }));
}

}  // namespace hone::model
