#include "analysis/node_view.h"

#include <charconv>

namespace hone::analysis {
namespace {

double parse_number(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : kUnknown;
}

}  // namespace

const model::Node* NodeView::source(std::size_t port) const {
  if (port >= node_->inputs.size() || node_->inputs[port].node < 0) return nullptr;
  return &graph_->nodes[static_cast<std::size_t>(node_->inputs[port].node)];
}

const model::Tensor* NodeView::input(std::size_t port) const {
  const model::Node* from = source(port);
  return from ? &from->outputs[static_cast<std::size_t>(node_->inputs[port].port)] : nullptr;
}

const model::Tensor* NodeView::output(std::size_t port) const {
  return port < node_->outputs.size() ? &node_->outputs[port] : nullptr;
}

double NodeView::input_elements(std::size_t port) const { return elements_of(input(port)); }
double NodeView::output_elements(std::size_t port) const { return elements_of(output(port)); }

double NodeView::extent(std::size_t port, std::int64_t axis) const {
  const model::Tensor* tensor = input(port);
  if (tensor == nullptr) return kUnknown;
  const auto rank = static_cast<std::int64_t>(tensor->shape.size());
  const std::int64_t place = axis < 0 ? axis + rank : axis;
  if (place < 0 || place >= rank) return kUnknown;
  const std::int64_t dimension = tensor->shape[static_cast<std::size_t>(place)];
  return dimension < 0 ? kUnknown : static_cast<double>(dimension);
}

double NodeView::product_from(std::size_t port, std::size_t axis) const {
  const model::Tensor* tensor = input(port);
  if (tensor == nullptr) return kUnknown;
  double product = 1;
  for (std::size_t i = axis; i < tensor->shape.size(); ++i) {
    product *= extent(port, static_cast<std::int64_t>(i));
  }
  return product;
}

std::string_view NodeView::attribute(std::string_view name) const {
  const auto found = node_->attributes.find(std::string(name));
  return found == node_->attributes.end() ? std::string_view() : std::string_view(found->second);
}

bool NodeView::flag(std::string_view name) const {
  const std::string_view text = attribute(name);
  return text == "true" || text == "1";
}

double NodeView::number(std::string_view name) const { return parse_number(attribute(name)); }

double NodeView::product_of(std::string_view name) const {
  const std::string_view text = attribute(name);
  double product = 1;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    product *= parse_number(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return product;
}

double elements_of(const model::Tensor* tensor) {
  if (tensor == nullptr) return kUnknown;
  const auto count = model::element_count(tensor->shape);
  return count ? static_cast<double>(*count) : kUnknown;
}

}  // namespace hone::analysis
