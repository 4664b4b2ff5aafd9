// Lists of boxes with a score each and a list of labels, as the detectors of Open Model Zoo from
// person-vehicle-bike-detection-2000 on and those of mmdetection end: boxes [boxes, 5] with the
// corners in pixels of the input and the score; labels [boxes]. Torchvision's detectors give the
// scores in a list of their own: boxes [boxes, 4], scores [boxes], labels [boxes].
// The network suppresses by itself.

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kSides = 4;

struct Lists {
  std::size_t boxes = 0;
  std::size_t fields = 0;  ///< of a box: 5 with its score, else 4
  std::size_t labels = 0;
  std::size_t scores = 0;  ///< where boxes have 4 fields
};

class BoxesLabels : public BoxAdapter {
 public:
  BoxesLabels(const AdapterContext& context, const Lists& lists)
      : BoxAdapter(context, {.score_threshold = 0, .nms = {}}), lists_(lists) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> box_memory;
    std::vector<float> label_memory;
    std::vector<float> score_memory;
    const auto boxes = values_of_slot(outputs[lists_.boxes], place.slot, batch(), box_memory);
    const auto labels = values_of_slot(outputs[lists_.labels], place.slot, batch(), label_memory);
    const auto scores = lists_.fields > kSides ? std::span<const float>()
                                               : values_of_slot(outputs[lists_.scores], place.slot,
                                                                batch(), score_memory);
    const std::size_t count = std::min(boxes.size() / lists_.fields, labels.size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto box = boxes.subspan(i * lists_.fields, lists_.fields);
      const bool scored = lists_.fields > kSides || i < scores.size();
      if (!scored || !(labels[i] >= 0)) continue;  // places that no box took have label -1
      candidates.push_back({.label = static_cast<std::int64_t>(labels[i]),
                            .score = lists_.fields > kSides ? box[kSides] : scores[i],
                            .left = box[0],
                            .top = box[1],
                            .right = box[2],
                            .bottom = box[3]});
    }
  }

 private:
  Lists lists_;
};

std::optional<std::size_t> output_with(const AdapterContext& context, std::string_view word) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& port = context.outputs[i];
    if (port.name.find(word) != std::string::npos && is_readable(port.precision)) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> boxes_among(const AdapterContext& context) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& shape = context.outputs[i].shape;
    if (shape.size() < 2 || !is_readable(context.outputs[i].precision)) continue;
    if (shape.back() == kSides || shape.back() == kSides + 1) return i;
  }
  return std::nullopt;
}

}  // namespace

MadeAdapter make_boxes_labels(const AdapterContext& context) {
  const auto boxes = boxes_among(context);
  const auto labels = output_with(context, "label");
  const auto scores = output_with(context, "score");
  const bool scored = boxes && (context.outputs[*boxes].shape.back() == kSides + 1 || scores);
  if (!boxes || !labels || !scored) {
    return unfit_outputs("pair of outputs [boxes, 5] and [boxes], the second one named labels");
  }
  const Lists lists{.boxes = *boxes,
                    .fields = static_cast<std::size_t>(context.outputs[*boxes].shape.back()),
                    .labels = *labels,
                    .scores = scores.value_or(0)};
  return std::unique_ptr<OutputAdapter>(std::make_unique<BoxesLabels>(context, lists));
}

}  // namespace hone::accuracy
