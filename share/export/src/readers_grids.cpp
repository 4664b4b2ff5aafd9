// Detectors that give numbers for each cell of grids over the input: the YOLO family and
// FastestDet.

#include <algorithm>
#include <cmath>
#include <sstream>

#include "readers.h"
#include "values.h"

namespace {

using Values = std::vector<float>;

constexpr std::size_t kBoxFields = 5;
constexpr int kStrides[] = {8, 16, 32};

/// What all have: one output, image after image.
class GridReader : public BoxReader {
 public:
  GridReader(std::size_t output, std::size_t batch) : output_(output), batch_(batch) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    const ov::Tensor& tensor = outputs[output_];
    take(values_of_slot(tensor, asked.slot, batch_), tensor.get_shape(), asked, candidates);
  }

 protected:
  virtual void take(const Values& values, const ov::Shape& shape, const Asked& asked,
                    Candidates& candidates) const = 0;

 private:
  std::size_t output_;
  std::size_t batch_;
};

/// The first output whose shape fits.
template <class Reader, class Fits>
MadeReader first_that(const Network& network, const Fits& fits) {
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const ov::Shape shape = network.outputs[i].get_shape();
    const bool batched = !shape.empty() && shape[0] == network.batch;
    if (!batched || !is_readable(network.outputs[i]) || !fits(shape)) continue;
    return std::make_unique<Reader>(i, network.batch);
  }
  return nullptr;
}

/// Rows of x, y, log width, log height, objectness and scores, one for each cell of three grids.
class Yolox : public GridReader {
 public:
  using GridReader::GridReader;

  static std::size_t rows_of(cv::Size input) {
    std::size_t rows = 0;
    for (const int stride : kStrides) {
      rows += static_cast<std::size_t>(input.width / stride) *
              static_cast<std::size_t>(input.height / stride);
    }
    return rows;
  }

 protected:
  void take(const Values& values, const ov::Shape& shape, const Asked& asked,
            Candidates& candidates) const override {
    const float* row = values.data();
    for (const int stride : kStrides) {
      const auto step = static_cast<float>(stride);
      for (int y = 0; y < asked.input.height / stride; ++y) {
        for (int x = 0; x < asked.input.width / stride; ++x, row += shape[2]) {
          if (!(row[4] >= asked.threshold)) continue;
          const Candidate box = box_around(
              (row[0] + static_cast<float>(x)) * step, (row[1] + static_cast<float>(y)) * step,
              std::exp(row[2]) * step / 2, std::exp(row[3]) * step / 2);
          add_classes(box, row + kBoxFields, shape[2] - kBoxFields, row[4], asked.threshold,
                      candidates);
        }
      }
    }
  }
};

/// Rows of centre, size, objectness and scores.
class Yolov5 : public GridReader {
 public:
  using GridReader::GridReader;

 protected:
  void take(const Values& values, const ov::Shape& shape, const Asked& asked,
            Candidates& candidates) const override {
    const std::size_t fields = shape[2];
    for (std::size_t i = 0; i + fields <= values.size(); i += fields) {
      const float* row = &values[i];
      if (!(row[4] >= asked.threshold)) continue;
      add_classes(box_around(row[0], row[1], row[2] / 2, row[3] / 2), row + kBoxFields,
                  fields - kBoxFields, row[4], asked.threshold, candidates);
    }
  }
};

/// The same the other way round and without objectness: a row a field.
class Yolov8 : public GridReader {
 public:
  using GridReader::GridReader;

 protected:
  void take(const Values& values, const ov::Shape& shape, const Asked& asked,
            Candidates& candidates) const override {
    const std::size_t cells = shape[2];
    for (std::size_t field = 4; field < shape[1]; ++field) {
      for (std::size_t cell = 0; cell < cells; ++cell) {
        const auto at = [&](std::size_t i) { return values[i * cells + cell]; };
        if (!(at(field) >= asked.threshold)) continue;
        candidates.push_back(box_around(at(0), at(1), at(2) / 2, at(3) / 2));
        candidates.back().label = static_cast<std::int64_t>(field - 4);
        candidates.back().score = at(field);
      }
    }
  }
};

/// Planes of objectness, two offsets, two sizes and the scores of the classes; of each cell its
/// best class counts, with objectness^0.6 * class^0.4.
class FastestDet : public GridReader {
 public:
  using GridReader::GridReader;

 protected:
  void take(const Values& values, const ov::Shape& shape, const Asked& asked,
            Candidates& candidates) const override {
    const std::size_t cells = shape[2] * shape[3];
    const float lowest = std::pow(asked.threshold, 1 / kObjectnessPower);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      if (!(values[cell] >= lowest)) continue;  // no class lifts it over the threshold
      const auto field = [&](std::size_t i) { return values[i * cells + cell]; };
      const auto columns = static_cast<float>(shape[3]);
      const auto rows = static_cast<float>(shape[2]);
      const auto width = static_cast<float>(asked.input.width);
      const auto height = static_cast<float>(asked.input.height);
      const float x = static_cast<float>(cell % shape[3]) + std::tanh(field(1));
      const float y = static_cast<float>(cell / shape[3]) + std::tanh(field(2));
      Candidate box = box_around(x / columns * width, y / rows * height,
                                 logistic(field(3)) * width / 2, logistic(field(4)) * height / 2);
      take_best(field, shape[1] - kBoxFields, box);
      box.score = std::pow(values[cell], kObjectnessPower) * std::pow(box.score, kClassPower);
      candidates.push_back(box);
    }
  }

 private:
  static constexpr float kObjectnessPower = 0.6F;
  static constexpr float kClassPower = 0.4F;

  static float logistic(float x) { return 1.0F / (1.0F + std::exp(-x)); }

  template <class Field>
  static void take_best(const Field& field, std::size_t classes, Candidate& box) {
    for (std::size_t i = 0; i < classes; ++i) {
      const float score = field(kBoxFields + i);
      if (i > 0 && !(score > box.score)) continue;
      box.label = static_cast<std::int64_t>(i);
      box.score = score;
    }
  }
};

