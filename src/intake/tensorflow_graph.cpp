#include <algorithm>
#include <unordered_map>

#include <hone_schemas/tensorflow.pb.h>

#include "intake/edges.h"
#include "intake/tensorflow_check.h"

namespace hone::intake {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<tensorflow::Node>;
using Positions = std::unordered_map<std::string, std::size_t>;

/// "^node", "node:1" and, inside functions, "node:output:0" all name the node.
std::string node_of(std::string_view input) {
  if (input.starts_with('^')) input.remove_prefix(1);
  return std::string(input.substr(0, input.find(':')));
}

bool is_one_of(std::string_view op, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), op) != names.end();
}

bool is_variable(std::string_view op) {
  return is_one_of(op, {"VarHandleOp", "VariableV2", "Variable"});
}

/// The way back in a loop of TensorFlow 1.
bool closes_loop(const tensorflow::Node& from, const tensorflow::Node& to) {
  return is_one_of(from.op(), {"NextIteration", "RefNextIteration"}) &&
         is_one_of(to.op(), {"Merge", "RefMerge"});
}

/// The nodes of a graph or of a function.
class NodesCheck {
 public:
  NodesCheck(const Nodes& nodes, TensorflowFacts& facts) : nodes_(nodes), facts_(facts) {}

  /// `arguments` are names that the function's caller gives.
  Status run(const std::vector<std::string>& arguments) {
    facts_.nodes += static_cast<std::uint64_t>(nodes_.size());
    if (facts_.nodes > limits::kGraphNodes) {
      return limit_error("limit.model", "The model has too many nodes.");
    }
    for (const auto& name : arguments) HONE_CHECK(add(name, kOutside));
    for (int i = 0; i < nodes_.size(); ++i) {
      HONE_CHECK(add(nodes_[i].name(), static_cast<std::size_t>(i)));
    }
    for (int i = 0; i < nodes_.size(); ++i) HONE_CHECK(take(static_cast<std::size_t>(i)));
    const auto found = find_cycle(static_cast<std::size_t>(nodes_.size()), edges_);
    if (!found) return {};
    return tensorflow_error("intake.tensorflow.cycle", "The nodes form a cycle.",
                            node(*found).name());
  }

  [[nodiscard]] bool has(std::string_view input) const {
    return positions_.contains(node_of(input));
  }

 private:
  static constexpr auto kOutside = static_cast<std::size_t>(-1);

  [[nodiscard]] const tensorflow::Node& node(std::size_t i) const {
    return nodes_[static_cast<int>(i)];
  }

  Status add(const std::string& name, std::size_t position) {
    if (positions_.emplace(name, position).second) return {};
    return tensorflow_error("intake.tensorflow.duplicate", "Two nodes have the same name.", name);
  }

  Status take(std::size_t position) {
    const auto& user = node(position);
    ++facts_.operators[unpack::printable(user.op())];
    if (is_variable(user.op())) ++facts_.variables;
    for (const auto& input : user.input()) {
      const auto found = positions_.find(node_of(input));
      if (found == positions_.end()) {
        return tensorflow_error("intake.tensorflow.dangling_input",
                                "What a node needs is made nowhere.", input);
      }
      if (found->second == kOutside || closes_loop(node(found->second), user)) continue;
      edges_.emplace_back(found->second, position);
    }
    for (const auto& [name, attribute] : user.attr()) {
      if (attribute.has_tensor()) HONE_CHECK(check_tensor(attribute.tensor(), user.name()));
    }
    return {};
  }

  const Nodes& nodes_;
  TensorflowFacts& facts_;
  Positions positions_ = {};
  Edges edges_ = {};
};

Status check_function(const tensorflow::FunctionDef& function, TensorflowFacts& facts) {
  std::vector<std::string> arguments;
  for (const auto& argument : function.signature().input_arg()) {
    arguments.push_back(argument.name());
  }
  NodesCheck nodes(function.node_def(), facts);
  HONE_CHECK(nodes.run(arguments));
  for (const auto& [name, source] : function.ret()) {
    if (nodes.has(source)) continue;
    return tensorflow_error("intake.tensorflow.dangling_input",
                            "What a function gives back is made nowhere.", source);
  }
  return {};
}

/// Names of the functions that a node calls.
std::vector<std::string> callees(const tensorflow::Node& node) {
  std::vector<std::string> names{node.op()};
  for (const auto& [name, attribute] : node.attr()) {
    if (attribute.has_func()) names.push_back(attribute.func().name());
    for (const auto& function : attribute.list().func()) names.push_back(function.name());
  }
  return names;
}

/// Functions that call each other in a circle would be unrolled without an end.
Status check_calls(const tensorflow::FunctionLibrary& library) {
  Positions positions;
  for (const auto& function : library.function()) {
    if (positions.emplace(function.signature().name(), positions.size()).second) continue;
    return tensorflow_error("intake.tensorflow.duplicate", "Two functions have the same name.",
                            function.signature().name());
  }
  Edges edges;
  for (const auto& function : library.function()) {
    const std::size_t caller = positions.at(function.signature().name());
    for (const auto& node : function.node_def()) {
      for (const auto& name : callees(node)) {
        const auto found = positions.find(name);
        if (found != positions.end()) edges.emplace_back(caller, found->second);
      }
    }
  }
  const auto found = find_cycle(positions.size(), edges);
  if (!found) return {};
  return tensorflow_error("intake.tensorflow.cycle", "The functions call each other in a circle.",
                          library.function(static_cast<int>(*found)).signature().name());
}

}  // namespace

Error tensorflow_error(const char* code, std::string message, std::string_view where) {
  return input_error(code, std::move(message))
      .at(unpack::printable(where))
      .fix("Export the model again, or copy its files again.");
}

Status check_graph(const tensorflow::Graph& graph, TensorflowFacts& facts) {
  HONE_CHECK(NodesCheck(graph.node(), facts).run({}));
  for (const auto& function : graph.library().function()) {
    HONE_CHECK(check_function(function, facts));
  }
  return check_calls(graph.library());
}

}  // namespace hone::intake
