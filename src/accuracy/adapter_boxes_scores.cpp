// Boxes in one output and the scores of all classes in another, box by box: [N, boxes, 4] and
// [N, boxes, classes], as UltraFace and exported RetinaNets give them. Corners are shares of the
// input where none is above 2, else pixels of it.

#include <algorithm>

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kSides = 4;
constexpr float kLargestShare = 2;

struct Pair {
  std::size_t boxes = 0;
  std::size_t scores = 0;
  std::size_t count = 0;
  std::size_t classes = 0;
};

class BoxesScores : public BoxAdapter {
 public:
  BoxesScores(const AdapterContext& context, const Pair& pair)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.5}), pair_(pair) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> box_memory;
    std::vector<float> score_memory;
    const auto boxes = values_of_slot(outputs[pair_.boxes], place.slot, batch(), box_memory);
    const auto scores = values_of_slot(outputs[pair_.scores], place.slot, batch(), score_memory);
    const bool shares =
        std::none_of(boxes.begin(), boxes.end(), [](float side) { return side > kLargestShare; });
    const auto width = shares ? static_cast<float>(place.geometry.input_width) : 1.0F;
    const auto height = shares ? static_cast<float>(place.geometry.input_height) : 1.0F;
    for (std::size_t i = 0; i < pair_.count; ++i) {
      const auto box = boxes.subspan(i * kSides, kSides);
      add_classes({.left = box[0] * width,
                   .top = box[1] * height,
                   .right = box[2] * width,
                   .bottom = box[3] * height},
                  scores.subspan(i * pair_.classes, pair_.classes), 1, threshold(), candidates);
    }
  }

 private:
  Pair pair_;
};

/// The second output, box by box with the first one.
std::optional<Pair> pair_of(const AdapterContext& context, std::size_t boxes, std::size_t scores) {
  const auto& sides = context.outputs[boxes].shape;
  const auto& classes = context.outputs[scores].shape;
  const bool readable = is_readable(context.outputs[boxes].precision) &&
                        is_readable(context.outputs[scores].precision);
  const auto elements = model::element_count(sides);
  const auto all_scores = model::element_count(classes);
  if (boxes == scores || !readable || !elements || !all_scores || sides.size() < 2) {
    return std::nullopt;
  }
  const std::uint64_t count = *elements / kSides / context.batch;
  if (sides.back() != kSides || count == 0 || *all_scores % (count * context.batch) != 0) {
    return std::nullopt;
  }
  return Pair{boxes, scores, static_cast<std::size_t>(count),
              static_cast<std::size_t>(*all_scores / count / context.batch)};
}

}  // namespace

MadeAdapter make_boxes_scores(const AdapterContext& context) {
  for (std::size_t boxes = 0; boxes < context.outputs.size(); ++boxes) {
    for (std::size_t scores = 0; scores < context.outputs.size(); ++scores) {
      const auto& name = context.outputs[scores].name;
      const bool named = context.outputs.size() == 2 || name.find("score") != std::string::npos;
      const auto pair = named ? pair_of(context, boxes, scores) : std::nullopt;
      if (!pair || pair->classes == 0) continue;
      return std::unique_ptr<OutputAdapter>(std::make_unique<BoxesScores>(context, *pair));
    }
  }
  return unfit_outputs("pair of outputs [N, boxes, 4] and [N, boxes, classes]");
}

}  // namespace hone::accuracy
