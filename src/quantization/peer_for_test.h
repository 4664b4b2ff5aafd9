#pragma once
// Placements as sets of named FakeQuantize, to compare ours with the peer's.

#include <filesystem>
#include <ostream>
#include <set>

#include "quantization/placement.h"

namespace hone::quantization {

/// $HONE_TEST_DATA; empty where it is not set.
inline std::filesystem::path test_data() {
  const char* data = std::getenv("HONE_TEST_DATA");
  return data == nullptr ? std::filesystem::path() : std::filesystem::path(data);
}

/// One FakeQuantize: what it takes, who takes it, how many entries its range has.
struct Quantizer {
  std::string source;
  std::set<std::string> consumers;
  std::size_t entries = 1;
  auto operator<=>(const Quantizer&) const = default;
};
inline void PrintTo(const Quantizer& quantizer, std::ostream* out) {
  *out << quantizer.source << " -> ";
  for (const auto& name : quantizer.consumers) *out << name << ' ';
  *out << '(' << quantizer.entries << ')';
}

/// Everything that takes a tensor's values, not its shape alone.
inline std::set<std::string> consumers_of(const model::Graph& graph, const model::Source& tensor) {
  std::set<std::string> names;
  for (const auto& node : graph.nodes) {
    if (node.type == "ShapeOf") continue;
    for (const auto& source : node.inputs) {
      if (source.node == tensor.node && source.port == tensor.port) names.insert(node.name);
    }
  }
  return names;
}

inline std::set<Quantizer> activations_of(const model::Graph& graph, const Placement& placement) {
  std::set<Quantizer> all;
  for (const auto& own : placement.activations) {
    const auto& source = graph.nodes[static_cast<std::size_t>(own.tensor.node)];
    const auto& shape = source.outputs[static_cast<std::size_t>(own.tensor.port)].shape;
    all.insert({.source = source.name,
                .consumers = own.side == engine::Side::input
                                 ? std::set{graph.nodes[static_cast<std::size_t>(own.node)].name}
                                 : consumers_of(graph, own.tensor),
                .entries = own.per_channel ? static_cast<std::size_t>(shape[1]) : 1});
  }
  return all;
}

}  // namespace hone::quantization
