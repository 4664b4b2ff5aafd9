#include "analysis/figures.h"

#include <algorithm>
#include <cmath>

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

using model::Node;

void add_to(LayerFigures& total, const LayerFigures& one) {
  total.flop += one.flop;
  total.iop += one.iop;
  total.mac += one.mac;
  total.weights.parameters = saturating_add(total.weights.parameters, one.weights.parameters);
  total.weights.zeros = saturating_add(total.weights.zeros, one.weights.zeros);
  total.weights.bytes = saturating_add(total.weights.bytes, one.weights.bytes);
  total.weights.read_bytes = saturating_add(total.weights.read_bytes, one.weights.read_bytes);
  total.input_bytes = saturating_add(total.input_bytes, one.input_bytes);
  total.output_bytes = saturating_add(total.output_bytes, one.output_bytes);
  total.energy.add(one.energy);
}

/// How often a body runs; NaN when only the values can tell. Input 0 of Loop is its trip count.
double runs_of_body(const NodeView& node) {
  const double written = node.number("num_iterations");
  if (written >= 0) return written;
  if (node.node().type != "Loop") return kUnknown;
  const Node* count = node.source(0);
  if (count == nullptr || !count->constant || count->constant->values.size() != 1) return kUnknown;
  const double trips = count->constant->values[0];
  return trips >= 0 ? trips : kUnknown;
}

class Counter {
 public:
  Counter(const model::Graph& graph, const GraphFacts& facts)
      : graph_(graph),
        facts_(facts),
        bytes_(activation_bytes(graph, facts.numbers, facts.known, facts.quantized)),
        ledger_(graph, facts.known),
        inner_peak_(graph.nodes.size(), 0) {}

  Figures run() && {
    figures_.layers.reserve(graph_.nodes.size());
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (facts_.known[i] != Known::no) continue;
      figures_.layers.push_back(count_layer(i));
      add_to(figures_.total, figures_.layers.back());
    }
    figures_.memory = find_memory(graph_, facts_.numbers, bytes_, inner_peak_);
    figures_.memory.sum = saturating_add(figures_.memory.sum, inner_sum_);
    return std::move(figures_);
  }

 private:
  LayerFigures count_layer(std::size_t index) {
    const Node& node = graph_.nodes[index];
    LayerFigures layer;
    layer.node = index;
    layer.weights = ledger_.claim(index);
    if (node.type != "Result") layer.input_bytes = bytes_read(node);
    for (std::size_t port = 0; port < node.outputs.size(); ++port) {
      layer.output_bytes =
          saturating_add(layer.output_bytes, bytes_[facts_.numbers.of(index, port)]);
    }
    if (node.bodies.empty()) {
      count_operations_of(index, layer);
    } else {
      count_bodies(index, layer);
    }
    layer.energy.weight_bytes = static_cast<double>(layer.weights.read_bytes);
    layer.energy.activation_bytes +=
        static_cast<double>(layer.input_bytes) + static_cast<double>(layer.output_bytes);
    return layer;
  }

  void count_operations_of(std::size_t index, LayerFigures& layer) {
    const Node& node = graph_.nodes[index];
    const auto count = count_operations(NodeView(graph_, index));
    if (!count || count->is_part || has_open_output(node)) ++figures_.uncounted[node.type];
    if (!count) return;
    const bool integer = computes_integers(graph_, index, facts_.numbers, facts_.quantized);
    (integer ? layer.iop : layer.flop) = count->flop;
    layer.mac = count->mac;
    layer.energy.compute_picojoules =
        compute_picojoules(arithmetic_of(graph_, index, integer), count->flop, count->mac);
  }

  void count_bodies(std::size_t index, LayerFigures& layer) {
    const Node& node = graph_.nodes[index];
    const bool is_choice = node.type == "If";
    const double runs = is_choice ? 1 : runs_of_body(NodeView(graph_, index));
    if (!(runs >= 0)) ++figures_.uncounted[node.type];
    LayerFigures costliest;
    for (const model::Graph& body : node.bodies) {
      const Figures inner = compute_figures(body, GraphFacts(body));
      for (const auto& [type, layers] : inner.uncounted) figures_.uncounted[type] += layers;
      inner_peak_[index] = std::max(inner_peak_[index], inner.memory.peak);
      inner_sum_ = saturating_add(inner_sum_, inner.memory.sum);
      add_weights(layer.weights, inner.total.weights);
      if (inner.total.flop + inner.total.iop >= costliest.flop + costliest.iop) {
        costliest = inner.total;
      }
    }
    const double times = runs >= 0 ? runs : 0;
    layer.flop = times * costliest.flop;
    layer.iop = times * costliest.iop;
    layer.mac = times * costliest.mac;
    layer.energy.add(costliest.energy, times);
  }

  static void add_weights(Weights& total, const Weights& one) {
    total.parameters = saturating_add(total.parameters, one.parameters);
    total.zeros = saturating_add(total.zeros, one.zeros);
    total.bytes = saturating_add(total.bytes, one.bytes);
    total.read_bytes = saturating_add(total.read_bytes, one.read_bytes);
  }

  /// Distinct activations only: x + x reads x once.
  std::uint64_t bytes_read(const Node& node) const {
    std::vector<std::size_t> tensors;
    for (const model::Source& source : node.inputs) tensors.push_back(facts_.numbers.of(source));
    std::sort(tensors.begin(), tensors.end());
    tensors.erase(std::unique(tensors.begin(), tensors.end()), tensors.end());
    std::uint64_t total = 0;
    for (const std::size_t tensor : tensors) total = saturating_add(total, bytes_[tensor]);
    return total;
  }

  static bool has_open_output(const Node& node) {
    return node.type != "Result" && node.type != "Parameter" &&
           std::any_of(node.outputs.begin(), node.outputs.end(),
                       [](const model::Tensor& tensor) { return !model::is_static(tensor.shape); });
  }

  const model::Graph& graph_;
  const GraphFacts& facts_;
  std::vector<std::uint64_t> bytes_;
  WeightLedger ledger_;
  std::vector<std::uint64_t> inner_peak_;
  std::uint64_t inner_sum_ = 0;
  Figures figures_;
};

}  // namespace

Figures compute_figures(const model::Graph& graph, const GraphFacts& facts) {
  return Counter(graph, facts).run();
}

}  // namespace hone::analysis
