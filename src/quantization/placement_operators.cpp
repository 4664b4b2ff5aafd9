// What each type of layer means for quantization: one row per operator type.
// Source: NNCF 3.4's hardware description of the CPU and its lists of operator families.

#include <algorithm>

#include "quantization/placement_view.h"

namespace hone::quantization {
namespace {

constexpr Trait kFloat = Trait::float_only;
constexpr Trait kQuantizable = Trait::quantizable;
constexpr Trait kAgnostic = Trait::agnostic;
constexpr unsigned kComparing = kElementwise | kComparison | kTransformer;
constexpr unsigned kWeighted = kLinear | kSharesRange;

constexpr Operator kOperators[] = {
    // layers with weights
    {"Convolution", kQuantizable, kWeighted},
    {"GroupConvolution", kQuantizable, kWeighted},
    {"ConvolutionBackpropData", kQuantizable, kWeighted},
    {"GroupConvolutionBackpropData", kQuantizable, kWeighted},
    {"DeformableConvolution", kFloat, kLinear},
    {"MatMul", kQuantizable, kWeighted},
    {"LSTMSequence", kQuantizable},
    {"GRUSequence", kQuantizable},
    {"ScaledDotProductAttention", kQuantizable, kSharesRange},
    // activations
    {"Relu", kFloat, kActivation},
    {"Clamp", kFloat, kActivation},
    {"Elu", kFloat, kActivation},
    {"PRelu", kFloat, kActivation},
    {"Sigmoid", kFloat, kActivation},
    {"HSigmoid", kFloat, kActivation},
    {"HardSigmoid", kFloat, kActivation},
    {"Swish", kFloat, kActivation},
    {"HSwish", kFloat, kActivation},
    {"Selu", kFloat, kActivation},
    // element by element
    {"Add", kQuantizable, kArithmetic | kElementwise | kTransformer},
    {"Subtract", kQuantizable, kArithmetic | kElementwise | kTransformer},
    {"Multiply", kQuantizable, kArithmetic | kElementwise | kTransformer},
    {"Divide", kQuantizable, kArithmetic | kElementwise | kTransformer},
    {"Maximum", kQuantizable, kElementwise | kTransformer},
    {"Minimum", kQuantizable, kElementwise},
    {"Less", kQuantizable, kComparing},
    {"LessEqual", kQuantizable, kComparing},
    {"Greater", kQuantizable, kComparing},
    {"GreaterEqual", kQuantizable, kComparing},
    {"Equal", kQuantizable, kComparing},
    {"NotEqual", kQuantizable, kComparing},
    {"FloorMod", kQuantizable, kElementwise | kComparison},
    {"LogicalAnd", kQuantizable, kElementwise | kComparison},
    {"LogicalOr", kQuantizable, kElementwise | kComparison},
    {"LogicalXor", kQuantizable, kElementwise | kComparison},
    {"LogicalNot", kQuantizable, kComparison},
    {"Power", kQuantizable, kTransformer},
    {"Sqrt", kQuantizable, kTransformer},
    {"SquaredDifference", kQuantizable, kTransformer},
    // over windows and dimensions
    {"AvgPool", kQuantizable, kTransformer},
    {"AdaptiveAvgPool", kQuantizable},
    {"ReduceMean", kQuantizable, kTransformer},
    {"ReduceSum", kQuantizable, kTransformer},
    {"ReduceL2", kQuantizable, kTransformer},
    {"NormalizeL2", kQuantizable},
    {"MVN", kQuantizable, kTransformer},
    {"GroupNormalization", kQuantizable, kTransformer},
    {"BatchNormInference", kQuantizable, kTransformer},
    {"Interpolate", kQuantizable},
    // moving and picking
    {"Concat", Trait::concat, kKeepsChannels},
    {"MaxPool", kAgnostic, kKeepsChannels},
    {"AdaptiveMaxPool", kAgnostic, kKeepsChannels},
    {"Pad", kAgnostic, kKeepsChannels},
    {"ReduceMax", kAgnostic},
    {"Reshape", kAgnostic},
    {"Squeeze", kAgnostic, kTransformer},
    {"Unsqueeze", kAgnostic},
    {"Split", kAgnostic},
    {"VariadicSplit", kAgnostic},
    {"Transpose", kAgnostic},
    {"Tile", kAgnostic},
    {"StridedSlice", kAgnostic},
    {"ShuffleChannels", kAgnostic},
    {"Broadcast", kAgnostic},
    {"ConvertLike", kAgnostic},
    {"Gather", kAgnostic},
    {"GatherND", kAgnostic},
    {"GatherElements", kAgnostic},
    {"ScatterUpdate", kAgnostic},
    {"ScatterNDUpdate", kAgnostic},
    {"ScatterElementsUpdate", kAgnostic},
    {"DepthToSpace", kAgnostic},
    {"SpaceToDepth", kAgnostic},
    {"BatchToSpace", kAgnostic},
    {"SpaceToBatch", kAgnostic},
    // boxes
    {"TopK", kFloat, kDetection},
    {"NonMaxSuppression", kFloat, kDetection},
    {"DetectionOutput", kFloat, kMoreDetection},
    {"PriorBox", kFloat, kMoreDetection},
    {"PriorBoxClustered", kFloat, kMoreDetection},
    {"Proposal", kFloat, kMoreDetection},
    {"RegionYolo", kFloat, kMoreDetection},
    {"MatrixNms", kFloat, kMoreDetection},
    {"MulticlassNms", kFloat, kMoreDetection},
    {"MulticlassNmsIEInternal", kFloat, kMoreDetection},
    {"NMSRotated", kFloat, kMoreDetection},
    {"GenerateProposals", kFloat, kMoreDetection},
    {"ExperimentalDetectronDetectionOutput", kFloat, kMoreDetection},
    {"ExperimentalDetectronGenerateProposalsSingleImage", kFloat, kMoreDetection},
    {"ExperimentalDetectronPriorGridGenerator", kFloat, kMoreDetection},
};

}  // namespace

const Operator& operator_of(std::string_view type) {
  static constexpr Operator kOther{};
  const auto* row = std::find_if(std::begin(kOperators), std::end(kOperators),
                                 [&](const Operator& candidate) { return candidate.type == type; });
  return row == std::end(kOperators) ? kOther : *row;
}

}  // namespace hone::quantization
