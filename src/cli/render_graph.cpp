#include "cli/render_graph.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

constexpr std::size_t kLabelBytes = 200;

bool is_constant(const result::GraphNode& node) {
  return node.type == "Const" || node.type == "Constant";
}

/// Edges of each node's inputs, those from constants left out.
std::vector<std::vector<const result::GraphEdge*>> inputs_of(const result::GraphView& view) {
  std::vector<std::vector<const result::GraphEdge*>> inputs(view.nodes.size());
  for (const auto& edge : view.edges) {
    if (!is_constant(view.nodes[static_cast<std::size_t>(edge.from)])) {
      inputs[static_cast<std::size_t>(edge.to)].push_back(&edge);
    }
  }
  return inputs;
}

std::string attribute(const result::GraphNode& node, const std::string& name) {
  const auto found = node.attributes.find(name);
  return found == node.attributes.end() ? std::string() : clean_text(found->second, kLabelBytes);
}

std::string outputs_text(const result::GraphNode& node) {
  std::string text;
  for (const auto& output : node.outputs) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", model::to_text(output.shape),
                        enum_name(output.precision));
  }
  return text;
}

std::string quoted_label(std::string_view text) {
  std::string safe = "\"";
  for (const char letter : clean_text(text, kLabelBytes)) {
    if (letter == '"' || letter == '\\') safe += '\\';
    safe += letter;
    if (letter == '&') safe += "amp;";
  }
  return safe + "\"";
}

std::string dot_node(const result::GraphNode& node) {
  std::string label = node.name + " | " + node.type;
  const std::string kernel = attribute(node, "primitiveType");
  if (!kernel.empty()) label += " | " + kernel;
  return fmt::format("  n{} [label={}];\n", node.id, quoted_label(label));
}

std::string dot_edge(const result::GraphEdge& edge) {
  const std::string label =
      fmt::format("{} {}", model::to_text(edge.shape), enum_name(edge.precision));
  return fmt::format("  n{} -> n{} [label={}];\n", edge.from, edge.to, quoted_label(label));
}

}  // namespace

std::string render(const result::GraphView& view) {
  const auto inputs = inputs_of(view);
  Table table({{"#", Align::right}, {"layer"}, {"type"}, {"kernel"}, {"outputs"}, {"reads"}});
  std::size_t constants = 0;
  for (const auto& node : view.nodes) {
    if (is_constant(node)) {
      ++constants;
      continue;
    }
    std::string reads;
    for (const auto* edge : inputs[static_cast<std::size_t>(node.id)]) {
      reads += (reads.empty() ? "" : ", ") + std::to_string(edge->from);
    }
    table.add({std::to_string(node.id), clean_text(node.name), clean_text(node.type),
               attribute(node, "primitiveType"), outputs_text(node), reads});
  }
  return table.text(table_width()) +
         fmt::format("{} nodes and {} edges, {} of the nodes constants that are not listed\n",
                     view.nodes.size(), view.edges.size(), constants);
}

std::string dot_text(const result::GraphView& view) {
  std::string text = "digraph " + quoted_label(view.name) + " {\n  node [shape=box];\n";
  for (const auto& node : view.nodes) {
    if (!is_constant(node)) text += dot_node(node);
  }
  for (const auto& of_node : inputs_of(view)) {
    for (const auto* edge : of_node) text += dot_edge(*edge);
  }
  return text + "}\n";
}

}  // namespace hone::cli
