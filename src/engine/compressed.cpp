// Weights in the form that the runtime keeps compressed:
// Constant of small integers -> Convert -> [Subtract zero point] -> Multiply by the scale
// [-> Reshape that joins the groups].

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/reshape.hpp>
#include <openvino/op/subtract.hpp>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using ov::op::v0::Constant;
using ov::op::v0::Convert;

struct Integers {
  ov::element::Type type;
  int lowest;
  int highest;
};

std::optional<Integers> integers_of(model::Precision precision) {
  switch (precision) {
    case model::Precision::i8: return Integers{ov::element::i8, -128, 127};
    case model::Precision::u8: return Integers{ov::element::u8, 0, 255};
    case model::Precision::i4: return Integers{ov::element::i4, -8, 7};
    case model::Precision::u4: return Integers{ov::element::u4, 0, 15};
    default: return std::nullopt;
  }
}

/// Whether groups joined give the weight's shape: one dimension split in two.
bool is_split(const ov::Shape& grouped, const ov::Shape& shape) {
  if (grouped == shape) return true;
  if (grouped.size() != shape.size() + 1) return false;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    ov::Shape joined(grouped.begin(), grouped.end());
    joined[axis] *= joined[axis + 1];
    joined.erase(joined.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
    if (joined == shape) return true;
  }
  return false;
}

bool is_spread_over(const ov::Shape& small, const ov::Shape& shape) {
  return small.size() == shape.size() &&
         std::equal(small.begin(), small.end(), shape.begin(),
                    [](std::size_t a, std::size_t b) { return a == 1 || a == b; });
}

bool fits(const CompressedWeights& weights, const ov::Shape& shape) {
  const ov::Shape own(weights.shape.begin(), weights.shape.end());
  const ov::Shape scales(weights.scale_shape.begin(), weights.scale_shape.end());
  const std::size_t count = ov::shape_size(scales);
  return is_split(own, shape) && is_spread_over(scales, own) && weights.scale.size() == count &&
         weights.levels.size() == ov::shape_size(own) &&
         (weights.zero_point.empty() || weights.zero_point.size() == count);
}

bool are_levels(const CompressedWeights& weights, const Integers& integers) {
  const bool is_signed = integers.lowest < 0;
  return std::all_of(weights.levels.begin(), weights.levels.end(), [&](std::uint8_t byte) {
    const int level = is_signed ? static_cast<std::int8_t>(byte) : static_cast<int>(byte);
    return level >= integers.lowest && level <= integers.highest;
  });
}

/// The runtime packs two levels of four bits into a byte.
std::shared_ptr<Constant> packed(const CompressedWeights& weights, const Integers& integers) {
  const ov::Shape shape(weights.shape.begin(), weights.shape.end());
  const auto& bytes = weights.levels;
  if (integers.type.bitwidth() == 8) {
    return std::make_shared<Constant>(integers.type, shape, bytes.data());
  }
  if (integers.lowest == 0) return std::make_shared<Constant>(integers.type, shape, bytes);
  const std::vector<std::int8_t> levels(bytes.begin(), bytes.end());
  return std::make_shared<Constant>(integers.type, shape, levels);
}

/// Zero points that are levels are kept as small as the weights.
std::shared_ptr<ov::Node> zero_point(const CompressedWeights& weights, const Integers& integers,
                                     const std::string& name, NodeNames& names) {
  const ov::Shape shape(weights.scale_shape.begin(), weights.scale_shape.end());
  const auto& values = weights.zero_point;
  const auto is_level = [&](float value) {
    return std::floor(value) == value && value >= static_cast<float>(integers.lowest) &&
           value <= static_cast<float>(integers.highest);
  };
  if (!std::all_of(values.begin(), values.end(), is_level)) {
    auto real = std::make_shared<Constant>(ov::element::f32, shape, values);
    real->set_friendly_name(names.fresh(name));
    return real;
  }
  const std::vector<int> whole(values.begin(), values.end());
  const auto levels = std::make_shared<Constant>(integers.type, shape, whole);
  levels->set_friendly_name(names.fresh(name));
  auto real = std::make_shared<Convert>(levels, ov::element::f32);
  real->set_friendly_name(names.fresh(name + "/f32"));
  return real;
}

}  // namespace

Result<ov::Output<ov::Node>> restored_weights(const CompressedWeights& weights,
                                              const ov::Shape& shape, NodeNames& names) {
  const std::string name = fmt::format("{}/weights_{}", weights.node, weights.port);
  const auto integers = integers_of(weights.precision);
  if (!integers || !fits(weights, shape) || !are_levels(weights, *integers)) {
    return bug_error("engine.edit", "The integers do not fit the weight.").at(name);
  }
  const auto named = [&](const auto& node, const std::string& suffix) {
    node->set_friendly_name(names.fresh(name + suffix));
    return node;
  };
  const auto levels = named(packed(weights, *integers), "");
  std::shared_ptr<ov::Node> real =
      named(std::make_shared<Convert>(levels, ov::element::f32), "/f32");
  if (!weights.zero_point.empty()) {
    const auto zero = zero_point(weights, *integers, name + "/zero_point", names);
    real = named(std::make_shared<ov::op::v1::Subtract>(real, zero), "/centred");
  }
  const ov::Shape scales(weights.scale_shape.begin(), weights.scale_shape.end());
  const auto scale =
      named(std::make_shared<Constant>(ov::element::f32, scales, weights.scale), "/scale");
  real = named(std::make_shared<ov::op::v1::Multiply>(real, scale), "/scaled");
  if (levels->get_shape() == shape) return real->output(0);
  const auto joined =
      named(std::make_shared<Constant>(ov::element::i64, ov::Shape{shape.size()}, shape), "/shape");
  real = named(std::make_shared<ov::op::v1::Reshape>(real, joined, false), "/joined");
  return real->output(0);
}

}  // namespace hone::engine
