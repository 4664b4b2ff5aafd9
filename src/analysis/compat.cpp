#include "analysis/compat.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_set>

#include "analysis/compat_table.h"

namespace hone::analysis {
namespace {

using model::Node;

constexpr double kGiga = 1e9;
constexpr double kMega = 1e6;

class Compat {
 public:
  Compat(const model::Graph& graph, const TensorNumbers& numbers, const std::vector<Known>& known,
         const std::vector<Quantized>& quantized)
      : graph_(graph), numbers_(numbers), known_(known), quantized_(quantized) {}

  result::CompatAnalysis run() const {
    const std::vector<double> elements = node_elements();
    result::CompatAnalysis figures;
    sum_operations(elements, figures);
    figures.mparams = parameters() / kMega;
    figures.minimum_memory_m = minimum_memory(elements) / kMega;
    for (const double one : elements) figures.maximum_memory_m += one / kMega;
    return figures;
  }

 private:
  /// Constant folding would have removed it.
  bool is_constant(std::size_t index) const { return known_[index] == Known::folded; }
  std::size_t index_of(const model::Source& source) const {
    return static_cast<std::size_t>(source.node);
  }
  const Node& producer(const model::Source& source) const { return graph_.nodes[index_of(source)]; }
  double elements_at(const model::Source& source) const {
    const double elements =
        elements_of(&producer(source).outputs[static_cast<std::size_t>(source.port)]);
    return std::isfinite(elements) ? elements : 0;
  }

  /// Elements of all outputs; 0 for constants, results and what is not known.
  std::vector<double> node_elements() const {
    std::vector<double> elements(graph_.nodes.size(), 0);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (is_constant(i) || node.type == "Result") continue;
      for (const model::Tensor& tensor : node.outputs) {
        const double one = elements_of(&tensor);
        if (std::isfinite(one)) elements[i] += one;
      }
    }
    return elements;
  }

  void sum_operations(const std::vector<double>& elements, result::CompatAnalysis& figures) const {
    const std::vector<bool> integer = integer_layers();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (is_constant(i)) continue;
      const double giga = compat_operations_per_element(NodeView(graph_, i)) * elements[i] / kGiga;
      (integer[i] ? figures.giop : figures.gflop) += giga;
    }
  }

  double parameters() const {
    std::unordered_set<std::string_view> seen;
    double total = 0;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (is_constant(i)) continue;
      const Node& node = graph_.nodes[i];
      const CompatInputs which = compat_parameter_inputs(node.type);
      if (which == CompatInputs::none) continue;
      const std::size_t most = which == CompatInputs::first ? 1 : node.inputs.size();
      const std::size_t end = std::min(most, node.inputs.size());
      for (std::size_t port = 0; port < end; ++port) {
        const auto [name, count] = parameters_at(node.inputs[port]);
        if (!name.empty() && seen.insert(name).second) total += count;
      }
    }
    return total;
  }

  struct Named {
    std::string_view name;  ///< of what is counted; empty when there is nothing
    double count = 0;
  };

  Named parameters_at(const model::Source& source) const {
    const Node& from = producer(source);
    if (from.type == "FakeQuantize") {
      const bool of_constant = !from.inputs.empty() && is_constant(index_of(from.inputs[0]));
      return {from.name, of_constant ? elements_at(from.inputs[0]) : 0};
    }
    if (is_constant(index_of(source))) return {from.name, elements_at(source)};
    const bool passes = from.type == "Reshape" || from.type == "Convert";
    if (!passes || from.inputs.empty() || !is_constant(index_of(from.inputs[0]))) return {};
    return {producer(from.inputs[0]).name, elements_at(source)};
  }

  /// Most elements alive in graph order. A node ends with the last reader of its last output; one
  /// without such readers is not alive behind itself.
  double minimum_memory(const std::vector<double>& elements) const {
    const std::vector<std::size_t> last = last_readers();
    std::vector<double> ending(elements.size(), 0);
    double alive = 0;
    double most = 0;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (is_constant(i)) continue;
      most = std::max(most, alive + elements[i]);
      if (last[i] > i) {
        alive += elements[i];
        ending[last[i]] += elements[i];
      }
      alive -= ending[i];
    }
    return most;
  }

  std::vector<std::size_t> last_readers() const {
    std::vector<std::size_t> last(graph_.nodes.size(), 0);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (is_constant(i)) continue;
      for (const model::Source& source : graph_.nodes[i].inputs) {
        const bool of_last_output =
            static_cast<std::size_t>(source.port) + 1 == producer(source).outputs.size();
        if (of_last_output) last[index_of(source)] = i;
      }
    }
    return last;
  }

  bool is_quantized(const model::Source& source) const {
    return quantized_[numbers_.of(source)] != Quantized::no;
  }

  std::vector<bool> integer_layers() const {
    std::vector<bool> integer(graph_.nodes.size(), false);
    const bool any = std::any_of(graph_.nodes.begin(), graph_.nodes.end(),
                                 [](const Node& node) { return node.type == "FakeQuantize"; });
    if (!any) return integer;
    const std::vector<std::uint32_t> readers = reader_counts();
    for (std::size_t i = 0; i < integer.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (node.inputs.empty() || is_constant(i)) continue;
      integer[i] = has_quantized_inputs(node) || continues_integer(node, integer, readers);
    }
    return integer;
  }

  bool has_quantized_inputs(const Node& node) const {
    const auto end =
        compat_first_input_decides(node.type) ? node.inputs.begin() + 1 : node.inputs.end();
    return std::all_of(node.inputs.begin(), end,
                       [&](const model::Source& source) { return is_quantized(source); });
  }

  bool continues_integer(const Node& node, const std::vector<bool>& integer,
                         const std::vector<std::uint32_t>& readers) const {
    if (!compat_is_fused(node.type)) return false;
    return std::any_of(node.inputs.begin(), node.inputs.end(), [&](const model::Source& source) {
      return integer[index_of(source)] && readers[index_of(source)] == 1;
    });
  }

  std::vector<std::uint32_t> reader_counts() const {
    std::vector<std::uint32_t> readers(graph_.nodes.size(), 0);
    for (const Node& node : graph_.nodes) {
      for (const model::Source& source : node.inputs) ++readers[index_of(source)];
    }
    return readers;
  }

  const model::Graph& graph_;
  const TensorNumbers& numbers_;
  const std::vector<Known>& known_;
  const std::vector<Quantized>& quantized_;
};

}  // namespace

result::CompatAnalysis analyze_compat(const model::Graph& graph, const TensorNumbers& numbers,
                                      const std::vector<Known>& known,
                                      const std::vector<Quantized>& quantized) {
  return Compat(graph, numbers, known, quantized).run();
}

}  // namespace hone::analysis
