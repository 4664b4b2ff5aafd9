#include <openvino/core/attribute_visitor.hpp>
#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/util/variable.hpp>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using ov::op::v0::Constant;
using ov::op::v0::Convert;
using ov::op::v0::Parameter;

constexpr auto kF32 = ov::element::Type_t::f32;

bool is_other_float(const ov::element::Type& type) {
  return type == ov::element::f16 || type == ov::element::bf16 || type == ov::element::f64;
}

/// Changes the attributes that name an element type: destination of a Convert, output of a Range …
class Retyper : public ov::AttributeVisitor {
 public:
  void on_adapter(const std::string&, ov::ValueAccessor<void>&) override {}
  void on_adapter(const std::string&, ov::ValueAccessor<std::string>& adapter) override {
    const auto* type = ov::as_type<ov::AttributeAdapter<ov::element::Type>>(&adapter);
    if (type != nullptr && is_other_float(ov::element::Type(adapter.get()))) adapter.set("f32");
  }
  void on_adapter(const std::string&, ov::ValueAccessor<std::shared_ptr<ov::Model>>&) override {}
};

void widen(const std::shared_ptr<Constant>& narrow) {
  const auto wide =
      std::make_shared<Constant>(kF32, narrow->get_shape(), narrow->cast_vector<float>());
  wide->set_friendly_name(narrow->get_friendly_name());
  move_consumers(narrow, wide);
}

/// An input keeps its type; what comes behind it does not.
void widen_behind(const std::shared_ptr<Parameter>& input, NodeNames& names) {
  const auto consumers = input->output(0).get_target_inputs();
  const auto wide = std::make_shared<Convert>(input, kF32);
  wide->set_friendly_name(names.fresh(input->get_friendly_name() + "/f32"));
  for (auto consumer : consumers) consumer.replace_source_output(wide);
}

bool has_other_floats(const ov::Model& model) {
  const auto nodes = model.get_ops();
  return std::any_of(nodes.begin(), nodes.end(), [](const auto& node) {
    const auto bodies = bodies_of(*node);
    const auto outputs = node->outputs();
    return std::any_of(bodies.begin(), bodies.end(),
                       [](const auto& body) { return has_other_floats(*body); }) ||
           std::any_of(outputs.begin(), outputs.end(), [](const auto& output) {
             return is_other_float(output.get_element_type());
           });
  });
}

void retype_body(ov::Model& body);

void retype(const std::shared_ptr<ov::Node>& node) {
  for (const auto& body : bodies_of(*node)) retype_body(*body);
  if (const auto constant = ov::as_type_ptr<Constant>(node)) {
    if (is_other_float(constant->get_element_type())) widen(constant);
  } else if (ov::as_type<Parameter>(node.get()) == nullptr) {
    Retyper retyper;
    node->visit_attributes(retyper);
  }
}

void retype_variables(const ov::Model& model) {
  for (const auto& variable : model.get_variables()) {
    if (is_other_float(variable->get_info().data_type)) variable->update_data_type(kF32);
  }
}

void retype_body(ov::Model& body) {
  for (const auto& input : body.get_parameters()) {
    if (is_other_float(input->get_element_type())) input->set_element_type(kF32);
  }
  for (const auto& node : body.get_ordered_ops()) retype(node);
  retype_variables(body);
}

/// A Convert that changes nothing goes; a nameless output is called by it, so that one stays.
void drop_idle_converts(const ov::Model& model) {
  for (const auto& node : model.get_ordered_ops()) {
    for (const auto& body : bodies_of(*node)) drop_idle_converts(*body);
    const auto* convert = ov::as_type<Convert>(node.get());
    if (convert == nullptr) continue;
    if (convert->get_input_element_type(0) != convert->get_destination_type()) continue;
    const auto consumers = node->output(0).get_target_inputs();
    const bool names_an_output =
        node->output(0).get_names().empty() &&
        std::any_of(consumers.begin(), consumers.end(), [](const auto& consumer) {
          return ov::is_type<ov::op::v0::Result>(consumer.get_node());
        });
    if (names_an_output) continue;
    const auto source = node->input_value(0);
    if (ov::is_type<Constant>(source.get_node()) && source.get_target_inputs().size() == 1) {
      source.get_node()->set_friendly_name(node->get_friendly_name());
    }
    move_consumers(node->output(0), source);
  }
}

}  // namespace

void make_floats_f32(ov::Model& model) {
  if (!has_other_floats(model)) return;
  NodeNames names(model);
  std::vector<ov::element::Type> wanted;
  for (const auto& output : model.outputs()) wanted.push_back(output.get_element_type());
  for (const auto& node : model.get_ordered_ops()) retype(node);
  for (const auto& input : model.get_parameters()) {
    if (is_other_float(input->get_element_type())) widen_behind(input, names);
  }
  retype_variables(model);
  model.validate_nodes_and_infer_types();
  drop_idle_converts(model);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto source = model.get_results()[i]->input_value(0);
    if (source.get_element_type() == wanted[i]) continue;
    const auto back = std::make_shared<Convert>(source, wanted[i]);
    const std::string name = source.get_node()->get_friendly_name() + "/output";
    back->set_friendly_name(names.fresh(name));
    model.get_results()[i]->input(0).replace_source_output(back);
  }
  model.validate_nodes_and_infer_types();
}

}  // namespace hone::engine
