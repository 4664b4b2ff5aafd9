#include <openvino/core/layout.hpp>
#include <openvino/core/model.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

/// "[N,C,H,W]" as "NCHW".
std::string layout_text(const ov::Layout& layout) {
  if (layout.empty()) return {};
  std::string letters;
  for (const char c : layout.to_string()) {
    if (std::string_view("[], ").find(c) == std::string_view::npos) letters += c;
  }
  return letters;
}

}  // namespace

model::Precision precision_from(const ov::element::Type& type) {
  return enum_from_name<model::Precision>(type.get_type_name()).value_or(model::Precision::dynamic);
}

model::Shape shape_from(const ov::PartialShape& shape) {
  if (shape.rank().is_dynamic()) return {model::kDynamicRank};
  model::Shape dimensions;
  for (const auto& dimension : shape) {
    dimensions.push_back(dimension.is_static() ? dimension.get_length() : model::kDynamic);
  }
  return dimensions;
}

ov::PartialShape shape_to(const model::Shape& shape) {
  if (shape == model::Shape{model::kDynamicRank}) return ov::PartialShape::dynamic();
  std::vector<ov::Dimension> dimensions;
  for (const std::int64_t dimension : shape) dimensions.emplace_back(dimension);
  return dimensions;
}

model::Port port_from(const ov::Output<const ov::Node>& port, const std::string& fallback) {
  const auto& names = port.get_names();
  const auto first = std::min_element(names.begin(), names.end());
  return {.name = valid_utf8(first == names.end() ? fallback : *first),
          .shape = shape_from(port.get_partial_shape()),
          .layout = layout_text(ov::layout::get_layout(port)),
          .precision = precision_from(port.get_element_type())};
}

}  // namespace hone::engine
