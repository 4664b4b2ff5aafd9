#include "result/graph.h"

namespace hone::result {
namespace {

GraphEdge edge_of(const model::Graph& graph, std::size_t reader, std::size_t port) {
  const model::Source& source = graph.nodes[reader].inputs[port];
  GraphEdge edge;
  edge.from = source.node;
  edge.from_port = source.port;
  edge.to = static_cast<std::int64_t>(reader);
  edge.to_port = static_cast<std::int64_t>(port);
  const auto& outputs = graph.nodes.at(static_cast<std::size_t>(source.node)).outputs;
  if (const auto at = static_cast<std::size_t>(source.port); at < outputs.size()) {
    edge.shape = outputs[at].shape;
    edge.precision = outputs[at].precision;
  }
  return edge;
}

GraphNode node_of(const model::Node& node, std::size_t id) {
  GraphNode shown;
  shown.id = static_cast<std::int64_t>(id);
  shown.name = node.name;
  shown.type = node.type;
  shown.opset = node.opset;
  shown.attributes = node.attributes;
  shown.outputs = node.outputs;
  shown.constant = node.constant;
  for (const auto& body : node.bodies) shown.bodies.push_back(view_of(body));
  return shown;
}

}  // namespace

GraphView view_of(const model::Graph& graph) {
  GraphView view;
  view.name = graph.name;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    view.nodes.push_back(node_of(graph.nodes[i], i));
    for (std::size_t port = 0; port < graph.nodes[i].inputs.size(); ++port) {
      view.edges.push_back(edge_of(graph, i, port));
    }
  }
  return view;
}

}  // namespace hone::result
