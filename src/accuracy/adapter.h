#pragma once
// What a network's outputs mean: from tensors to a result::ImageResult. One file and one row in
// adapter.cpp for each kind.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accuracy/geometry.h"
#include "model/card.h"
#include "result/accuracy.h"

namespace hone::accuracy {

/// One output after an inference; borrowed from the request until it is started again.
struct OutputView {
  model::Tensor tensor;  ///< static shape
  std::span<const std::byte> bytes;
};

/// The class of each pixel of an image, row by row; kNoClass where none counts.
struct ClassMap {
  static constexpr std::uint8_t kNoClass = 255;
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> classes = {};
};

/// What the outputs say of one image.
struct Prediction {
  result::ImageResult image = {};
  ClassMap map = {};  ///< empty where pixels are not classified
};

/// Thread rule: does not change after it was made; used by several threads at once.
class OutputAdapter {
 public:
  virtual ~OutputAdapter() = default;
  /// Fills what it knows of the image at this place: predictions and scores, detections (best score
  /// first) or the map. `outputs` are in the order and of the shapes that make_adapter saw.
  virtual void read(std::span<const OutputView> outputs, const Place& place,
                    Prediction& prediction) const = 0;
};

using MadeAdapter = Result<std::unique_ptr<OutputAdapter>>;

/// What an adapter is made for.
struct AdapterContext {
  const model::Card& card;
  std::span<const model::Port> outputs;  ///< static shapes
  std::size_t batch = 1;
  /// Of the data set. Where both these and the card's labels name classes, detections and maps
  /// get the data set's index of the same name, and classes that it lacks are left out.
  std::span<const std::string> class_names = {};
  /// Size of the network's input, which detectors with grids need.
  std::int64_t input_width = 0;
  std::int64_t input_height = 0;
};

/// The adapter that the card names; "classification" when it names none and that is its task.
/// Errors (kind usage): `accuracy.adapter` (unknown name), `accuracy.outputs` (the outputs do not
/// fit the adapter). What stands behind a colon in the name is for the adapter.
MadeAdapter make_adapter(const AdapterContext& context);
std::vector<std::string_view> adapter_names();

/// "classification": the one output that has N scores for each image and no other dimension above
/// 1. Five best by score, ties by the lower index, NaN last; `label_offset` is subtracted, so that
/// what lies before the first class is negative and never right.
MadeAdapter make_classification(const AdapterContext& context);

// Detectors: detections with scores from the card's score_threshold on, at most 300, cut at the
// image's edges. Boxes that overlap a better one of their class by more than the card's nms go;
// where the card does not say, the defaults below, and nothing goes where the network itself
// suppresses.

/// "ssd": DetectionOutput's list. All scores.
MadeAdapter make_ssd(const AdapterContext& context);
/// "yolox": the raw head. Scores from 0.01, nms 0.65.
MadeAdapter make_yolox(const AdapterContext& context);
/// "yolov5": a decoded head with objectness. Scores from 0.01, nms 0.65.
MadeAdapter make_yolov5(const AdapterContext& context);
/// "yolov8": a decoded head without objectness. Scores from 0.01, nms 0.7.
MadeAdapter make_yolov8(const AdapterContext& context);
/// "ssd-raw": offsets, class scores and priors. Scores from 0.01, nms 0.45.
MadeAdapter make_ssd_raw(const AdapterContext& context);
/// "yolo-region:ANCHORS": outputs of RegionYolo. Scores from 0.01, nms 0.45.
MadeAdapter make_yolo_region(const AdapterContext& context);
/// "fastestdet": one level. Scores from 0.01, nms 0.45.
MadeAdapter make_fastestdet(const AdapterContext& context);
/// "yunet": cls, obj and bbox at three strides. Scores from 0.01, nms 0.3.
MadeAdapter make_yunet(const AdapterContext& context);
/// "boxes-scores": corners, and the scores of all classes. Scores from 0.01, nms 0.5.
MadeAdapter make_boxes_scores(const AdapterContext& context);
/// "boxes-labels": corners with scores, and labels. All scores.
MadeAdapter make_boxes_labels(const AdapterContext& context);

/// "segmentation-logits": the class of each pixel of the image.
MadeAdapter make_segmentation(const AdapterContext& context);

}  // namespace hone::accuracy
