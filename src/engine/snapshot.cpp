#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>
#include <openvino/op/util/sub_graph_base.hpp>
#include <openvino/pass/constant_folding.hpp>

#include <unordered_map>

#include "base/limits.h"
#include "engine/ov.h"

namespace hone::engine {
namespace {

using Positions = std::unordered_map<const ov::Node*, std::int32_t>;

/// One floating-point number spread over a shape.
bool is_filling(const ov::Node& node) {
  if (std::string_view(node.get_type_info().name) != "Broadcast") return false;
  const auto* value = ov::as_type<const ov::op::v0::Constant>(node.get_input_node_ptr(0));
  return value != nullptr && value->get_element_type().is_real() &&
         ov::shape_size(value->get_shape()) == 1;
}

/// A compressed weight (f16 or small integers, then Convert) and a quantizer on a weight stay
/// visible: folded they would look like a float weight of another size. So would padding that is
/// filled in, as large as the batch.
bool must_stay(const ov::Node& node) {
  if (is_filling(node)) return true;
  const std::string_view type = node.get_type_info().name;
  if (type == "FakeQuantize" || type == "FakeConvert") return true;
  if (type != "Convert") return false;
  const auto from = node.get_input_element_type(0);
  return ov::is_type<ov::op::v0::Constant>(node.get_input_node_ptr(0)) &&
         from != ov::element::boolean && from.is_static() && from.bitwidth() < 32;
}

std::uint64_t bytes_of(const ov::PartialShape& shape, const ov::element::Type& type) {
  const auto precision = precision_from(type);
  if (shape.is_dynamic() || model::bits_of(precision) == 0) return 0;
  return model::byte_count(shape_from(shape), precision).value_or(UINT64_MAX);
}

/// Whether folding would make much of little: a small constant that is spread over a huge tensor.
bool grows(const ov::Node& node) {
  constexpr std::uint64_t kAlwaysFolded = 64 * limits::kMiB;
  constexpr std::uint64_t kTimesInput = 4;
  std::uint64_t in = 0;
  for (const auto& input : node.inputs()) {
    in += std::min(bytes_of(input.get_partial_shape(), input.get_element_type()),
                   limits::kModelBytes);
  }
  const auto outputs = node.outputs();
  return std::any_of(outputs.begin(), outputs.end(), [&](const auto& output) {
    return bytes_of(output.get_partial_shape(), output.get_element_type()) >
           kAlwaysFolded + kTimesInput * in;
  });
}

template <class Visit>
void for_each_body(const ov::Node& node, const Visit& visit) {
  const auto* control = ov::as_type<const ov::op::util::MultiSubGraphOp>(&node);
  if (control == nullptr) return;
  for (const auto& body : control->get_functions()) visit(*body);
}

void protect_weights(const ov::Model& model) {
  for (const auto& node : model.get_ops()) {
    if (must_stay(*node) || grows(*node)) ov::pass::disable_constant_folding(node);
    for_each_body(*node, protect_weights);
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
  for_each_body(node, [&](const ov::Model& body) { copy.bodies.push_back(graph_of(body)); });
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

std::shared_ptr<ov::Model> folded(const ov::Model& model) {
  const auto copy = model.clone();
  protect_weights(*copy);
  ov::pass::ConstantFolding().run_on_model(copy);
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
    for_each_body(*node, [&](const ov::Model& body) { bodies.push_back(constants_of(body)); });
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
