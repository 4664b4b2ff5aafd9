// Weights of convolutions that are small integers, in a form that is right for every number of
// streams.
//
// The CPU plugin leaves Constant -> Convert -> [Subtract] -> Multiply before a convolution as it is
// and computes it when the graph of a stream is made. Graphs of several streams are made at the
// same time and share the result's memory, and one of them may go on with weights that are not
// there yet: with release 2026.4.1 and two streams, one compilation in five of YOLOX-Nano computed
// nonsense from then on. A second Convert, by way of i32, keeps the plugin from seeing the form, so
// that it folds these weights beforehand, to the same values; it has no kernel that would read them
// compressed. Products (MatMul) have one and keep the form. So do networks with quantizers, whose
// integers the kernels of convolutions take.

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using ov::op::v0::Convert;
using Converts = std::vector<std::shared_ptr<Convert>>;

bool is_convolution(const ov::Node& node) {
  const std::string_view type = node.get_type_info().name;
  return type == "Convolution" || type == "GroupConvolution" || type == "ConvolutionBackpropData" ||
         type == "GroupConvolutionBackpropData";
}

bool is_quantizer(const ov::Node& node) {
  const std::string_view type = node.get_type_info().name;
  return type == "FakeQuantize" || type == "FakeConvert";
}

bool restores_small_integers(const Convert& convert) {
  const auto from = convert.get_input_element_type(0);
  return ov::is_type<ov::op::v0::Constant>(convert.get_input_node_ptr(0)) &&
         from.is_integral_number() && from.bitwidth() <= 8 &&
         convert.get_destination_type().is_real();
}

/// What makes weights of constants: arithmetic and changes of shape.
bool restores(const ov::Node& node) {
  const std::string_view type = node.get_type_info().name;
  return type == "Convert" || type == "Multiply" || type == "Subtract" || type == "Add" ||
         type == "Reshape" || type == "Squeeze" || type == "Unsqueeze" || type == "Transpose";
}

/// Behind the weights of convolutions.
class Search {
 public:
  void add(const ov::Model& model) {
    for (const auto& node : model.get_ops()) {
      for (const auto& body : bodies_of(*node)) add(*body);
      quantizes_ = quantizes_ || is_quantizer(*node);
      if (is_convolution(*node)) climb(node->get_input_node_shared_ptr(1));
    }
  }
  Converts take() { return quantizes_ ? Converts{} : std::move(found_); }

 private:
  void climb(std::shared_ptr<ov::Node> from) {
    std::vector<std::shared_ptr<ov::Node>> open{std::move(from)};
    while (!open.empty()) {
      const auto node = std::move(open.back());
      open.pop_back();
      if (!restores(*node) || !seen_.insert(node.get()).second) continue;
      const auto convert = ov::as_type_ptr<Convert>(node);
      if (convert != nullptr && restores_small_integers(*convert)) found_.push_back(convert);
      for (const auto& input : node->input_values()) open.push_back(input.get_node_shared_ptr());
    }
  }

  bool quantizes_ = false;
  std::set<const ov::Node*> seen_;
  Converts found_;
};

Converts found_in(const ov::Model& model) {
  Search search;
  search.add(model);
  return search.take();
}

}  // namespace

void make_safe_for_streams(ov::Model& model) {
  NodeNames names(model);
  for (const auto& convert : found_in(model)) {
    const auto integers = convert->input_value(0);
    const auto wide = std::make_shared<Convert>(integers, ov::element::i32);
    wide->set_friendly_name(names.fresh(integers.get_node()->get_friendly_name() + "/i32"));
    convert->input(0).replace_source_output(wide);
  }
}

std::shared_ptr<const ov::Model> safe_for_streams(const std::shared_ptr<const ov::Model>& model) {
  if (found_in(*model).empty()) return model;
  auto copy = model->clone();
  make_safe_for_streams(*copy);
  return copy;
}

}  // namespace hone::engine
