#include "analysis/analysis.h"

#include "analysis/check.h"
#include "analysis/compat.h"
#include "analysis/figures.h"

namespace hone::analysis {
namespace {

constexpr double kGiga = 1e9;

double intensity_of(const LayerFigures& figures) {
  const double bytes = static_cast<double>(figures.input_bytes) +
                       static_cast<double>(figures.output_bytes) +
                       static_cast<double>(figures.weights.read_bytes);
  return bytes > 0 ? (figures.flop + figures.iop) / bytes : 0;
}

result::LayerAnalysis report_layer(const model::Node& node, const LayerFigures& figures) {
  result::LayerAnalysis layer;
  layer.name = node.name;
  layer.type = node.type;
  layer.gflop = figures.flop / kGiga;
  layer.giop = figures.iop / kGiga;
  layer.gmac = figures.mac / kGiga;
  layer.parameters = figures.weights.parameters;
  layer.weights_bytes = figures.weights.bytes;
  layer.input_bytes = figures.input_bytes;
  layer.output_bytes = figures.output_bytes;
  layer.arithmetic_intensity = intensity_of(figures);
  layer.energy_mj = energy_of(figures.energy);
  for (const auto& tensor : node.outputs) {
    layer.output_shapes.push_back(model::to_text(tensor.shape));
  }
  return layer;
}

void report_inputs(const model::Graph& graph, result::Analysis& analysis) {
  bool is_first = true;
  for (const model::Node& node : graph.nodes) {
    if (node.type != "Parameter" || node.outputs.empty()) continue;
    const model::Shape& shape = node.outputs[0].shape;
    analysis.shapes[node.name] = shape;
    if (is_first && !shape.empty()) analysis.batch = shape[0];
    is_first = false;
  }
}

void report_totals(const Figures& figures, result::Analysis& analysis) {
  const LayerFigures& total = figures.total;
  analysis.gflop = total.flop / kGiga;
  analysis.giop = total.iop / kGiga;
  analysis.gmac = total.mac / kGiga;
  analysis.parameters = total.weights.parameters;
  analysis.weights_bytes = total.weights.bytes;
  analysis.min_memory_bytes = figures.memory.peak;
  analysis.max_memory_bytes = figures.memory.sum;
  if (total.weights.parameters > 0) {
    analysis.sparsity =
        static_cast<double>(total.weights.zeros) / static_cast<double>(total.weights.parameters);
  }
  analysis.arithmetic_intensity = intensity_of(total);
  analysis.energy_mj = estimate_of(total.energy);
  for (const auto& [type, layers] : figures.uncounted) analysis.uncounted.push_back({type, layers});
}

}  // namespace

Result<result::Analysis> analyze(const model::Graph& graph) {
  HONE_CHECK(check_order(graph));
  HONE_CHECK(check_shapes(graph));
  const GraphFacts facts(graph);
  const Figures figures = compute_figures(graph, facts);
  result::Analysis analysis;
  report_inputs(graph, analysis);
  report_totals(figures, analysis);
  analysis.layers.reserve(figures.layers.size());
  for (const LayerFigures& layer : figures.layers) {
    analysis.layers.push_back(report_layer(graph.nodes[layer.node], layer));
  }
  analysis.compat = analyze_compat(graph, facts.numbers, facts.known, facts.quantized);
  return analysis;
}

}  // namespace hone::analysis
