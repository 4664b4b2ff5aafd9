#include "analysis/compat_table.h"

#include <cctype>
#include <cmath>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace hone::analysis {
namespace {

std::string lower(std::string_view text) {
  std::string copy(text);
  for (char& c : copy) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return copy;
}

template <int kOperations>
double constant(const NodeView&) {
  return kOperations;
}

double convolution(const NodeView& node) { return 2 * node.extent(0, 1) * node.product_from(1, 2); }
double group_convolution(const NodeView& node) {
  return 2 * (node.extent(0, 1) / node.extent(1, 0)) * node.product_from(1, 3);
}
double deformable_convolution(const NodeView& node) {
  return 2 * node.extent(0, 1) * node.product_from(2, 2);
}
double deconvolution(const NodeView& node) {
  return convolution(node) / node.product_of("strides");
}
double group_deconvolution(const NodeView& node) {
  return group_convolution(node) / node.product_of("strides");
}
double matrix_product(const NodeView& node) { return 2 * node.extent(0, -1); }
double pooling(const NodeView& node) { return node.product_of("kernel"); }

/// Input extents over output extents, of the last two dimensions (three of five).
double region_pooling(const NodeView& node) {
  const model::Tensor* in = node.input(0);
  const model::Tensor* out = node.output(0);
  if (in == nullptr || out == nullptr) return kUnknown;
  const std::size_t spatial = in->shape.size() == 5 ? 3 : 2;
  if (in->shape.size() < spatial || out->shape.size() < spatial) return kUnknown;
  double product = 1;
  for (std::size_t i = 1; i <= spatial; ++i) {
    const auto n = static_cast<double>(in->shape[in->shape.size() - i]);
    const auto m = static_cast<double>(out->shape[out->shape.size() - i]);
    product *= std::floor(n / m);
  }
  return product;
}

using Counter = double (*)(const NodeView&);

// Not here because it never counted them: Power, Greater, BatchNormInference (known to it by other
// names), Erf, and what it lists as uncounted.
const std::unordered_map<std::string_view, Counter> kOperations{
    {"acosh", constant<5>},
    {"add", constant<1>},
    {"asinh", constant<5>},
    {"atanh", constant<5>},
    {"avgpool", pooling},
    {"clamp", constant<2>},
    {"convolution", convolution},
    {"convolutionbackpropdata", deconvolution},
    {"deformableconvolution", deformable_convolution},
    {"divide", constant<1>},
    {"elu", constant<3>},
    {"exp", constant<1>},
    {"greaterequal", constant<1>},
    {"grn", constant<3>},
    {"groupconvolution", group_convolution},
    {"groupconvolutionbackpropdata", group_deconvolution},
    {"hardsigmoid", constant<4>},
    {"hswish", constant<4>},
    {"less", constant<1>},
    {"lessequal", constant<1>},
    {"log", constant<1>},
    {"logsoftmax", constant<6>},
    {"matmul", matrix_product},
    {"maxpool", pooling},
    {"mish", constant<10>},
    {"multiply", constant<1>},
    {"mvn", constant<2>},
    {"normalizel2", constant<4>},
    {"prelu", constant<2>},
    {"psroipooling", region_pooling},
    {"reducel1", constant<4>},
    {"reducel2", constant<4>},
    {"relu", constant<2>},
    {"roipooling", region_pooling},
    {"round", constant<1>},
    {"sigmoid", constant<3>},
    {"softmax", constant<5>},
    {"softplus", constant<3>},
    {"subtract", constant<1>},
    {"swish", constant<5>},
    {"tanh", constant<6>},
};

const std::unordered_set<std::string_view> kNoParameters{
    "batchtospace", "constant", "convert",      "detectionoutput", "fakequantize",
    "greaterequal", "less",     "lessequal",    "onehot",          "pad",
    "parameter",    "result",   "spacetobatch", "tensoriterator"};

const std::unordered_set<std::string_view> kFirstInputParameters{
    "broadcast",  "exp",       "gather",       "gatherelements", "gathernd",
    "gathertree", "reshape",   "split",        "squeeze",        "stridedslice",
    "transpose",  "unsqueeze", "variadicsplit"};

const std::unordered_set<std::string_view> kFirstInputDecides{"avgpool",
                                                              "convolution",
                                                              "convolutionbackpropdata",
                                                              "groupconvolution",
                                                              "groupconvolutionbackpropdata",
                                                              "matmul",
                                                              "maxpool"};

const std::unordered_set<std::string_view> kFused{"add",         "batchnorminference",
                                                  "clamp",       "divide",
                                                  "elu",         "gelu",
                                                  "hardsigmoid", "hsigmoid",
                                                  "hswish",      "mish",
                                                  "multiply",    "prelu",
                                                  "relu",        "sigmoid",
                                                  "softplus",    "subtract",
                                                  "swish",       "tanh"};

}  // namespace

double compat_operations_per_element(const NodeView& node) {
  const auto row = kOperations.find(lower(node.node().type));
  if (row == kOperations.end()) return 0;
  const double operations = row->second(node);
  return std::isfinite(operations) ? operations : 0;
}

CompatInputs compat_parameter_inputs(std::string_view type) {
  const std::string name = lower(type);
  if (kNoParameters.contains(name)) return CompatInputs::none;
  return kFirstInputParameters.contains(name) ? CompatInputs::first : CompatInputs::all;
}

bool compat_first_input_decides(std::string_view type) {
  return kFirstInputDecides.contains(lower(type));
}

bool compat_is_fused(std::string_view type) { return kFused.contains(lower(type)); }

}  // namespace hone::analysis
