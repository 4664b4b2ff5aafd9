#pragma once
// A graph as it is shown: nodes and edges. Names are data from a file and mean nothing; nodes are
// told apart by their number.

#include "model/types.h"

namespace hone::result {

struct GraphEdge {
  std::int64_t from = 0;  ///< number of the node that makes the tensor
  std::int64_t from_port = 0;
  std::int64_t to = 0;
  std::int64_t to_port = 0;
  model::Shape shape;
  model::Precision precision = model::Precision::dynamic;
  static void fields(auto& self, auto&& field) {
    field("from", self.from, "Number of the node that makes it");
    field("from_port", self.from_port, "Which of its outputs");
    field("to", self.to, "Number of the node that reads it");
    field("to_port", self.to_port, "Which of its inputs");
    field("shape", self.shape, "Dimensions; -1 where dynamic");
    field("precision", self.precision, "Element type");
  }
};

struct GraphView;

/// As model::Node, with its edges apart.
struct GraphNode {
  std::int64_t id = 0;  ///< 0, 1, … in topological order
  std::string name;
  std::string type;
  std::string opset;  ///< empty in a runtime graph
  std::map<std::string, std::string> attributes;
  std::vector<model::Tensor> outputs;
  std::optional<model::ConstantFacts> constant;
  std::vector<GraphView> bodies;
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Number of the node");
    field("name", self.name, "Name of the layer");
    field("type", self.type, "Type");
    field("opset", self.opset, "Operator set");
    field("attributes", self.attributes, "Attributes");
    field("outputs", self.outputs, "Shapes and precisions of the outputs");
    field("constant", self.constant, "Facts of a constant's values");
    field("bodies", self.bodies, "Bodies of control flow");
  }
};

struct GraphView {
  std::string model;  ///< id; empty in a body
  std::string name;
  bool runtime = false;
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model");
    field("name", self.name, "Name of the network");
    field("runtime", self.runtime, "Whether it is the graph that the runtime made");
    field("nodes", self.nodes, "Nodes in topological order");
    field("edges", self.edges, "Tensors that go from node to node");
  }
};

/// The graph with its edges apart; `runtime` and `model` are left to the caller.
GraphView view_of(const model::Graph& graph);

}  // namespace hone::result
