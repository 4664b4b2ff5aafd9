// What hangs on constants only becomes a constant. The runtime's pass also folds what follows from
// the sizes of the inputs; they are left open here, so that the network can still be reshaped.

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>
#include <openvino/pass/constant_folding.hpp>

#include "base/limits.h"
#include "engine/rewrite.h"

namespace hone::engine {
namespace {

/// One floating-point number spread over a shape.
bool is_filling(const ov::Node& node) {
  if (std::string_view(node.get_type_info().name) != "Broadcast") return false;
  const auto* value = ov::as_type<const ov::op::v0::Constant>(node.get_input_node_ptr(0));
  return value != nullptr && value->get_element_type().is_real() &&
         ov::shape_size(value->get_shape()) == 1;
}

std::uint64_t bytes_of(const ov::PartialShape& shape, const ov::element::Type& type) {
  const auto precision = precision_from(type);
  if (shape.is_dynamic() || model::bits_of(precision) == 0) return 0;
  return model::byte_count(shape_from(shape), precision).value_or(UINT64_MAX);
}

/// Whether folding would make much of little.
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

bool hides_weights(const ov::Node& node) {
  const std::string_view type = node.get_type_info().name;
  if (type == "FakeQuantize" || type == "FakeConvert") return true;
  if (type != "Convert") return false;
  const auto from = node.get_input_element_type(0);
  return ov::is_type<ov::op::v0::Constant>(node.get_input_node_ptr(0)) &&
         from != ov::element::boolean && from.is_static() && from.bitwidth() < 32;
}

void protect(const ov::Model& model, ov::NodeVector& nodes) {
  for (const auto& node : model.get_ops()) {
    for (const auto& body : bodies_of(*node)) protect(*body, nodes);
    if (!stays_unfolded(*node) || ov::pass::constant_folding_is_disabled(node)) continue;
    ov::pass::disable_constant_folding(node);
    nodes.push_back(node);
  }
}

/// Inputs of any size as long as the object lives; sizes stay where nothing else is valid.
class OpenSizes {
 public:
  explicit OpenSizes(ov::Model& model) : model_(model) {
    for (const auto& input : model.get_parameters()) {
      const auto shape = input->get_partial_shape();
      own_.push_back(shape);
      if (shape.rank().is_static())
        input->set_partial_shape(ov::PartialShape::dynamic(shape.rank()));
    }
    try {
      model.validate_nodes_and_infer_types();
    } catch (const std::exception&) {
      restore();
    }
  }
  void restore() {
    for (std::size_t i = 0; i < own_.size(); ++i) {
      model_.get_parameters()[i]->set_partial_shape(own_[i]);
    }
    model_.validate_nodes_and_infer_types();
  }

 private:
  ov::Model& model_;
  std::vector<ov::PartialShape> own_;
};

}  // namespace

bool stays_unfolded(const ov::Node& node) {
  return is_filling(node) || hides_weights(node) || grows(node);
}

std::vector<std::shared_ptr<ov::Model>> bodies_of(const ov::Node& node) {
  const auto* control = ov::as_type<const ov::op::util::MultiSubGraphOp>(&node);
  if (control == nullptr) return {};
  std::vector<std::shared_ptr<ov::Model>> bodies;
  for (const auto& body : control->get_functions()) bodies.push_back(body);
  return bodies;
}

void move_consumers(ov::Output<ov::Node> from, ov::Output<ov::Node> to) {
  auto names = to.get_names();
  names.insert(from.get_names().begin(), from.get_names().end());
  from.replace(to);
  to.set_names(names);
}

void fold_constants(const std::shared_ptr<ov::Model>& model) {
  ov::NodeVector protected_nodes;
  protect(*model, protected_nodes);
  OpenSizes sizes(*model);
  ov::pass::ConstantFolding().run_on_model(model);
  sizes.restore();
  for (const auto& node : protected_nodes) ov::pass::enable_constant_folding(node);
}

}  // namespace hone::engine
