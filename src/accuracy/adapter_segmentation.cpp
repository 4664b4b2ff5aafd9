// Semantic segmentation: [N, classes, rows, columns] scores (or [N, rows, columns, classes]), or
// [N, rows, columns] and [N, 1, rows, columns] class indices. Each pixel of the image gets the
// class of the highest score; scores between the network's pixels are interpolated linearly,
// indices are taken from the nearest.

#include <algorithm>
#include <cmath>

#include "accuracy/adapter.h"
#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

struct Planes {
  std::size_t output = 0;
  std::size_t classes = 1;  ///< 1: the values are indices
  std::size_t rows = 0;
  std::size_t columns = 0;
  bool classes_last = false;
};

/// Between two neighbours in a row or column of `size` values: the first and the second's share.
struct Between {
  std::size_t first = 0;
  std::size_t second = 0;
  float share = 0;
};

Between between(double at, std::size_t size) {
  const double inside = std::clamp(at, 0.0, static_cast<double>(size - 1));
  const auto first = static_cast<std::size_t>(inside);
  return {first, std::min(first + 1, size - 1),
          static_cast<float>(inside - static_cast<double>(first))};
}

class Segmentation : public OutputAdapter {
 public:
  Segmentation(const AdapterContext& context, const Planes& planes)
      : planes_(planes), batch_(context.batch), label_offset_(context.card.label_offset) {}

  void read(std::span<const OutputView> outputs, const Place& place,
            Prediction& prediction) const override {
    std::vector<float> memory;
    const auto values = values_of_slot(outputs[planes_.output], place.slot, batch_, memory);
    const Geometry& geometry = place.geometry;
    ClassMap& map = prediction.map;
    map.width = geometry.image_width;
    map.height = geometry.image_height;
    map.classes.clear();
    map.classes.reserve(static_cast<std::size_t>(map.width) * static_cast<std::size_t>(map.height));
    for (int y = 0; y < map.height; ++y) {
      const double input_y = (y + 0.5) * geometry.scale_y - geometry.offset_y;
      for (int x = 0; x < map.width; ++x) {
        const double input_x = (x + 0.5) * geometry.scale_x - geometry.offset_x;
        const bool outside = input_x < 0 || input_y < 0 || input_x >= geometry.input_width ||
                             input_y >= geometry.input_height;
        map.classes.push_back(outside ? ClassMap::kNoClass
                                      : class_at(values, {input_x / geometry.input_width,
                                                          input_y / geometry.input_height}));
      }
    }
  }

 private:
  struct Share {
    double x;
    double y;
  };

  [[nodiscard]] float value(std::span<const float> values, std::size_t label, std::size_t row,
                            std::size_t column) const {
    const std::size_t cell = row * planes_.columns + column;
    return planes_.classes_last ? values[cell * planes_.classes + label]
                                : values[label * planes_.rows * planes_.columns + cell];
  }

  /// The class at a share of the input's size.
  [[nodiscard]] std::uint8_t class_at(std::span<const float> values, const Share& share) const {
    const double row = share.y * static_cast<double>(planes_.rows) - 0.5;
    const double column = share.x * static_cast<double>(planes_.columns) - 0.5;
    if (planes_.classes == 1) {
      const auto y = between(std::round(row), planes_.rows).first;
      const auto x = between(std::round(column), planes_.columns).first;
      return as_class(std::lround(value(values, 0, y, x)));
    }
    const auto y = between(row, planes_.rows);
    const auto x = between(column, planes_.columns);
    const auto score = [&](std::size_t label) {
      const float upper = std::lerp(value(values, label, y.first, x.first),
                                    value(values, label, y.first, x.second), x.share);
      const float lower = std::lerp(value(values, label, y.second, x.first),
                                    value(values, label, y.second, x.second), x.share);
      return std::lerp(upper, lower, y.share);
    };
    std::size_t best = 0;
    float best_score = score(0);
    for (std::size_t label = 1; label < planes_.classes; ++label) {
      const float one = score(label);
      if (!(one > best_score)) continue;
      best = label;
      best_score = one;
    }
    return as_class(static_cast<long>(best));
  }

  [[nodiscard]] std::uint8_t as_class(long label) const {
    const long shifted = label - static_cast<long>(label_offset_);
    const bool known = shifted >= 0 && shifted < ClassMap::kNoClass;
    return known ? static_cast<std::uint8_t>(shifted) : ClassMap::kNoClass;
  }

  Planes planes_;
  std::size_t batch_;
  std::int64_t label_offset_;
};

std::optional<Planes> planes_of(const model::Shape& shape, std::size_t batch) {
  if (shape.size() < 3 || shape[0] != static_cast<std::int64_t>(batch)) return std::nullopt;
  const auto size = [&](std::size_t i) { return static_cast<std::size_t>(shape[i]); };
  if (shape.size() == 3) return Planes{.rows = size(1), .columns = size(2)};
  if (shape.size() != 4) return std::nullopt;
  // Planes are larger than there are classes; where they are not, channels come first.
  const bool last = shape[3] < shape[1] && shape[3] < shape[2];
  if (last) {
    return Planes{.classes = size(3), .rows = size(1), .columns = size(2), .classes_last = true};
  }
  return Planes{.classes = size(1), .rows = size(2), .columns = size(3)};
}

}  // namespace

MadeAdapter make_segmentation(const AdapterContext& context) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    auto planes = planes_of(context.outputs[i].shape, context.batch);
    if (!planes || planes->rows < 2 || planes->columns < 2) continue;
    if (planes->classes > ClassMap::kNoClass || !is_readable(context.outputs[i].precision))
      continue;
    planes->output = i;
    return std::unique_ptr<OutputAdapter>(std::make_unique<Segmentation>(context, *planes));
  }
  return unfit_outputs("output [N, classes, rows, columns]");
}

}  // namespace hone::accuracy
