// Operators without arithmetic on the data. Those that select boxes compare, as many times as the
// values make them: that is not counted.

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

constexpr std::string_view kTypes[] = {
    "Assign",
    "BatchToSpace",
    "Broadcast",
    "Concat",
    "Constant",
    "Convert",
    "ConvertLike",
    "ConvertPromoteTypes",
    "DepthToSpace",
    "DetectionOutput",
    "ExperimentalDetectronTopKROIs",
    "ExtractImagePatches",
    "Eye",
    "Gather",
    "GatherElements",
    "GatherND",
    "GatherTree",
    "Identity",
    "MatrixNms",
    "MulticlassNms",
    "NonMaxSuppression",
    "NonZero",
    "OneHot",
    "Pad",
    "Parameter",
    "PriorBox",
    "PriorBoxClustered",
    "Range",
    "ReadValue",
    "ReorgYolo",
    "Reshape",
    "Result",
    "Reverse",
    "ReverseSequence",
    "Roll",
    "ScatterElementsUpdate",
    "ScatterNDUpdate",
    "ScatterUpdate",
    "Select",
    "ShapeOf",
    "ShuffleChannels",
    "Slice",
    "SliceScatter",
    "SpaceToBatch",
    "SpaceToDepth",
    "Split",
    "Squeeze",
    "StridedSlice",
    "Tile",
    "Transpose",
    "Unsqueeze",
    "VariadicSplit",
};

}  // namespace

std::span<const std::string_view> moving_operators() { return kTypes; }

}  // namespace hone::analysis
