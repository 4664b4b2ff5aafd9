#include "measurement/layers.h"

#include <charconv>

#include "measurement/roofline.h"

namespace hone::measurement {
namespace {

std::string attribute(const model::Node& node, const std::string& key) {
  const auto found = node.attributes.find(key);
  return found == node.attributes.end() ? std::string() : found->second;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::int64_t number_or(std::string_view text, std::int64_t fallback) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : fallback;
}

bool is_constant(const model::Node& node) {
  return node.type == "Const" || node.type == "Constant";
}

/// Layout of the tensor that comes from `source`.
std::string layout_of(const model::Graph& graph, const model::Source& source) {
  const auto layouts = split_at_commas(
      attribute(graph.nodes[static_cast<std::size_t>(source.node)], "outputLayouts"));
  const auto port = static_cast<std::size_t>(source.port);
  return port < layouts.size() ? layouts[port] : std::string();
}

result::LayerTime described(const model::Graph& graph, std::size_t index) {
  const model::Node& node = graph.nodes[index];
  result::LayerTime layer;
  layer.execution_order = number_or(attribute(node, "execOrder"), static_cast<std::int64_t>(index));
  layer.name = node.name;
  layer.type = node.type;
  layer.kernel = attribute(node, "primitiveType");
  layer.precision = attribute(node, "runtimePrecision");
  for (const auto& source : node.inputs) layer.input_layouts.push_back(layout_of(graph, source));
  layer.output_layouts = split_at_commas(attribute(node, "outputLayouts"));
  layer.output_precisions = split_at_commas(attribute(node, "outputPrecisions"));
  for (const auto& output : node.outputs) {
    layer.output_shapes.push_back(model::to_text(output.shape));
  }
  layer.original_layers = split_at_commas(attribute(node, "originalLayersNames"));
  return layer;
}

/// The runtime gives some layers names of its own (a normalisation that it folds into weights), so
/// the names may not lead to the convolution: the shapes always do.
void add_operations(const model::Graph& runtime, const model::Node& node, const GflopByLayer& gflop,
                    result::LayerTime& layer) {
  for (const auto& name : layer.original_layers) {
    if (const auto found = gflop.find(name); found != gflop.end()) layer.gflop += found->second;
  }
  layer.gflop = std::max(layer.gflop, gflop_from_shapes(runtime, node));
  layer.traffic_bytes = traffic_of(runtime, node);
  if (layer.gflop <= 0) return;
  layer.arithmetic = arithmetic_of(layer);
  if (layer.traffic_bytes > 0) {
    layer.arithmetic_intensity = layer.gflop * 1e9 / static_cast<double>(layer.traffic_bytes);
  }
  if (layer.time_ms.value_or(0) > 0) layer.achieved_gflops = layer.gflop / (*layer.time_ms / 1e3);
}

using Key = std::string result::LayerTime::*;

std::vector<result::LayerGroup> grouped_by(Key key, const result::LayerReport& report) {
  std::map<std::string, result::LayerGroup> groups;
  for (const auto& layer : report.layers) {
    auto& group = groups[layer.*key];
    group.key = layer.*key;
    ++group.layers;
    group.time_ms += layer.time_ms.value_or(0);
    group.time_share += layer.time_share;
  }
  std::vector<result::LayerGroup> sorted;
  for (auto& [name, group] : groups) sorted.push_back(std::move(group));
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.time_ms > b.time_ms; });
  return sorted;
}

std::vector<result::Transition> transitions_of(const std::vector<result::LayerTime>& layers) {
  std::vector<result::Transition> transitions;
  const result::LayerTime* before = nullptr;
  for (const auto& layer : layers) {
    if (!layer.time_ms) continue;
    if (before != nullptr && before->precision != layer.precision) {
      const auto same = std::find_if(transitions.begin(), transitions.end(), [&](const auto& t) {
        return t.from == before->precision && t.to == layer.precision;
      });
      if (same != transitions.end()) {
        ++same->count;
      } else {
        transitions.push_back({.from = before->precision, .to = layer.precision, .count = 1});
      }
    }
    before = &layer;
  }
  return transitions;
}

}  // namespace

result::LayerReport layer_report(const model::Graph& runtime,
                                 const std::vector<engine::NodeTime>& times,
                                 const GflopByLayer& gflop,
                                 const std::optional<result::Peaks>& peaks) {
  std::map<std::string, double> time_ms;
  for (const auto& time : times) {
    if (time.executed) time_ms[time.name] = to_ms(time.time);
  }
  result::LayerReport report;
  report.peaks = peaks;
  for (std::size_t i = 0; i < runtime.nodes.size(); ++i) {
    if (is_constant(runtime.nodes[i])) continue;
    result::LayerTime layer = described(runtime, i);
    if (const auto found = time_ms.find(layer.name); found != time_ms.end()) {
      layer.time_ms = found->second;
      report.layers_ms += found->second;
    }
    add_operations(runtime, runtime.nodes[i], gflop, layer);
    if (peaks) add_roof(*peaks, layer);
    if (layer.gflop > 0) report.gop_by_precision[layer.arithmetic] += layer.gflop;
    report.layers.push_back(std::move(layer));
  }
  std::stable_sort(report.layers.begin(), report.layers.end(), [](const auto& a, const auto& b) {
    return a.execution_order < b.execution_order;
  });
  for (auto& layer : report.layers) {
    layer.time_share = report.layers_ms > 0 ? layer.time_ms.value_or(0) / report.layers_ms : 0;
  }
  report.by_type = grouped_by(&result::LayerTime::type, report);
  report.by_precision = grouped_by(&result::LayerTime::precision, report);
  report.transitions = transitions_of(report.layers);
  return report;
}

}  // namespace hone::measurement
