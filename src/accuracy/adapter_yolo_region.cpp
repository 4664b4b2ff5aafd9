// YOLOv3 and v4 (Redmon, Farhadi 2018; Bochkovskiy et al. 2020) whose outputs are RegionYolo
// without softmax: [N, anchors * (5 + classes), rows, columns] for each grid, offsets, objectness
// and classes already logistic, sizes as logarithms of shares of the anchor.
//
// Anchors are widths and heights in pixels of the input, the finest grid's first. Import takes them
// from the graph; else they stand behind the adapter's name: yolo-region:10,13,16,30,…

#include <algorithm>
#include <charconv>
#include <cmath>

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBoxFields = 5;

struct Anchor {
  float width = 0;
  float height = 0;
};

struct Grid {
  std::size_t output = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t classes = 0;
  std::vector<Anchor> anchors = {};
};

class YoloRegion : public BoxAdapter {
 public:
  YoloRegion(const AdapterContext& context, std::vector<Grid> grids)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.45}), grids_(std::move(grids)) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    for (const Grid& grid : grids_) {
      std::vector<float> memory;
      const auto values = values_of_slot(outputs[grid.output], place.slot, batch(), memory);
      const std::size_t each = (kBoxFields + grid.classes) * grid.rows * grid.columns;
      for (std::size_t i = 0; i < grid.anchors.size(); ++i) {
        read_anchor(grid, grid.anchors[i], values.subspan(i * each, each), place.geometry,
                    candidates);
      }
    }
  }

 private:
  void read_anchor(const Grid& grid, const Anchor& anchor, std::span<const float> values,
                   const Geometry& geometry, Candidates& candidates) const {
    const std::size_t cells = grid.rows * grid.columns;
    std::vector<float> scores(grid.classes);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const auto field = [&](std::size_t i) { return values[i * cells + cell]; };
      if (!(field(4) >= threshold())) continue;
      const auto column = static_cast<float>(cell % grid.columns);
      const std::size_t row = cell / grid.columns;
      const float x = (column + field(0)) * static_cast<float>(geometry.input_width) /
                      static_cast<float>(grid.columns);
      const float y = (static_cast<float>(row) + field(1)) *
                      static_cast<float>(geometry.input_height) / static_cast<float>(grid.rows);
      const float half_width = std::exp(field(2)) * anchor.width / 2;
      const float half_height = std::exp(field(3)) * anchor.height / 2;
      for (std::size_t i = 0; i < grid.classes; ++i) scores[i] = field(kBoxFields + i);
      add_classes({.left = x - half_width,
                   .top = y - half_height,
                   .right = x + half_width,
                   .bottom = y + half_height},
                  scores, field(4), threshold(), candidates);
    }
  }

  std::vector<Grid> grids_;
};

/// Pairs of numbers above 0; empty when the text is something else.
std::vector<Anchor> parse_anchors(std::string_view text) {
  std::vector<float> numbers;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(','));
    float number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size() || !(number > 0)) return {};
    numbers.push_back(number);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  std::vector<Anchor> anchors;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
    anchors.push_back({numbers[i], numbers[i + 1]});
  }
  if (numbers.size() % 2 != 0) anchors.clear();
  return anchors;
}

/// The finest grid first.
std::vector<Grid> find_grids(const AdapterContext& context) {
  std::vector<Grid> grids;
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& shape = context.outputs[i].shape;
    const bool fits = shape.size() == 4 && shape[0] == static_cast<std::int64_t>(context.batch) &&
                      is_readable(context.outputs[i].precision);
    if (!fits) continue;
    grids.push_back({.output = i,
                     .rows = static_cast<std::size_t>(shape[2]),
                     .columns = static_cast<std::size_t>(shape[3])});
  }
  std::stable_sort(grids.begin(), grids.end(),
                   [](const Grid& a, const Grid& b) { return a.rows > b.rows; });
  return grids;
}

}  // namespace

MadeAdapter make_yolo_region(const AdapterContext& context) {
  auto grids = find_grids(context);
  const std::string& name = context.card.adapter;
  const auto colon = name.find(':');
  const auto anchors =
      parse_anchors(colon == std::string::npos ? std::string_view() : name.substr(colon + 1));
  if (anchors.empty()) {
    return usage_error("accuracy.adapter", "This adapter needs the anchors of the network.")
        .at(name)
        .fix("Give --adapter yolo-region:W,H,W,H,… in pixels of the input, the finest grid first.");
  }
  const std::size_t each = grids.empty() ? 0 : anchors.size() / grids.size();
  for (std::size_t i = 0; i < grids.size() && each > 0; ++i) {
    const auto begin = anchors.begin() + static_cast<std::ptrdiff_t>(i * each);
    grids[i].anchors.assign(begin, begin + static_cast<std::ptrdiff_t>(each));
    const auto channels = static_cast<std::size_t>(context.outputs[grids[i].output].shape[1]);
    if (channels % each != 0 || channels / each <= kBoxFields)
      grids.clear();
    else
      grids[i].classes = channels / each - kBoxFields;
  }
  if (grids.empty() || each * grids.size() != anchors.size()) {
    return unfit_outputs("outputs [N, anchors * (5 + classes), rows, columns] for these anchors");
  }
  return std::unique_ptr<OutputAdapter>(std::make_unique<YoloRegion>(context, std::move(grids)));
}

}  // namespace hone::accuracy
