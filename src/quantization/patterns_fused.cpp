// What the device runs as one layer: rows as patterns.h describes.

#include "quantization/patterns.h"

namespace hone::quantization {
namespace {

constexpr PatternRow kFused[] = {
    // blocks
    {"Add Multiply Add Result"},
    {"Subtract Multiply Multiply Add Unsqueeze Concat Concat Reshape Convolution"},
    {"MVN Multiply Add"},
    {"NormalizeL2 Multiply"},
    {"Linear Add"},
    {"Multiply Add"},
    {"Add|Subtract Multiply|Divide"},
    {"Exp ReduceSum Divide", "0>2"},
    {"Exp ReduceSum Power Multiply", "0>3"},
    // activations written out
    {"Linear Add Add Clamp Multiply Multiply", "1>4"},
    {"Add|Multiply|ReduceMean|Squeeze Add Clamp Multiply Multiply", "0>4"},
    {"Linear Add Add Clamp Multiply", "1>4"},
    {"Linear Add HardSigmoid Multiply", "1>3"},
    {"Clamp Multiply"},
    // at inputs
    {"Parameter Convert Transpose Add|Multiply|Subtract"},
    {"Parameter Convert Transpose Split Concat Add"},
    {"Parameter Convert Transpose Split Concat Multiply Add"},
    {"Parameter Convert Transpose Multiply Add"},
    {"Parameter Subtract|Multiply|Add"},
    {"Parameter Split Concat Add"},
    {"Parameter Split Concat Multiply Add"},
    {"Parameter Multiply Add"},
    {"Parameter Add|Subtract Multiply|Divide"},
    {"Parameter Transpose Add|Multiply|Subtract"},
    {"Parameter Transpose Split Concat Add"},
    {"Parameter Transpose Multiply Add"},
    // combinations
    {"Activation BatchNormInference"},
    {"Arithmetic Activation"},
    {"Arithmetic Activation Arithmetic"},
    {"BatchNormInference Activation"},
    {"Linear Activation"},
    {"Linear Arithmetic"},
    {"Linear Arithmetic", "0>1"},
    {"Linear Arithmetic Activation"},
    {"Linear Add|Subtract Multiply|Divide"},
    {"Linear Arithmetic Activation Arithmetic"},
    {"Linear Squeeze Activation"},
    {"Linear Squeeze Arithmetic Activation"},
    {"MVN Multiply Add Activation"},
    {"Linear Add Activation Unsqueeze Multiply Add Squeeze"},
    {"Multiply Add Activation"},
    {"Linear Multiply Add"},
    {"Linear Add Multiply Add"},
    {"Linear Activation Multiply Add"},
    {"Linear Add Activation Multiply Add"},
    {"Linear BatchToSpace Multiply Add Activation"},
    {"Linear BatchToSpace Arithmetic Activation"},
    {"Linear Elementwise"},
    {"Linear Add Elementwise"},
    {"Linear Activation Elementwise"},
    {"Linear Add Activation Elementwise"},
};

// Swish and its kin written out: x * sigmoid(x). The device runs them as part of the layer above;
// quantizers inside would keep it from doing so.
constexpr PatternRow kGates[] = {
    {"Linear Sigmoid|HSigmoid|HardSigmoid Multiply", "0>2"},
    {"Linear Add Sigmoid|HSigmoid Multiply", "1>3"},
    {"Arithmetic Sigmoid|HSigmoid|HardSigmoid Multiply", "0>2"},
    {"Linear SoftPlus Tanh Multiply", "0>3"},
    {"Linear Add SoftPlus Tanh Multiply", "1>4"},
    {"Arithmetic SoftPlus Tanh Multiply", "0>3"},
};

}  // namespace

std::vector<PatternRow> fused_patterns(Rules rules) {
  std::vector<PatternRow> rows(std::begin(kFused), std::end(kFused));
  if (rules == Rules::ours) rows.insert(rows.end(), std::begin(kGates), std::end(kGates));
  return rows;
}

}  // namespace hone::quantization
