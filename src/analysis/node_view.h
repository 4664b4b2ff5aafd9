#pragma once
// One node with its inputs in sight, as the tables of operators read it.
// What is not known (a missing input, a dynamic shape, an unreadable attribute) is NaN, and NaN
// goes through all arithmetic: a count that needed it is not a number and says so.

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "model/types.h"

namespace hone::analysis {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Borrows the graph, which must outlive it. `index` is a node of a checked graph.
class NodeView {
 public:
  NodeView(const model::Graph& graph, std::size_t index)
      : graph_(&graph), node_(&graph.nodes[index]) {}

  [[nodiscard]] const model::Node& node() const { return *node_; }
  [[nodiscard]] std::size_t input_count() const { return node_->inputs.size(); }
  [[nodiscard]] bool has_input(std::size_t port) const { return input(port) != nullptr; }
  /// Tensor at an input, null when there is no such input.
  [[nodiscard]] const model::Tensor* input(std::size_t port) const;
  [[nodiscard]] const model::Tensor* output(std::size_t port) const;
  /// Node that makes an input, null when there is no such input.
  [[nodiscard]] const model::Node* source(std::size_t port) const;

  [[nodiscard]] double input_elements(std::size_t port) const;
  [[nodiscard]] double output_elements(std::size_t port) const;
  /// Extent of one dimension of an input; a negative axis counts from the end.
  [[nodiscard]] double extent(std::size_t port, std::int64_t axis) const;
  /// Product of the dimensions of an input from `axis` on; 1 when it has no more.
  [[nodiscard]] double product_from(std::size_t port, std::size_t axis) const;

  /// Attribute as the IR writes it; empty when absent.
  [[nodiscard]] std::string_view attribute(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;  ///< "true" or "1"
  /// Whole number; NaN when absent.
  [[nodiscard]] double number(std::string_view name) const;
  /// Product of a list such as "3,3"; NaN when absent.
  [[nodiscard]] double product_of(std::string_view name) const;

 private:
  const model::Graph* graph_;
  const model::Node* node_;
};

/// Elements of a tensor, NaN when dynamic.
double elements_of(const model::Tensor* tensor);

}  // namespace hone::analysis
