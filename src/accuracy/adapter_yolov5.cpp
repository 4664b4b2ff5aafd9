// Heads of the YOLO family that decode their boxes themselves, in pixels of the input.
//
// yolov5 (also v6 and v7): [N, rows, 5 + classes] with the centre, width, height, objectness and
// the scores of the classes. yolov8 (also v9 to v12 without their own suppression):
// [N, 4 + classes, cells] with the centre, width, height and scores, which hold the objectness.

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBoxSides = 4;

Candidate around(float x, float y, float width, float height) {
  return {.left = x - width / 2,
          .top = y - height / 2,
          .right = x + width / 2,
          .bottom = y + height / 2};
}

struct Head {
  std::size_t output = 0;
  std::size_t rows = 0;
  std::size_t fields = 0;
};

class Yolov5 : public BoxAdapter {
 public:
  Yolov5(const AdapterContext& context, const Head& head)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.65}), head_(head) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> memory;
    const auto values = values_of_slot(outputs[head_.output], place.slot, batch(), memory);
    for (std::size_t i = 0; i < head_.rows; ++i) {
      const auto row = values.subspan(i * head_.fields, head_.fields);
      const float objectness = row[kBoxSides];
      if (!(objectness >= threshold())) continue;
      add_classes(around(row[0], row[1], row[2], row[3]), row.subspan(kBoxSides + 1), objectness,
                  threshold(), candidates);
    }
  }

 private:
  Head head_;
};

class Yolov8 : public BoxAdapter {
 public:
  Yolov8(const AdapterContext& context, const Head& head)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.7}), head_(head) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> memory;
    const auto values = values_of_slot(outputs[head_.output], place.slot, batch(), memory);
    const auto field = [&](std::size_t i) { return values.subspan(i * head_.rows, head_.rows); };
    for (std::size_t i = kBoxSides; i < head_.fields; ++i) {
      const auto scores = field(i);
      for (std::size_t cell = 0; cell < head_.rows; ++cell) {
        if (!(scores[cell] >= threshold())) continue;
        auto found = around(field(0)[cell], field(1)[cell], field(2)[cell], field(3)[cell]);
        found.label = static_cast<std::int64_t>(i - kBoxSides);
        found.score = scores[cell];
        candidates.push_back(found);
      }
    }
  }

 private:
  Head head_;
};

/// The output of three dimensions with at least `least` fields in dimension `at`, which is the
/// smaller one of the two behind the batch.
std::optional<Head> find_head(const AdapterContext& context, std::size_t at, std::int64_t least) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& shape = context.outputs[i].shape;
    if (shape.size() != 3 || shape[0] != static_cast<std::int64_t>(context.batch)) continue;
    const std::int64_t fields = shape[at];
    const std::int64_t rows = shape[3 - at];
    if (fields < least || rows < 1 || !is_readable(context.outputs[i].precision)) continue;
    return Head{i, static_cast<std::size_t>(rows), static_cast<std::size_t>(fields)};
  }
  return std::nullopt;
}

}  // namespace

MadeAdapter make_yolov5(const AdapterContext& context) {
  const auto head = find_head(context, 2, kBoxSides + 2);
  if (!head) return unfit_outputs("output [N, rows, box, objectness and scores]");
  return std::unique_ptr<OutputAdapter>(std::make_unique<Yolov5>(context, *head));
}

MadeAdapter make_yolov8(const AdapterContext& context) {
  const auto head = find_head(context, 1, kBoxSides + 1);
  if (!head) return unfit_outputs("output [N, box and scores, cells]");
  return std::unique_ptr<OutputAdapter>(std::make_unique<Yolov8>(context, *head));
}

}  // namespace hone::accuracy
