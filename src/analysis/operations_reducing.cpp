// Operators that fold many elements into one: reductions, pooling, normalisation, softmax.

#include <numeric>

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

template <int kOperations>
Count each_output(const NodeView& node) {
  return {kOperations * node.output_elements(0), 0};
}

template <int kOperations>
Count each_input(const NodeView& node) {
  return {kOperations * node.input_elements(0), 0};
}

/// Per input element so much, and one more (a division, a root) per output element.
template <int kOperations>
Count each_input_and_end(const NodeView& node) {
  return {kOperations * node.input_elements(0) + node.output_elements(0), 0};
}

/// As many operations as the window has elements, for the values only: the second output of
/// MaxPool, the indices, falls off on the way.
Count pool(const NodeView& node) {
  return {node.product_of("kernel") * node.output_elements(0), 0};
}

/// Windows from floor(i n / m) to ceil((i + 1) n / m): along one dimension of n inputs and m
/// outputs they have n + m - gcd(n, m) elements.
Count adaptive_pool(const NodeView& node) {
  const model::Tensor* in = node.input(0);
  const model::Tensor* out = node.output(0);
  if (in == nullptr || out == nullptr || in->shape.size() != out->shape.size() ||
      !model::is_static(in->shape) || !model::is_static(out->shape)) {
    return {kUnknown, 0};
  }
  double total = 1;
  for (std::size_t i = 0; i < in->shape.size(); ++i) {
    const std::int64_t n = in->shape[i];
    const std::int64_t m = out->shape[i];
    total *= n == m ? static_cast<double>(n)
                    : static_cast<double>(n) + static_cast<double>(m) -
                          static_cast<double>(std::gcd(n, m));
  }
  return {total, 0};
}

/// Mean and subtraction; with the variance also square, sum and division.
Count mean_variance(const NodeView& node) {
  const bool mean_only = node.attribute("normalize_variance") == "false";
  return {(mean_only ? 2 : 5) * node.output_elements(0), 0};
}

/// x / (bias + alpha sum(x x over the window)) ^ beta. The window is `size` along each axis.
Count local_response(const NodeView& node) {
  const double axes = node.has_input(1) ? node.input_elements(1) : 1;
  const double window = std::pow(node.number("size"), axes);
  return {(1 + window + 4) * node.output_elements(0), 0};
}

/// Updates are written, or reduced into what is there; a mean also divides each output.
Count scatter(const NodeView& node) {
  const std::string_view reduction = node.attribute("reduction");
  if (reduction.empty() || reduction == "none") return {};
  const double division = reduction == "mean" ? node.output_elements(0) : 0;
  return {node.input_elements(2) + division, 0};
}

constexpr OperatorRow kRows[] = {
    {"Col2Im", each_input<1>},
    {"CumSum", each_output<1>},
    {"ReduceL1", each_input<2>},          // abs, add
    {"ReduceL2", each_input_and_end<2>},  // multiply, add; root
    {"ReduceLogicalAnd", each_input<1>},
    {"ReduceLogicalOr", each_input<1>},
    {"ReduceMax", each_input<1>},
    {"ReduceMean", each_input_and_end<1>},  // add; divide
    {"ReduceMin", each_input<1>},
    {"ReduceProd", each_input<1>},
    {"ReduceSum", each_input<1>},
    {"ScatterElementsUpdate", scatter},
    {"ScatterNDUpdate", scatter},
    {"SegmentMax", each_input<1>},

    {"AdaptiveAvgPool", adaptive_pool},
    {"AdaptiveMaxPool", adaptive_pool},
    {"AvgPool", pool},
    {"MaxPool", pool},

    {"GRN", each_output<3>},                 // multiply, add, divide
    {"GroupNormalization", each_output<7>},  // as MVN, then scale and shift
    {"LRN", local_response},
    {"MVN", mean_variance},
    {"NormalizeL2", each_output<3>},  // multiply, add, divide
    {"RMS", each_output<4>},          // multiply, add, multiply, scale
    {"RMSNorm", each_output<4>},

    {"LogSoftmax", each_output<5>},  // max, subtract, exp, sum, subtract
    {"Softmax", each_output<5>},     // max, subtract, exp, sum, divide
};

}  // namespace

std::span<const OperatorRow> reducing_operators() { return kRows; }

}  // namespace hone::analysis
