#include "segmentation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "values.h"

namespace {

struct Planes {
  std::size_t output = 0;
  std::size_t classes = 1;  // 1: the values are classes themselves
  std::size_t rows = 0;
  std::size_t columns = 0;
  bool classes_last = false;
};

/// Between two neighbours in a row or column of values: the first, and the second's share.
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

/// From a to b; as C++20's std::lerp for shares below 1: never beyond b.
float mixed(float a, float b, float share) {
  if ((a <= 0 && b >= 0) || (a >= 0 && b <= 0)) return share * b + (1 - share) * a;
  const float value = a + share * (b - a);
  return b > a ? std::min(b, value) : std::max(b, value);
}

/// Scores between the network's pixels are interpolated linearly, classes are taken from the
/// nearest.
class Segmentation : public Outputs {
 public:
  Segmentation(const Model& model, const Planes& planes, std::size_t batch)
      : planes_(planes), batch_(batch), label_offset_(model.label_offset) {}

  Result read(const Tensors& outputs, std::size_t slot, const Placement& placement) const override {
    const auto values = values_of_slot(outputs[planes_.output], slot, batch_);
    Result result;
    result.map = cv::Mat(placement.image, CV_8UC1, cv::Scalar(kNoClass));
    for (int y = 0; y < result.map.rows; ++y) {
      const double input_y = (y + 0.5) * placement.scale_y - placement.offset_y;
      if (input_y < 0 || input_y >= placement.input.height) continue;
      for (int x = 0; x < result.map.cols; ++x) {
        const double input_x = (x + 0.5) * placement.scale_x - placement.offset_x;
        if (input_x < 0 || input_x >= placement.input.width) continue;
        result.map.at<std::uint8_t>(y, x) =
            class_at(values, input_x / placement.input.width, input_y / placement.input.height);
      }
    }
    return result;
  }

 private:
  float value(const std::vector<float>& values, std::size_t label, std::size_t row,
              std::size_t column) const {
    const std::size_t cell = row * planes_.columns + column;
    return planes_.classes_last ? values[cell * planes_.classes + label]
                                : values[label * planes_.rows * planes_.columns + cell];
  }

  /// At shares of the input's size.
  std::uint8_t class_at(const std::vector<float>& values, double x_share, double y_share) const {
    const double row = y_share * static_cast<double>(planes_.rows) - 0.5;
    const double column = x_share * static_cast<double>(planes_.columns) - 0.5;
    if (planes_.classes == 1) {
      const auto y = between(std::round(row), planes_.rows).first;
      const auto x = between(std::round(column), planes_.columns).first;
      return as_class(std::lround(value(values, 0, y, x)));
    }
    return as_class(best_at(values, between(row, planes_.rows), between(column, planes_.columns)));
  }

  long best_at(const std::vector<float>& values, const Between& y, const Between& x) const {
    const auto score = [&](std::size_t label) {
      const float upper = mixed(value(values, label, y.first, x.first),
                                value(values, label, y.first, x.second), x.share);
      const float lower = mixed(value(values, label, y.second, x.first),
                                value(values, label, y.second, x.second), x.share);
      return mixed(upper, lower, y.share);
    };
    std::size_t best = 0;
    float best_score = score(0);
    for (std::size_t label = 1; label < planes_.classes; ++label) {
      const float one = score(label);
      if (!(one > best_score)) continue;
      best = label;
      best_score = one;
    }
    return static_cast<long>(best);
  }

  std::uint8_t as_class(long label) const {
    const std::int64_t shifted = label - label_offset_;
    return shifted >= 0 && shifted < kNoClass ? static_cast<std::uint8_t>(shifted) : kNoClass;
  }

  Planes planes_;
  std::size_t batch_;
  std::int64_t label_offset_;
};

std::optional<Planes> planes_of(const ov::Shape& shape, std::size_t batch) {
  if (shape.size() < 3 || shape.size() > 4 || shape[0] != batch) return std::nullopt;
  if (shape.size() == 3) return Planes{0, 1, shape[1], shape[2], false};
  // Planes are larger than there are classes; where they are not, channels come first.
  const bool last = shape[3] < shape[1] && shape[3] < shape[2];
  if (last) return Planes{0, shape[3], shape[1], shape[2], true};
  return Planes{0, shape[1], shape[2], shape[3], false};
}

}  // namespace

std::unique_ptr<Outputs> make_segmentation(const Model& model, const Ports& outputs,
                                           std::size_t batch) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    auto planes = planes_of(outputs[i].get_shape(), batch);
    if (!planes || planes->rows < 2 || planes->columns < 2) continue;
    if (planes->classes > kNoClass || !is_readable(outputs[i])) continue;
    planes->output = i;
    return std::make_unique<Segmentation>(model, *planes, batch);
  }
  throw std::runtime_error("no output of the network is a plane for each class");
}

std::vector<ClassPixels> pixels_of(const cv::Mat& map) {
  std::array<std::int64_t, 256> counts{};
  for (int y = 0; y < map.rows; ++y) {
    const auto* row = map.ptr<std::uint8_t>(y);
    for (int x = 0; x < map.cols; ++x) ++counts[row[x]];
  }
  std::vector<ClassPixels> found;
  for (std::size_t i = 0; i < kNoClass; ++i) {
    if (counts[i] > 0) found.push_back({static_cast<std::uint8_t>(i), counts[i]});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const ClassPixels& a, const ClassPixels& b) { return a.pixels > b.pixels; });
  return found;
}
