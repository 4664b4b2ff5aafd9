// YuNet (Wu et al. 2023, "YuNet: A Tiny Millisecond-level Face Detector"), as OpenCV's model zoo
// exports it: twelve outputs without decoding, cls, obj, bbox and kps at strides 8, 16 and 32, each
// [N, cells, values]. A box's centre is its cell and the first two numbers, its sizes are
// exponentials of the others, all in strides; its score is the root of cls * obj, both held in
// 0 .. 1 (OpenCV's FaceDetectorYN, which suppresses above an overlap of 0.3). The five points of a
// face are its cell and two numbers each, in strides; outputs without them are read without.

#include <algorithm>
#include <cmath>

#include "accuracy/boxes.h"
#include "accuracy/grid.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kSides = 4;
constexpr std::size_t kPointNumbers = 10;

/// One stride: its outputs, by place among the network's. Score and objectness may be exchanged,
/// as only their product counts.
struct Level {
  std::size_t score = 0;
  std::size_t objectness = 0;
  std::size_t box = 0;
  std::optional<std::size_t> points;
  std::vector<Cell> cells;
};

/// The values of one level and image.
struct Values {
  std::span<const float> score;
  std::span<const float> objectness;
  std::span<const float> box;
  std::span<const float> points;  ///< empty where there are none
};

float root_of(float score, float objectness) {
  return std::sqrt(std::clamp(score, 0.0F, 1.0F) * std::clamp(objectness, 0.0F, 1.0F));
}

Candidate box_of(std::span<const float> box, const Cell& cell) {
  const float x = (cell.column + box[0]) * cell.stride;
  const float y = (cell.row + box[1]) * cell.stride;
  const float half_width = std::exp(box[2]) * cell.stride / 2;
  const float half_height = std::exp(box[3]) * cell.stride / 2;
  return {.left = x - half_width,
          .top = y - half_height,
          .right = x + half_width,
          .bottom = y + half_height,
          .points = {}};
}

std::vector<InputPoint> points_of(std::span<const float> numbers, const Cell& cell) {
  std::vector<InputPoint> points;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
    points.push_back(
        {(cell.column + numbers[i]) * cell.stride, (cell.row + numbers[i + 1]) * cell.stride});
  }
  return points;
}

class YuNet : public BoxAdapter {
 public:
  YuNet(const AdapterContext& context, std::vector<Level> levels)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.3}), levels_(std::move(levels)) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::array<std::vector<float>, 4> memory;
    const auto values = [&](std::size_t output, std::vector<float>& kept) {
      return values_of_slot(outputs[output], place.slot, batch(), kept);
    };
    for (const Level& level : levels_) {
      add({.score = values(level.score, memory[0]),
           .objectness = values(level.objectness, memory[1]),
           .box = values(level.box, memory[2]),
           .points = level.points ? values(*level.points, memory[3]) : std::span<const float>()},
          level.cells, candidates);
    }
  }

 private:
  void add(const Values& values, std::span<const Cell> cells, Candidates& candidates) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const float score = root_of(values.score[i], values.objectness[i]);
      if (!(score >= threshold())) continue;
      Candidate candidate = box_of(values.box.subspan(i * kSides, kSides), cells[i]);
      candidate.score = score;
      if (!values.points.empty()) {
        candidate.points =
            points_of(values.points.subspan(i * kPointNumbers, kPointNumbers), cells[i]);
      }
      candidates.push_back(std::move(candidate));
    }
  }

  std::vector<Level> levels_;
};

/// Outputs of so many cells with so many values for each, in the network's order.
std::vector<std::size_t> outputs_of(const AdapterContext& context, std::size_t cells,
                                    std::size_t values) {
  const model::Shape wanted{static_cast<std::int64_t>(context.batch),
                            static_cast<std::int64_t>(cells), static_cast<std::int64_t>(values)};
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& output = context.outputs[i];
    if (output.shape == wanted && is_readable(output.precision)) found.push_back(i);
  }
  return found;
}

std::optional<Level> level_of(const AdapterContext& context, std::vector<Cell> cells) {
  const auto scores = outputs_of(context, cells.size(), 1);
  const auto boxes = outputs_of(context, cells.size(), kSides);
  if (scores.size() != 2 || boxes.size() != 1) return std::nullopt;
  const auto points = outputs_of(context, cells.size(), kPointNumbers);
  Level level{scores[0], scores[1], boxes[0], {}, std::move(cells)};
  if (points.size() == 1) level.points = points.front();
  return level;
}

}  // namespace

MadeAdapter make_yunet(const AdapterContext& context) {
  std::map<float, std::vector<Cell>> by_stride;
  for (const Cell& cell : grid_cells(context.input_width, context.input_height)) {
    by_stride[cell.stride].push_back(cell);
  }
  std::vector<Level> levels;
  for (auto& [stride, cells] : by_stride) {
    auto level = level_of(context, std::move(cells));
    if (!level) break;
    levels.push_back(*std::move(level));
  }
  if (levels.empty() || levels.size() < by_stride.size()) {
    return unfit_outputs(
        "two scores and a box for each cell of its grids at strides 8, 16 and 32, in outputs of "
        "their own");
  }
  return std::unique_ptr<OutputAdapter>(std::make_unique<YuNet>(context, std::move(levels)));
}

}  // namespace hone::accuracy
