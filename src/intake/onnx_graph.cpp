#include <unordered_map>

#include "intake/edges.h"
#include "intake/onnx_check.h"
#include "intake/onnx_proto.h"

namespace hone::intake {
namespace {

constexpr int kSubgraphDepth = 32;  // protobuf itself ends at 100 messages, three a level

/// What all graphs of a model share.
struct ModelScope {
  OnnxFacts facts;
  std::size_t nodes = 0;
  std::map<std::string, bool> functions;  // "domain.Name" that the model defines itself
};

std::string operator_name(const std::string& domain, const std::string& type) {
  return unpack::printable(domain.empty() || domain == "ai.onnx" ? type : domain + "." + type);
}

/// One graph. Names are seen in it and in the graphs around it; an edge is drawn from the node
/// that makes a value to the node that uses it, also from within a subgraph.
class GraphCheck {
 public:
  GraphCheck(ModelScope& scope, GraphCheck* outer)
      : scope_(scope), outer_(outer), depth_(outer == nullptr ? 0 : outer->depth_ + 1) {}

  Status run(const onnx::GraphProto& graph) {
    if (depth_ > kSubgraphDepth) {
      return onnx_error("intake.onnx.nested", "Subgraphs are nested too deep.", graph.name());
    }
    HONE_CHECK(take_constants(graph));
    for (const auto& input : graph.input()) HONE_CHECK(take_input(input));
    HONE_CHECK(take_nodes(graph.node()));
    current_ = kOutside;
    for (const auto& output : graph.output()) HONE_CHECK(use(output.name(), "an output"));
    return check_acyclic(graph.node());
  }

  Status run(const onnx::FunctionProto& function) {
    for (const auto& name : function.input()) HONE_CHECK(make(name, kOutside));
    HONE_CHECK(take_nodes(function.node()));
    current_ = kOutside;
    for (const auto& name : function.output()) HONE_CHECK(use(name, "an output"));
    return check_acyclic(function.node());
  }

 private:
  using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;
  static constexpr int kOutside = -1;  // a value that no node makes

  Status make(const std::string& name, int producer) {
    if (name.empty() || producers_.emplace(name, producer).second) return {};
    return onnx_error("intake.onnx.duplicate", "Two values have the same name.", name);
  }

  Status use(const std::string& name, const char* user) {
    if (name.empty() || resolve(name)) return {};
    return onnx_error("intake.onnx.dangling_input",
                      fmt::format("What {} of the graph needs is made nowhere.", user), name);
  }

  bool resolve(const std::string& name) {
    const auto found = producers_.find(name);
    if (found == producers_.end()) return outer_ != nullptr && outer_->resolve(name);
    if (found->second != kOutside && current_ != kOutside) {
      edges_.emplace_back(static_cast<std::size_t>(found->second),
                          static_cast<std::size_t>(current_));
    }
    return true;
  }

  Status take_constants(const onnx::GraphProto& graph) {
    for (const auto& tensor : graph.initializer()) {
      HONE_CHECK(check_tensor(tensor, scope_.facts.external));
      HONE_CHECK(make(tensor.name(), kOutside));
    }
    for (const auto& sparse : graph.sparse_initializer()) {
      HONE_CHECK(check_tensor(sparse.values(), scope_.facts.external));
      HONE_CHECK(check_tensor(sparse.indices(), scope_.facts.external));
      HONE_CHECK(make(sparse.values().name(), kOutside));
    }
    return {};
  }

  /// Old models list initializers among the inputs.
  Status take_input(const onnx::ValueInfoProto& input) {
    if (!producers_.emplace(input.name(), kOutside).second) {
      if (inputs_[input.name()]++ == 0) return {};
      return onnx_error("intake.onnx.duplicate", "Two inputs have the same name.", input.name());
    }
    inputs_[input.name()] = 1;
    for (const auto& dimension : input.type().tensor_type().shape().dim()) {
      if (!dimension.has_dim_value() || dimension.dim_value() != 0) continue;
      return input_error("intake.zero_sized_input", "An input has a dimension of 0.")
          .at(unpack::printable(input.name()))
          .fix("Export the model with a positive or an open dimension.");
    }
    return {};
  }

  Status take_nodes(const Nodes& nodes) {
    scope_.nodes += static_cast<std::size_t>(nodes.size());
    if (scope_.nodes > limits::kGraphNodes) {
      return limit_error("limit.model", "The model has too many nodes.");
    }
    for (int i = 0; i < nodes.size(); ++i) {
      for (const auto& name : nodes[i].output()) HONE_CHECK(make(name, i));
    }
    for (int i = 0; i < nodes.size(); ++i) {
      current_ = i;
      HONE_CHECK(take_node(nodes[i]));
    }
    return {};
  }

  Status take_node(const onnx::NodeProto& node) {
    const std::string name = operator_name(node.domain(), node.op_type());
    if (!scope_.functions.contains(name)) ++scope_.facts.operators[name];
    for (const auto& input : node.input()) HONE_CHECK(use(input, "a node"));
    for (const auto& attribute : node.attribute()) HONE_CHECK(take_attribute(attribute));
    return {};
  }

  Status take_attribute(const onnx::AttributeProto& attribute) {
    if (attribute.has_t()) HONE_CHECK(check_tensor(attribute.t(), scope_.facts.external));
    for (const auto& tensor : attribute.tensors()) {
      HONE_CHECK(check_tensor(tensor, scope_.facts.external));
    }
    if (attribute.has_sparse_tensor()) {
      HONE_CHECK(check_tensor(attribute.sparse_tensor().values(), scope_.facts.external));
      HONE_CHECK(check_tensor(attribute.sparse_tensor().indices(), scope_.facts.external));
    }
    if (attribute.has_g()) HONE_CHECK(GraphCheck(scope_, this).run(attribute.g()));
    for (const auto& graph : attribute.graphs()) HONE_CHECK(GraphCheck(scope_, this).run(graph));
    return {};
  }

  [[nodiscard]] Status check_acyclic(const Nodes& nodes) const {
    const auto found = find_cycle(static_cast<std::size_t>(nodes.size()), edges_);
    if (!found) return {};
    const auto& node = nodes[static_cast<int>(*found)];
    return onnx_error("intake.onnx.cycle", "The nodes form a cycle.",
                      node.name().empty() ? node.op_type() : node.name());
  }

  ModelScope& scope_;
  GraphCheck* outer_;
  int depth_;
  int current_ = kOutside;
  std::unordered_map<std::string, int> producers_;
  std::unordered_map<std::string, int> inputs_;
  Edges edges_;
};

}  // namespace

Result<OnnxFacts> check_model(const onnx::ModelProto& model) {
  if (!model.has_graph() || model.graph().output_size() == 0) {
    return onnx_error("intake.onnx.damaged", "The model has no graph or no outputs.", "");
  }
  ModelScope scope;
  for (const auto& function : model.functions()) {
    scope.functions[operator_name(function.domain(), function.name())] = true;
  }
  for (const auto& function : model.functions()) {
    HONE_CHECK(GraphCheck(scope, nullptr).run(function));
  }
  HONE_CHECK(GraphCheck(scope, nullptr).run(model.graph()));
  return std::move(scope.facts);
}

}  // namespace hone::intake
