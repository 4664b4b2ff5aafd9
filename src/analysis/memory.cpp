#include "analysis/memory.h"

#include <algorithm>

namespace hone::analysis {
namespace {

using model::Node;

/// What lives to the end of the inference.
constexpr std::size_t kForever = static_cast<std::size_t>(-1);

/// For each tensor the last node that reads it; itself when nobody does.
std::vector<std::size_t> last_readers(const model::Graph& graph, const TensorNumbers& numbers) {
  std::vector<std::size_t> last(numbers.count());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    for (std::size_t port = 0; port < node.outputs.size(); ++port) last[numbers.of(i, port)] = i;
    for (const model::Source& source : node.inputs) {
      std::size_t& reader = last[numbers.of(source)];
      reader = node.type == "Result" ? kForever : std::max(reader, i);
    }
  }
  return last;
}

bool is_input(const Node& node) { return node.type == "Parameter"; }

/// Bytes that end behind each node.
std::vector<std::uint64_t> ending_bytes(const std::vector<std::size_t>& last,
                                        const std::vector<std::uint64_t>& bytes,
                                        std::size_t nodes) {
  std::vector<std::uint64_t> ending(nodes, 0);
  for (std::size_t tensor = 0; tensor < last.size(); ++tensor) {
    if (last[tensor] != kForever) ending[last[tensor]] += bytes[tensor];
  }
  return ending;
}

}  // namespace

std::vector<std::uint64_t> activation_bytes(const model::Graph& graph, const TensorNumbers& numbers,
                                            const std::vector<Known>& known,
                                            const std::vector<Quantized>& quantized) {
  std::vector<std::uint64_t> bytes(numbers.count(), 0);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (known[i] != Known::no || node.type == "Result") continue;
    for (std::size_t port = 0; port < node.outputs.size(); ++port) {
      const model::Tensor& tensor = node.outputs[port];
      const std::size_t number = numbers.of(i, port);
      const auto precision =
          quantized[number] == Quantized::levels && model::bits_of(tensor.precision) > 8
              ? model::Precision::u8
              : tensor.precision;
      bytes[number] = model::byte_count(tensor.shape, precision).value_or(0);
    }
  }
  return bytes;
}

Memory find_memory(const model::Graph& graph, const TensorNumbers& numbers,
                   const std::vector<std::uint64_t>& bytes,
                   const std::vector<std::uint64_t>& inner_peak) {
  Memory memory;
  for (const std::uint64_t one : bytes) memory.sum = saturating_add(memory.sum, one);
  if (memory.sum == static_cast<std::uint64_t>(-1)) return {memory.sum, memory.sum};
  const auto ending = ending_bytes(last_readers(graph, numbers), bytes, graph.nodes.size());
  std::uint64_t alive = 0;
  const auto add_outputs = [&](std::size_t i) {
    for (std::size_t port = 0; port < graph.nodes[i].outputs.size(); ++port) {
      alive += bytes[numbers.of(i, port)];
    }
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (is_input(graph.nodes[i])) add_outputs(i);
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!is_input(graph.nodes[i])) add_outputs(i);
    memory.peak = std::max(memory.peak, saturating_add(alive, inner_peak[i]));
    alive -= ending[i];
  }
  return memory;
}

}  // namespace hone::analysis
