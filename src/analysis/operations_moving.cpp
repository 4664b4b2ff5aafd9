// Operators without arithmetic on the data: they move, fill, select or describe. PriorBox and Range
// compute from shapes and settings, once at load.

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
    "ExtractImagePatches",
    "Eye",
    "Gather",
    "GatherElements",
    "GatherND",
    "GatherTree",
    "Identity",
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
    "ScatterUpdate",
    "Select",
    "ShapeOf",
    "ShuffleChannels",
    "Slice",
    "SliceScatter",
    "SpaceToBatch",
    "SpaceToDepth",
    "SparseFillEmptyRows",
    "Split",
    "Squeeze",
    "StridedSlice",
    "StringTensorPack",
    "StringTensorUnpack",
    "Tile",
    "Transpose",
    "Unsqueeze",
    "VariadicSplit",
};

}  // namespace

std::span<const std::string_view> moving_operators() { return kTypes; }

}  // namespace hone::analysis
