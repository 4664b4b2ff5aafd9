#include <openvino/core/graph_util.hpp>
#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/util/sub_graph_base.hpp>
#include <openvino/pass/constant_folding.hpp>

#include <unordered_map>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using Positions = std::unordered_map<const ov::Node*, std::int32_t>;

void protect_weights(const ov::Model& model) {
  for (const auto& node : model.get_ops()) {
    if (stays_unfolded(*node)) ov::pass::disable_constant_folding(node);
    for (const auto& body : bodies_of(*node)) protect_weights(*body);
  }
}

std::vector<model::Source> sources_of(const ov::Node& node, const Positions& positions) {
  std::vector<model::Source> sources;
  for (const auto& input : node.inputs()) {
    const auto source = input.get_source_output();
    sources.push_back({.node = positions.at(source.get_node()),
                       .port = static_cast<std::int32_t>(source.get_index())});
  }
  return sources;
}

/// How often a body runs, where shapes and constants tell it: no attribute of the IR.
void put_iterations(const ov::Node& node, model::Node& copy) {
  const auto* loop = ov::as_type<const ov::op::util::SubGraphOp>(&node);
  if (loop == nullptr || loop->get_num_iterations() < 0) return;
  copy.attributes["num_iterations"] = fmt::to_string(loop->get_num_iterations());
}

model::Node node_of(ov::Node& node, const Positions& positions) {
  model::Node copy;
  copy.name = valid_utf8(node.get_friendly_name());
  copy.type = node.get_type_info().name;
  copy.opset = node.get_type_info().version_id;
  copy.attributes = attributes_of(node);
  put_iterations(node, copy);
  copy.inputs = sources_of(node, positions);
  for (const auto& output : node.outputs()) {
    copy.outputs.push_back({.shape = shape_from(output.get_partial_shape()),
                            .precision = precision_from(output.get_element_type())});
  }
  if (const auto* constant = ov::as_type<ov::op::v0::Constant>(&node)) {
    copy.constant = facts_of(*constant);
  }
  for (const auto& body : bodies_of(node)) copy.bodies.push_back(graph_of(*body));
  return copy;
}

}  // namespace

model::Graph graph_of(const ov::Model& model) {
  model::Graph graph;
  graph.name = valid_utf8(model.get_friendly_name());
  Positions positions;
  for (const auto& node : model.get_ordered_ops()) {
    graph.nodes.push_back(node_of(*node, positions));
    positions[node.get()] = static_cast<std::int32_t>(graph.nodes.size()) - 1;
  }
  return graph;
}

namespace {

/// In a weights file a constant may begin at any byte; whoever looks at values wants them aligned.
void align_constants(const ov::Model& model) {
  for (const auto& node : model.get_ops()) {
    for (const auto& body : bodies_of(*node)) align_constants(*body);
    const auto* constant = ov::as_type<const ov::op::v0::Constant>(node.get());
    if (constant == nullptr || constant->get_element_type() == ov::element::string) continue;
    const auto address = reinterpret_cast<std::uintptr_t>(constant->get_data_ptr());
    const std::size_t unit = std::max<std::size_t>(1, constant->get_element_type().size());
    if (address % unit == 0) continue;
    const auto aligned = std::make_shared<ov::op::v0::Constant>(
        constant->get_element_type(), constant->get_shape(), constant->get_data_ptr());
    aligned->set_friendly_name(node->get_friendly_name());
    ov::replace_node(node, aligned);
  }
}

std::shared_ptr<ov::Model> folded(const ov::Model& model) {
  const auto copy = model.clone();
  protect_weights(*copy);
  ov::pass::ConstantFolding().run_on_model(copy);
  align_constants(*copy);
  return copy;
}

/// In the order of graph_of.
ConstantBytes constants_of(const ov::Model& model) {
  ConstantBytes bytes;
  for (const auto& node : model.get_ordered_ops()) {
    auto& values = bytes.of_node.emplace_back();
    const auto* constant = ov::as_type<const ov::op::v0::Constant>(node.get());
    if (constant != nullptr && constant->get_element_type() != ov::element::string) {
      values = {static_cast<const std::byte*>(constant->get_data_ptr()), constant->get_byte_size()};
    }
    auto& bodies = bytes.of_bodies.emplace_back();
    for (const auto& body : bodies_of(*node)) bodies.push_back(constants_of(*body));
  }
  return bytes;
}

constexpr Guard kSnapshotGuard{ErrorKind::input, "engine.snapshot",
                               "The graph of the model cannot be taken."};

}  // namespace

Result<model::Graph> Network::snapshot() const {
  return guarded(kSnapshotGuard,
                 [&]() -> Result<model::Graph> { return graph_of(*folded(*state_->model)); });
}

Result<OpenSnapshot> Network::open_snapshot() const {
  return guarded(kSnapshotGuard, [&]() -> Result<OpenSnapshot> {
    const auto model = folded(*state_->model);
    return OpenSnapshot{graph_of(*model), constants_of(*model), model};
  });
}

}  // namespace hone::engine
