#include <openvino/core/model.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>
#include <openvino/opsets/opset.hpp>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using Names = std::set<std::string>;

/// "Multiply_1234": an operator type and a number.
bool looks_counted(const std::string& name) {
  const std::size_t end = name.find_last_not_of("0123456789");
  if (end == std::string::npos || end + 1 == name.size() || name[end] != '_') return false;
  static const auto& types = ov::get_opset13();
  return types.contains_type(name.substr(0, end));
}

bool is_tensor_name(const ov::Node& node, const std::string& name) {
  for (const auto& output : node.outputs()) {
    for (const auto& tensor : output.get_names()) {
      if (tensor == name || tensor.starts_with(name + ":")) return true;
    }
  }
  return false;
}

/// Where no name was set, the runtime answers with the automatic one, the same object. Front ends
/// also hand automatic names on from nodes that they replace; an IR file gives all of its names.
bool is_automatic(const ov::Node& node, bool from_ir) {
  const std::string& name = node.get_friendly_name();
  if (&name == &node.get_name()) return true;
  return !from_ir && looks_counted(name) && !is_tensor_name(node, name);
}

/// Cloning inside a front end makes the automatic name of a network a given one.
bool is_automatic(const ov::Model& model, bool from_ir) {
  const std::string& name = model.get_friendly_name();
  const bool is_counted =
      name.starts_with("Model") && name.find_first_not_of("0123456789", 5) == std::string::npos;
  return !from_ir && is_counted;
}

std::string unused(const std::string& wanted, const Names& used) {
  std::string name = wanted;
  for (std::size_t i = 1; used.contains(name); ++i) name = fmt::format("{}_{}", wanted, i);
  return name;
}

void name_nodes(const ov::Model& model, bool from_ir) {
  const auto nodes = model.get_ordered_ops();
  Names used;
  std::vector<std::size_t> automatic;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i]->get_rt_info().erase("fused_names_0");
    if (is_automatic(*nodes[i], from_ir)) {
      automatic.push_back(i);
    } else {
      nodes[i]->set_friendly_name(unused(valid_utf8(nodes[i]->get_friendly_name()), used));
      used.insert(nodes[i]->get_friendly_name());
    }
  }
  for (const std::size_t i : automatic) {
    const std::string wanted = fmt::format("{}_{}", nodes[i]->get_type_info().name, i);
    nodes[i]->set_friendly_name(unused(wanted, used));
    used.insert(nodes[i]->get_friendly_name());
  }
  for (const auto& node : nodes) {
    const auto* control = ov::as_type<const ov::op::util::MultiSubGraphOp>(node.get());
    if (control == nullptr) continue;
    for (const auto& body : control->get_functions()) {
      name_nodes(*body, from_ir);
      if (is_automatic(*body, from_ir)) body->set_friendly_name("body");
    }
  }
}

}  // namespace

/// An IR reader gives every result the names of its tensor; other front ends leave that open.
void name_results(ov::Model& model) {
  for (auto& output : model.outputs()) output.set_names(output.get_names());
}

NodeNames::NodeNames(const ov::Model& model) {
  for (const auto& node : model.get_ops()) used_.insert(node->get_friendly_name());
}

std::string NodeNames::fresh(const std::string& wanted) {
  std::string name = unused(wanted, used_);
  used_.insert(name);
  return name;
}

void Network::canonicalise() {
  ov::Model& model = *state_->model;
  const bool from_ir = state_->file.extension() == ".xml";
  name_nodes(model, from_ir);
  name_results(model);
  if (is_automatic(model, from_ir)) model.set_friendly_name("model");
}

}  // namespace hone::engine