// --- RegionYolo

struct Anchor {
  float width = 0;
  float height = 0;
};

struct Grid {
  std::size_t output = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t classes = 0;
  std::vector<Anchor> anchors;
};

/// For each anchor of a grid planes of offsets, log sizes, objectness and scores.
class YoloRegion : public BoxReader {
 public:
  YoloRegion(std::vector<Grid> grids, std::size_t batch)
      : grids_(std::move(grids)), batch_(batch) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    for (const Grid& grid : grids_) {
      const Values values = values_of_slot(outputs[grid.output], asked.slot, batch_);
      const std::size_t each = (kBoxFields + grid.classes) * grid.rows * grid.columns;
      for (std::size_t i = 0; i < grid.anchors.size(); ++i) {
        read_anchor(grid, grid.anchors[i], &values[i * each], asked, candidates);
      }
    }
  }

 private:
  static void read_anchor(const Grid& grid, const Anchor& anchor, const float* values,
                          const Asked& asked, Candidates& candidates) {
    const std::size_t cells = grid.rows * grid.columns;
    Values scores(grid.classes);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const auto field = [&](std::size_t i) { return values[i * cells + cell]; };
      if (!(field(4) >= asked.threshold)) continue;
      const auto column = static_cast<float>(cell % grid.columns);
      const auto row = static_cast<float>(cell / grid.columns);
      const float x = (column + field(0)) * static_cast<float>(asked.input.width) /
                      static_cast<float>(grid.columns);
      const float y =
          (row + field(1)) * static_cast<float>(asked.input.height) / static_cast<float>(grid.rows);
      for (std::size_t i = 0; i < grid.classes; ++i) scores[i] = field(kBoxFields + i);
      add_classes(box_around(x, y, std::exp(field(2)) * anchor.width / 2,
                             std::exp(field(3)) * anchor.height / 2),
                  scores.data(), scores.size(), field(4), asked.threshold, candidates);
    }
  }

  std::vector<Grid> grids_;
  std::size_t batch_;
};

/// Of "yolo-region:W,H,W,H…"; empty where the text is something else.
std::vector<Anchor> anchors_of(const std::string& adapter) {
  const auto colon = adapter.find(':');
  std::istringstream text(colon == std::string::npos ? "" : adapter.substr(colon + 1));
  text.imbue(std::locale::classic());
  std::vector<Anchor> anchors;
  Anchor one;
  char comma = ',';
  while (comma == ',' && text >> one.width >> comma >> one.height) {
    anchors.push_back(one);
    if (!(text >> comma)) return anchors;
  }
  return {};
}

/// The finest first.
std::vector<Grid> grids_of(const Network& network) {
  std::vector<Grid> grids;
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const ov::Shape shape = network.outputs[i].get_shape();
    const bool fits =
        shape.size() == 4 && shape[0] == network.batch && is_readable(network.outputs[i]);
    if (fits) grids.push_back({i, shape[2], shape[3], 0, {}});
  }
  std::stable_sort(grids.begin(), grids.end(),
                   [](const Grid& a, const Grid& b) { return a.rows > b.rows; });
  return grids;
}

}  // namespace

MadeReader make_yolox(const Network& network) {
  return first_that<Yolox>(network, [&](const ov::Shape& shape) {
    return shape.size() == 3 && shape[1] == Yolox::rows_of(network.input) && shape[2] > kBoxFields;
  });
}

MadeReader make_yolov5(const Network& network) {
  return first_that<Yolov5>(
      network, [](const ov::Shape& shape) { return shape.size() == 3 && shape[2] > kBoxFields; });
}

MadeReader make_yolov8(const Network& network) {
  return first_that<Yolov8>(
      network, [](const ov::Shape& shape) { return shape.size() == 3 && shape[1] >= kBoxFields; });
}

MadeReader make_fastestdet(const Network& network) {
  return first_that<FastestDet>(
      network, [](const ov::Shape& shape) { return shape.size() == 4 && shape[1] > kBoxFields; });
}

MadeReader make_yolo_region(const Network& network) {
  auto grids = grids_of(network);
  const auto anchors = anchors_of(network.adapter);
  const std::size_t each = grids.empty() ? 0 : anchors.size() / grids.size();
  if (each == 0 || each * grids.size() != anchors.size()) return nullptr;
  auto next = anchors.begin();
  for (Grid& grid : grids) {
    grid.anchors.assign(next, next + static_cast<std::ptrdiff_t>(each));
    next += static_cast<std::ptrdiff_t>(each);
    const std::size_t channels = network.outputs[grid.output].get_shape()[1];
    if (channels % each != 0 || channels / each <= kBoxFields) return nullptr;
    grid.classes = channels / each - kBoxFields;
  }
  return std::make_unique<YoloRegion>(std::move(grids), network.batch);
}
