// Operators that sample, sort or look up.

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

/// A weighted sum of n values: n products and n - 1 sums.
double weighted_sum(double taps) { return 2 * taps - 1; }

/// Dimensions that change between input and output.
double resized_dimensions(const NodeView& node) {
  const model::Tensor* in = node.input(0);
  const model::Tensor* out = node.output(0);
  if (in == nullptr || out == nullptr || in->shape.size() != out->shape.size()) return kUnknown;
  double resized = 0;
  for (std::size_t i = 0; i < in->shape.size(); ++i) resized += in->shape[i] != out->shape[i];
  return resized;
}

/// Taps per resized dimension: 2 for linear, 4 for cubic. Antialiasing's wider filters are not
/// counted.
Count interpolate(const NodeView& node) {
  const std::string_view mode = node.attribute("mode");
  if (mode == "nearest") return {};
  const bool cubic = mode == "cubic" || mode == "bicubic_pillow";
  const bool linear = mode == "linear" || mode == "linear_onnx" || mode == "bilinear_pillow";
  const double dimensions = resized_dimensions(node);
  if (!cubic && !linear) return {kUnknown, 0};
  if (dimensions == 0) return {};
  const double taps = std::pow(cubic ? 4 : 2, dimensions);
  return {weighted_sum(taps) * node.output_elements(0), 0};
}

/// Two spatial dimensions.
Count grid_sample(const NodeView& node) {
  const std::string_view mode = node.attribute("mode");
  if (mode == "nearest") return {};
  const double taps = mode == "bicubic" ? 16 : 4;
  return {weighted_sum(taps) * node.output_elements(0), 0};
}

/// A heap of k: log2(k + 1) comparisons per element.
Count top_k(const NodeView& node) {
  const double axis = node.number("axis");
  const model::Tensor* out = node.output(0);
  if (!(std::abs(axis) < 64) || out == nullptr || !model::is_static(out->shape)) {
    return {kUnknown, 0};
  }
  const auto rank = static_cast<double>(out->shape.size());
  const double place = axis < 0 ? axis + rank : axis;
  if (place < 0 || place >= rank) return {kUnknown, 0};
  const auto k = static_cast<double>(out->shape[static_cast<std::size_t>(place)]);
  return {node.input_elements(0) * std::ceil(std::log2(k + 1)), 0};
}

/// Binary search among the boundaries at an input.
template <std::size_t kValues, std::size_t kBoundaries>
Count binary_search(const NodeView& node) {
  const double steps = std::ceil(std::log2(node.extent(kBoundaries, -1) + 1));
  return {node.input_elements(kValues) * steps, 0};
}

/// Adds one row of the table per index; a weight per index makes it a multiply-accumulate.
template <std::size_t kWeightsPort>
Count embedding_bag(const NodeView& node) {
  const double sums = node.input_elements(1) * node.product_from(0, 1);
  return node.has_input(kWeightsPort) ? Count{2 * sums, sums} : Count{sums, 0};
}

/// Cumulative sums of C classes, exp before and a division after; then per sample a draw and a
/// binary search.
Count multinomial(const NodeView& node) {
  const double classes = node.extent(0, -1);
  const double exponents = node.flag("log_probs") ? 1 : 0;
  return {(2 + exponents) * node.input_elements(0) +
              node.output_elements(0) * (1 + std::ceil(std::log2(classes + 1))),
          0};
}

/// Sorts once: n log2 n comparisons.
Count unique(const NodeView& node) {
  const double elements = node.input_elements(0);
  return {elements > 1 ? elements * std::ceil(std::log2(elements)) : elements * 0, 0};
}

constexpr OperatorRow kRows[] = {
    {"Bucketize", binary_search<0, 1>},
    {"EmbeddingBagOffsets", embedding_bag<4>},
    {"EmbeddingBagOffsetsSum", embedding_bag<4>},
    {"EmbeddingBagPacked", embedding_bag<2>},
    {"EmbeddingBagPackedSum", embedding_bag<2>},
    {"EmbeddingSegmentsSum", embedding_bag<5>},
    {"GridSample", grid_sample},
    {"Interpolate", interpolate},
    {"Multinomial", multinomial},
    {"SearchSorted", binary_search<1, 0>},
    {"TopK", top_k},
    {"Unique", unique},
};

}  // namespace

std::span<const OperatorRow> sampling_operators() { return kRows; }

}  // namespace hone::analysis
