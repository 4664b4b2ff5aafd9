// Operators that compute each output element from the elements at its place.
// The number is the operations of the defining formula; functions of the C library are one.

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

template <int kOperations>
Count each(const NodeView& node) {
  return {kOperations * node.output_elements(0), 0};
}

/// x / (1 + exp(-beta x)): beta is optional.
Count swish(const NodeView& node) {
  return {(node.has_input(1) ? 4 : 3) * node.output_elements(0), 0};
}

/// erf: 0.5 x (1 + erf(x / sqrt 2)); tanh: 0.5 x (1 + tanh(c (x + 0.044715 x x x))).
Count gelu(const NodeView& node) {
  const std::string_view mode = node.attribute("approximation_mode");
  const bool tanh = mode == "TANH" || mode == "tanh";
  return {(tanh ? 9 : 5) * node.output_elements(0), 0};
}

/// x scale (+ shift).
Count fake_convert(const NodeView& node) {
  return {(node.has_input(2) ? 2 : 1) * node.output_elements(0), 0};
}

/// Y = a R + b G + c B + d, clipped, and U and V alike; planes may be outputs of their own.
Count planes_from_color(const NodeView& node) {
  double elements = 0;
  for (std::size_t port = 0; port < node.node().outputs.size(); ++port) {
    elements += node.output_elements(port);
  }
  return {8 * elements, 0};
}

constexpr OperatorRow kRows[] = {
    // arithmetic
    {"Abs", each<1>},
    {"Add", each<1>},
    {"Ceiling", each<1>},
    {"Divide", each<1>},
    {"Floor", each<1>},
    {"FloorMod", each<1>},
    {"Maximum", each<1>},
    {"Minimum", each<1>},
    {"Mod", each<1>},
    {"Multiply", each<1>},
    {"Negative", each<1>},
    {"Power", each<1>},
    {"Round", each<1>},
    {"Sign", each<1>},
    {"Sqrt", each<1>},
    {"SquaredDifference", each<2>},
    {"Subtract", each<1>},
    // comparison and logic
    {"BitwiseAnd", each<1>},
    {"BitwiseLeftShift", each<1>},
    {"BitwiseNot", each<1>},
    {"BitwiseOr", each<1>},
    {"BitwiseRightShift", each<1>},
    {"BitwiseXor", each<1>},
    {"Equal", each<1>},
    {"Greater", each<1>},
    {"GreaterEqual", each<1>},
    {"IsFinite", each<1>},
    {"IsInf", each<1>},
    {"IsNaN", each<1>},
    {"Less", each<1>},
    {"LessEqual", each<1>},
    {"LogicalAnd", each<1>},
    {"LogicalNot", each<1>},
    {"LogicalOr", each<1>},
    {"LogicalXor", each<1>},
    {"NotEqual", each<1>},
    {"Xor", each<1>},
    // functions
    {"Acos", each<1>},
    {"Acosh", each<1>},
    {"Asin", each<1>},
    {"Asinh", each<1>},
    {"Atan", each<1>},
    {"Atanh", each<1>},
    {"Cos", each<1>},
    {"Cosh", each<1>},
    {"Erf", each<1>},
    {"ErfInv", each<1>},
    {"Exp", each<1>},
    {"Log", each<1>},
    {"Sin", each<1>},
    {"Sinh", each<1>},
    {"Tan", each<1>},
    {"Tanh", each<1>},
    // activations
    {"Clamp", each<2>},  // min, max
    {"Elu", each<4>},    // compare, exp, subtract, multiply
    {"Gelu", gelu},
    {"HSigmoid", each<4>},     // add, max, min, divide
    {"HSwish", each<5>},       // HSigmoid, multiply
    {"HardSigmoid", each<4>},  // multiply, add, min, max
    {"Mish", each<5>},         // x tanh(log(1 + exp x))
    {"PRelu", each<2>},        // compare, multiply
    {"Relu", each<1>},         // max
    {"Selu", each<5>},         // Elu, multiply
    {"Sigmoid", each<3>},      // exp, add, divide
    {"SoftPlus", each<3>},     // exp, add, log
    {"SoftSign", each<3>},     // abs, add, divide
    {"Swish", swish},
    // colours: three shifts, five products, four sums and six limits for three elements
    {"I420toBGR", each<6>},
    {"I420toRGB", each<6>},
    {"NV12toBGR", each<6>},
    {"NV12toRGB", each<6>},
    {"BGRtoNV12", planes_from_color},
    {"RGBtoNV12", planes_from_color},
    // chance: draw, scale, shift
    {"RandomUniform", each<3>},
    // scaling and quantizing
    {"BatchNormInference", each<2>},  // one scale and one shift, computed at load
    {"FakeConvert", fake_convert},
    {"FakeQuantize", each<5>},  // scale, shift, round, min, max
};

}  // namespace

std::span<const OperatorRow> elementwise_operators() { return kRows; }

}  // namespace hone::analysis
