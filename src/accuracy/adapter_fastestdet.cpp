// FastestDet (Ma 2022, github.com/dog-qiuqiu/FastestDet): one level [N, 5 + classes, H, W] with
// objectness, two offsets, two sizes and the scores of the classes. A box's centre is its cell and
// tanh of the offsets, its sizes are logistic shares of the input; its score is
// objectness^0.6 * class^0.4 of its best class.

#include <cmath>

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBoxFields = 5;
constexpr float kObjectnessPower = 0.6F;
constexpr float kClassPower = 0.4F;

struct Planes {
  std::size_t output = 0;
  std::size_t classes = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

class FastestDet : public BoxAdapter {
 public:
  FastestDet(const AdapterContext& context, const Planes& planes)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.45}), planes_(planes) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> memory;
    const auto values = values_of_slot(outputs[planes_.output], place.slot, batch(), memory);
    const std::size_t cells = planes_.rows * planes_.columns;
    const float lowest = std::pow(threshold(), 1 / kObjectnessPower);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      if (!(values[cell] >= lowest)) continue;  // no class lifts it over the threshold
      const auto field = [&](std::size_t i) { return values[i * cells + cell]; };
      auto box = box_of(cell, field, place.geometry);
      for (std::size_t i = 0; i < planes_.classes; ++i) {
        const float score = field(kBoxFields + i);
        if (i > 0 && !(score > box.score)) continue;
        box.label = static_cast<std::int64_t>(i);
        box.score = score;
      }
      box.score = std::pow(values[cell], kObjectnessPower) * std::pow(box.score, kClassPower);
      candidates.push_back(box);
    }
  }

 private:
  template <class Field>
  [[nodiscard]] Candidate box_of(std::size_t cell, const Field& field,
                                 const Geometry& geometry) const {
    const auto width = static_cast<float>(geometry.input_width);
    const auto height = static_cast<float>(geometry.input_height);
    const auto column = static_cast<float>(cell % planes_.columns);
    const std::size_t row = cell / planes_.columns;
    const float x = (column + std::tanh(field(1))) / static_cast<float>(planes_.columns) * width;
    const float y =
        (static_cast<float>(row) + std::tanh(field(2))) / static_cast<float>(planes_.rows) * height;
    const float half_width = logistic(field(3)) * width / 2;
    const float half_height = logistic(field(4)) * height / 2;
    return {.left = x - half_width,
            .top = y - half_height,
            .right = x + half_width,
            .bottom = y + half_height};
  }

  Planes planes_;
};

}  // namespace

MadeAdapter make_fastestdet(const AdapterContext& context) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& shape = context.outputs[i].shape;
    const bool fits = shape.size() == 4 && shape[0] == static_cast<std::int64_t>(context.batch) &&
                      shape[1] > static_cast<std::int64_t>(kBoxFields);
    if (!fits || !is_readable(context.outputs[i].precision)) continue;
    const Planes planes{.output = i,
                        .classes = static_cast<std::size_t>(shape[1]) - kBoxFields,
                        .rows = static_cast<std::size_t>(shape[2]),
                        .columns = static_cast<std::size_t>(shape[3])};
    return std::unique_ptr<OutputAdapter>(std::make_unique<FastestDet>(context, planes));
  }
  return unfit_outputs("output [N, objectness, box and scores, rows, columns]");
}

}  // namespace hone::accuracy
