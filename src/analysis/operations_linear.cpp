// Operators made of multiply-accumulates: convolutions, matrix products, attention.
// Filter layouts: Convolution [out, in, spatial…], GroupConvolution [group, out, in, spatial…],
// ConvolutionBackpropData [in, out, spatial…], GroupConvolutionBackpropData
// [group, in, out, spatial…], DeformableConvolution [out, in / group, spatial…] at input 2.

#include <array>

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

Count from_mac(double mac) { return {2 * mac, mac}; }

/// Every output element is a sum over the filter behind its first `kSkip` dimensions.
template <std::size_t kSkip>
Count convolution(const NodeView& node) {
  return from_mac(node.output_elements(0) * node.product_from(1, kSkip));
}

/// Every input element is spread over the filter behind its first dimensions; what falls on the
/// cropped border is computed like the rest.
template <std::size_t kSkip>
Count transposed_convolution(const NodeView& node) {
  return from_mac(node.input_elements(0) * node.product_from(1, kSkip));
}

/// A convolution of samples: each is bilinear (4 products, 3 sums), times the mask if there is one.
/// Every output place takes its own samples of all input channels.
Count deformable_convolution(const NodeView& node) {
  const Count sum = from_mac(node.output_elements(0) * node.product_from(2, 1));
  const double places = node.output_elements(0) / node.extent(2, 0);
  const double samples = places * node.extent(0, 1) * node.product_from(2, 2);
  return {sum.flop + samples * (node.has_input(3) ? 8 : 7), sum.mac};
}

Count matrix_product(const NodeView& node) {
  const model::Tensor* left = node.input(0);
  const bool transposed = node.flag("transpose_a") && left != nullptr && left->shape.size() > 1;
  return from_mac(node.output_elements(0) * node.extent(0, transposed ? -2 : -1));
}

/// Rows [… K] by one matrix [N, K] of several: each row of the output is a sum over K.
Count grouped_product(const NodeView& node) {
  return from_mac(node.output_elements(0) * node.extent(0, -1));
}

/// LU decomposition and substitution of n x n matrices: n³ multiply-accumulates each.
Count inverse(const NodeView& node) {
  const double n = node.extent(0, -1);
  return from_mac(node.input_elements(0) * n);
}

/// softmax(Q K^T scale + mask) V with Q [… L E], K [… S E], V [… S Ev].
Count attention(const NodeView& node) {
  const double scores = node.input_elements(0) / node.extent(0, -1) * node.extent(1, -2);
  const double mac = scores * (node.extent(0, -1) + node.extent(2, -1));
  const bool masked = node.flag("causal") || (node.has_input(3) && node.input(3)->shape.size() > 0);
  return {2 * mac + scores * (masked ? 7 : 6), mac};
}

/// Extent of every label of an Einsum: letters, and the dimensions under "…" by their place from
/// the end of it.
struct Labels {
  std::array<double, 256> letters{};
  std::array<double, 64> ellipsis{};
};

void widen(double& extent, double found) { extent = std::max(extent, found); }

/// Reads one term such as "b...ij" against its operand. False when they do not fit.
bool read_term(std::string_view term, const model::Shape& shape, Labels& labels) {
  const std::size_t dots = term.find("...");
  const std::size_t named = dots == std::string_view::npos ? term.size() : term.size() - 3;
  if (named > shape.size()) return false;
  const std::size_t hidden = shape.size() - named;
  if (hidden > (dots == std::string_view::npos ? 0 : labels.ellipsis.size())) return false;
  std::size_t axis = 0;
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (i == dots) {
      for (std::size_t k = 0; k < hidden; ++k) {
        widen(labels.ellipsis[hidden - 1 - k], static_cast<double>(shape[axis++]));
      }
      i += 2;
    } else {
      widen(labels.letters[static_cast<unsigned char>(term[i])],
            static_cast<double>(shape[axis++]));
    }
  }
  return true;
}

/// True when a letter of the operands is missing in the result: it is summed over.
bool is_contracted(std::string_view operands, std::string_view result) {
  return std::any_of(operands.begin(), operands.end(), [&](char c) {
    return c != ',' && c != '.' && result.find(c) == std::string_view::npos;
  });
}

double label_points(const Labels& labels) {
  double points = 1;
  for (const double extent : labels.letters) points *= extent > 0 ? extent : 1;
  for (const double extent : labels.ellipsis) points *= extent > 0 ? extent : 1;
  return points;
}

std::string without_spaces(std::string_view text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) { return c != ' '; });
  return kept;
}

/// One pass over all labels: n operands are n - 1 products a point, and a sum where a label
/// disappears. Without "->" every label that stands twice is summed.
Count einsum(const NodeView& node) {
  const std::string equation = without_spaces(node.attribute("equation"));
  const std::size_t arrow = equation.find("->");
  const std::string_view operands = std::string_view(equation).substr(0, arrow);
  Labels labels;
  std::size_t port = 0;
  for (std::size_t begin = 0; begin <= operands.size(); ++port) {
    const std::size_t end = std::min(operands.find(',', begin), operands.size());
    const model::Tensor* tensor = node.input(port);
    if (tensor == nullptr || !model::is_static(tensor->shape) ||
        !read_term(operands.substr(begin, end - begin), tensor->shape, labels)) {
      return {kUnknown, 0};
    }
    begin = end + 1;
  }
  const double products = label_points(labels) * static_cast<double>(port - 1);
  const bool summed = arrow == std::string::npos
                          ? label_points(labels) > node.output_elements(0)
                          : is_contracted(operands, std::string_view(equation).substr(arrow + 2));
  if (!summed) return {products, 0};
  return port == 1 ? Count{label_points(labels), 0} : from_mac(products);
}

constexpr OperatorRow kRows[] = {
    {"BinaryConvolution", convolution<1>},
    {"Convolution", convolution<1>},
    {"ConvolutionBackpropData", transposed_convolution<1>},
    {"DeformableConvolution", deformable_convolution},
    {"Einsum", einsum},
    {"GroupConvolution", convolution<2>},
    {"GroupConvolutionBackpropData", transposed_convolution<2>},
    {"GroupedMatMul", grouped_product},
    {"Inverse", inverse},
    {"MatMul", matrix_product},
    {"ScaledDotProductAttention", attention},
};

}  // namespace

std::span<const OperatorRow> linear_operators() { return kRows; }

}  // namespace hone::analysis
