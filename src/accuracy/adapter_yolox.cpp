// YOLOX (Ge et al. 2021, "YOLOX: Exceeding YOLO Series in 2021"), the head as it is exported
// without its decoding: [N, cells, 5 + classes] with x, y, log w, log h, objectness, classes.

#include <cmath>

#include "accuracy/boxes.h"
#include "accuracy/grid.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBoxFields = 5;  // four of the box and its objectness

class Yolox : public BoxAdapter {
 public:
  Yolox(const AdapterContext& context, std::size_t output, std::vector<Cell> cells)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.65}),
        output_(output),
        fields_(static_cast<std::size_t>(context.outputs[output].shape[2])),
        cells_(std::move(cells)) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> memory;
    const auto values = values_of_slot(outputs[output_], place.slot, batch(), memory);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const auto row = values.subspan(i * fields_, fields_);
      const float objectness = row[kBoxFields - 1];
      if (!(objectness >= threshold())) continue;  // no score of a class is above 1
      add_classes(box_of(row, cells_[i]), row.subspan(kBoxFields), objectness, threshold(),
                  candidates);
    }
  }

 private:
  static Candidate box_of(std::span<const float> row, const Cell& cell) {
    const float x = (row[0] + cell.column) * cell.stride;
    const float y = (row[1] + cell.row) * cell.stride;
    const float half_width = std::exp(row[2]) * cell.stride / 2;
    const float half_height = std::exp(row[3]) * cell.stride / 2;
    return {.left = x - half_width,
            .top = y - half_height,
            .right = x + half_width,
            .bottom = y + half_height};
  }

  std::size_t output_;
  std::size_t fields_;
  std::vector<Cell> cells_;
};

}  // namespace

MadeAdapter make_yolox(const AdapterContext& context) {
  auto cells = grid_cells(context.input_width, context.input_height);
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& [name, shape, layout, precision] = context.outputs[i];
    const bool fits = shape.size() == 3 && shape[0] == static_cast<std::int64_t>(context.batch) &&
                      shape[1] == static_cast<std::int64_t>(cells.size()) &&
                      shape[2] > static_cast<std::int64_t>(kBoxFields);
    if (!fits || !is_readable(precision)) continue;
    return std::unique_ptr<OutputAdapter>(std::make_unique<Yolox>(context, i, std::move(cells)));
  }
  return unfit_outputs(
      fmt::format("output of {} rows, one for each cell of its grids, with a box, "
                  "an objectness and scores",
                  cells.size()));
}

}  // namespace hone::accuracy
