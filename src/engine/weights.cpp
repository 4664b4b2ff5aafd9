#include <openvino/core/graph_util.hpp>
#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/util/binary_elementwise_arithmetic.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

using ov::op::v0::Constant;
using ov::op::v0::Convert;

// Small constants are epsilons, scales and limits: halving them saves nothing and may underflow.
constexpr std::size_t kSmallestWeight = 17;

/// A floating-point type of 16 bits and its largest number.
struct Half {
  ov::element::Type type;
  double largest;
};

std::optional<Half> half_of(model::Precision precision) {
  if (precision == model::Precision::f16) return Half{ov::element::f16, 65504};
  if (precision == model::Precision::bf16) return Half{ov::element::bf16, 3.3895313892515355e38};
  return std::nullopt;
}

/// Convert from small integers that are constant, or arithmetic behind it.
bool restores_integers(const ov::Node* node) {
  constexpr int kLongestChain = 4;  // Convert, Convert, Subtract, Multiply
  for (int i = 0; i < kLongestChain && node->get_input_size() > 0; ++i) {
    const bool converts = ov::is_type<Convert>(node);
    if (!converts && !ov::is_type<ov::op::util::BinaryElementwiseArithmetic>(node)) return false;
    node = node->get_input_node_ptr(0);
    if (converts && ov::is_type<Constant>(node))
      return node->get_element_type().is_integral_number();
  }
  return false;
}

/// Scales and zero points of integer weights and ranges of quantizers: fractions of a level.
bool belongs_to_levels(const Constant& constant) {
  const auto consumers = constant.output(0).get_target_inputs();
  return std::any_of(consumers.begin(), consumers.end(), [](const auto& consumer) {
    const bool is_range =
        ov::is_type<ov::op::v0::FakeQuantize>(consumer.get_node()) && consumer.get_index() > 0;
    return is_range || restores_integers(consumer.get_node());
  });
}

bool fits(const Constant& constant, const Half& half) {
  if (constant.get_element_type() != ov::element::f32 || belongs_to_levels(constant)) return false;
  if (ov::shape_size(constant.get_shape()) < kSmallestWeight) return false;
  const auto facts = facts_of(constant);
  return facts.min && *facts.min >= -half.largest && *facts.max <= half.largest;
}

/// Weight of 16 bits, then Convert to f32: the form in which IR files keep compressed weights.
void halve(const std::shared_ptr<Constant>& constant, const Half& half) {
  const auto& shape = constant->get_shape();
  const auto values =
      half.type == ov::element::f16
          ? Constant::create(half.type, shape, constant->cast_vector<ov::float16>())
          : Constant::create(half.type, shape, constant->cast_vector<ov::bfloat16>());
  const auto restored = std::make_shared<Convert>(values, ov::element::f32);
  values->set_friendly_name(
      fmt::format("{}/{}", constant->get_friendly_name(), half.type.get_type_name()));
  restored->set_friendly_name(constant->get_friendly_name());
  ov::replace_node(constant, restored);
}

/// A weight of another floating-point type than `kept` becomes f32 again.
void restore(const std::shared_ptr<Convert>& convert, const std::optional<Half>& kept) {
  const auto half = ov::as_type_ptr<Constant>(convert->get_input_node_shared_ptr(0));
  if (half == nullptr || convert->get_destination_type() != ov::element::f32) return;
  if (!half->get_element_type().is_real()) return;
  if (kept && half->get_element_type() == kept->type) return;
  const auto full =
      Constant::create(ov::element::f32, half->get_shape(), half->cast_vector<float>());
  full->set_friendly_name(convert->get_friendly_name());
  ov::replace_node(convert, full);
}

}  // namespace

Status Network::convert_weights(model::Precision precision) {
  const auto half = half_of(precision);
  if (!half && precision != model::Precision::f32) {
    return input_error("engine.precision", "Weights can be kept as f32, f16 or bf16 only.")
        .at(std::string(enum_name(precision)))
        .fix("Use --precision f32, f16 or bf16.");
  }
  const Guard guard{ErrorKind::input, "engine.precision", "The weights cannot be converted."};
  return guarded(guard, [&]() -> Status {
    for (const auto& node : state_->model->get_ordered_ops()) {
      if (const auto convert = ov::as_type_ptr<Convert>(node)) restore(convert, half);
    }
    for (const auto& node : state_->model->get_ordered_ops()) {
      const auto constant = ov::as_type_ptr<Constant>(node);
      if (half && constant != nullptr && fits(*constant, *half)) halve(constant, *half);
    }
    state_->model->validate_nodes_and_infer_types();
    return {};
  });
}

}  // namespace hone::engine
