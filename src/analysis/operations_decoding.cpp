// Operators that turn scores into boxes or labels, and that pool boxes of a feature map.
//
// What hangs on the values (how many boxes overlap, how large a box is) is not counted: such a row
// gives what is certain and says that it is a part.
//
// A box from its anchor, per box:
//   size and centre of the anchor   6   two differences, two sums, two halves
//   centre                          4   two products, two sums
//   size                            4   two exp, two products
//   corners                         6   two halves, two differences, two sums
//   clipping to the image           8   four minima, four maxima

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

constexpr double kDecode = 6 + 4 + 4 + 6;
constexpr double kClip = 8;
constexpr double kBilinear = 7;  // four products, three sums

Count part(double operations) { return {operations, 0, true}; }

/// Comparing, sorting and dropping boxes hangs on the values alone.
Count select_boxes(const NodeView&) { return part(0); }

/// Four numbers a box at input `kDeltas`, and so many operations beside decoding and clipping.
template <std::size_t kDeltas, int kBeside>
Count decode_boxes(const NodeView& node) {
  return part(node.input_elements(kDeltas) / 4 * (kDecode + kClip + kBeside));
}

/// Boxes of an SSD head; variances are four products a box, clipping is optional.
Count detection_output(const NodeView& node) {
  const double boxes = node.input_elements(0) / 4;
  const bool corners = node.attribute("code_type").find("CORNER") != std::string_view::npos;
  const double variances = node.flag("variance_encoded_in_target") ? 0 : 4;
  const bool clipped = node.flag("clip_before_nms") || node.flag("clip_after_nms");
  return part(boxes * ((corners ? 4 : kDecode) + variances + (clipped ? kClip : 0)));
}

/// The highest scores at input 1, as TopK.
Count top_boxes(const NodeView& node) {
  const model::Tensor* out = node.output(0);
  if (out == nullptr || !model::is_static(out->shape) || out->shape.empty()) return {kUnknown, 0};
  const auto kept = static_cast<double>(out->shape[0]);
  return {node.input_elements(1) * std::ceil(std::log2(kept + 1)), 0};
}

/// Maximum over a bin of at least one element, or one sample in it.
Count roi_pooling(const NodeView& node) {
  const double elements = node.output_elements(0);
  if (node.attribute("method") == "bilinear") return {kBilinear * elements, 0};
  return part(elements);
}

double bins(const NodeView& node) {
  return node.number("spatial_bins_x") * node.number("spatial_bins_y");
}

/// Mean of a bin of at least one element (sum, division), or of one sample in each of its parts.
Count psroi_pooling(const NodeView& node) {
  const double elements = node.output_elements(0);
  if (node.attribute("mode") != "bilinear") return part(2 * elements);
  return {elements * (bins(node) * (kBilinear + 1) + 1), 0};
}

Count deformable_psroi_pooling(const NodeView& node) {
  return {node.output_elements(0) * (bins(node) * (kBilinear + 1) + 1), 0};
}

/// ratio² bilinear samples in each bin, and one operation to pool each. With ratio 0 there are as
/// many as the box is large; at least one.
Count roi_align(const NodeView& node) {
  const double ratio = node.number("sampling_ratio");
  if (!(ratio >= 0)) return {kUnknown, 0};
  const double samples = std::max(1.0, ratio * ratio);
  return {samples * (kBilinear + 1) * node.output_elements(0), 0, ratio == 0};
}

/// Sigmoid (3) of two coordinates, the objectness and the classes; or softmax (5) over the classes.
Count region_yolo(const NodeView& node) {
  const double classes = node.number("classes");
  const double boxes = node.input_elements(0) / (node.number("coords") + classes + 1);
  return {boxes * (3 * 3 + classes * (node.flag("do_softmax") ? 5 : 3)), 0};
}

/// The best class at every step.
Count ctc_decoder(const NodeView& node) { return {node.input_elements(0), 0}; }

/// LogSoftmax of the logits [N, T, C], then the forward recursion: every step takes two sums of
/// logarithms (6 each: max, subtract, exp, add, log, add) and adds the logit, for 2 L + 1 states.
/// L is the longest label that fits, T.
Count ctc_loss(const NodeView& node) {
  const double states = 2 * node.extent(0, 1) + 1;
  const double steps = node.extent(0, 0) * node.extent(0, 1);
  return {5 * node.input_elements(0) + steps * states * (2 * 6 + 1), 0};
}

template <int kOperations>
Count each(const NodeView& node) {
  return {kOperations * node.output_elements(0), 0};
}

constexpr OperatorRow kRows[] = {
    {"CTCGreedyDecoder", ctc_decoder},
    {"CTCGreedyDecoderSeqLen", ctc_decoder},
    {"CTCLoss", ctc_loss},
    {"DeformablePSROIPooling", deformable_psroi_pooling},
    {"DetectionOutput", detection_output},
    {"ExperimentalDetectronDetectionOutput", decode_boxes<1, 4>},  // divides by the delta weights
    {"ExperimentalDetectronGenerateProposalsSingleImage", decode_boxes<2, 0>},
    {"ExperimentalDetectronPriorGridGenerator", each<1>},
    {"ExperimentalDetectronROIFeatureExtractor", roi_align},
    {"ExperimentalDetectronTopKROIs", top_boxes},
    {"GenerateProposals", decode_boxes<2, 0>},
    {"MatrixNms", select_boxes},
    {"MulticlassNms", select_boxes},
    {"NMSRotated", select_boxes},
    {"NonMaxSuppression", select_boxes},
    {"PSROIPooling", psroi_pooling},
    {"Proposal", decode_boxes<1, 4>},  // moves each anchor to its place
    {"ROIAlign", roi_align},
    {"ROIAlignRotated", roi_align},
    {"ROIPooling", roi_pooling},
    {"RegionYolo", region_yolo},
};

}  // namespace

std::span<const OperatorRow> decoding_operators() { return kRows; }

}  // namespace hone::analysis
