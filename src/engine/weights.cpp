#include <openvino/core/graph_util.hpp>
#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

using ov::op::v0::Constant;
using ov::op::v0::Convert;

// Small constants are epsilons, scales and limits: halving them saves nothing and may underflow.
constexpr std::size_t kSmallestWeight = 17;
constexpr double kLargestHalf = 65504;

bool fits_half(const Constant& constant) {
  if (constant.get_element_type() != ov::element::f32) return false;
  if (ov::shape_size(constant.get_shape()) < kSmallestWeight) return false;
  const auto facts = facts_of(constant);
  return facts.min && *facts.min >= -kLargestHalf && *facts.max <= kLargestHalf;
}

/// Weight in f16, then Convert to f32: the form in which IR files keep compressed weights.
void halve(const std::shared_ptr<Constant>& constant) {
  const auto values = constant->cast_vector<ov::float16>();
  const auto half = Constant::create(ov::element::f16, constant->get_shape(), values);
  const auto restored = std::make_shared<Convert>(half, ov::element::f32);
  half->set_friendly_name(constant->get_friendly_name() + "/f16");
  restored->set_friendly_name(constant->get_friendly_name());
  ov::replace_node(constant, restored);
}

void restore(const std::shared_ptr<Convert>& convert) {
  const auto half = ov::as_type_ptr<Constant>(convert->get_input_node_shared_ptr(0));
  if (half == nullptr || convert->get_destination_type() != ov::element::f32) return;
  if (!half->get_element_type().is_real()) return;
  const auto full =
      Constant::create(ov::element::f32, half->get_shape(), half->cast_vector<float>());
  full->set_friendly_name(convert->get_friendly_name());
  ov::replace_node(convert, full);
}

}  // namespace

Status Network::convert_weights(model::Precision precision) {
  const bool to_half = precision == model::Precision::f16;
  if (!to_half && precision != model::Precision::f32) {
    return input_error("engine.precision", "Weights can be kept as f32 or f16 only.")
        .at(std::string(enum_name(precision)))
        .fix("Use --precision f32 or --precision f16.");
  }
  const Guard guard{ErrorKind::input, "engine.precision", "The weights cannot be converted."};
  return guarded(guard, [&]() -> Status {
    for (const auto& node : state_->model->get_ordered_ops()) {
      const auto constant = ov::as_type_ptr<Constant>(node);
      const auto convert = ov::as_type_ptr<Convert>(node);
      if (to_half && constant != nullptr && fits_half(*constant)) halve(constant);
      if (!to_half && convert != nullptr) restore(convert);
    }
    state_->model->validate_nodes_and_infer_types();
    return {};
  });
}

}  // namespace hone::engine
