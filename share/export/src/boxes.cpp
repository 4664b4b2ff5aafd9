#include "boxes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "values.h"

namespace {

using Ports = std::vector<ov::Output<const ov::Node>>;
using Tensors = std::vector<ov::Tensor>;
using Values = std::vector<float>;

constexpr std::size_t kMostBoxes = 300;
constexpr std::size_t kMostCandidates = 20000;

/// Corners in pixels of the input.
struct Candidate {
  std::int64_t label = 0;
  float score = 0;
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
};
using Candidates = std::vector<Candidate>;

Candidate around(float x, float y, float width, float height) {
  return {0, 0, x - width / 2, y - height / 2, x + width / 2, y + height / 2};
}

// --- overlaps

double overlap_of(const Detection& a, const Detection& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  if (!(width > 0) || !(height > 0)) return 0;
  const double both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/// Best first; of each class those that no better one covers.
std::vector<Detection> best_of(std::vector<Detection> boxes, std::optional<double> overlap) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });
  const std::size_t most = overlap ? kMostCandidates : kMostBoxes;
  if (boxes.size() > most) boxes.resize(most);
  if (!overlap) return boxes;
  std::vector<Detection> kept;
  for (const Detection& box : boxes) {
    if (kept.size() == kMostBoxes) break;
    const bool covered = std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
      return better.label == box.label && overlap_of(better, box) > *overlap;
    });
    if (!covered) kept.push_back(box);
  }
  return kept;
}

// --- how the kinds of outputs are read

/// What every kind is told.
struct Asked {
  std::size_t batch = 1;
  std::size_t slot = 0;
  cv::Size input;
  float threshold = 0;
};

/// One image's part of an output whose first dimension is the batch.
Values values_of_slot(const ov::Tensor& tensor, const Asked& asked) {
  const std::size_t count = tensor.get_size() / asked.batch;
  return values_of<float>(tensor, asked.slot * count, count);
}

void add_classes(const Candidate& box, const float* scores, std::size_t count, float factor,
                 float threshold, Candidates& candidates) {
  for (std::size_t i = 0; i < count; ++i) {
    const float score = scores[i] * factor;
    if (!(score >= threshold)) continue;
    candidates.push_back(box);
    candidates.back().label = static_cast<std::int64_t>(i);
    candidates.back().score = score;
  }
}

/// DetectionOutput: rows of image, label, score and corners in shares of the input.
void read_ssd(const ov::Tensor& tensor, const Asked& asked, Candidates& candidates) {
  constexpr std::size_t kFields = 7;
  const Values values = values_of<float>(tensor, 0, tensor.get_size());
  const auto width = static_cast<float>(asked.input.width);
  const auto height = static_cast<float>(asked.input.height);
  for (std::size_t i = 0; i + kFields <= values.size(); i += kFields) {
    const float* row = &values[i];
    if (!(row[0] >= 0)) break;
    if (row[0] != static_cast<float>(asked.slot) || !(row[1] >= 0) || row[1] > 1e6F) continue;
    candidates.push_back({static_cast<std::int64_t>(row[1]), row[2], row[3] * width,
                          row[4] * height, row[5] * width, row[6] * height});
  }
}

/// Rows of x, y, log width, log height, objectness and scores, one for each cell of three grids.
void read_yolox(const ov::Tensor& tensor, const Asked& asked, Candidates& candidates) {
  const Values values = values_of_slot(tensor, asked);
  const std::size_t fields = tensor.get_shape()[2];
  const float* row = values.data();
  for (const int stride : {8, 16, 32}) {
    const auto step = static_cast<float>(stride);
    for (int y = 0; y < asked.input.height / stride; ++y) {
      for (int x = 0; x < asked.input.width / stride; ++x, row += fields) {
        if (!(row[4] >= asked.threshold)) continue;
        const float center_x = (row[0] + static_cast<float>(x)) * step;
        const float center_y = (row[1] + static_cast<float>(y)) * step;
        const float half_width = std::exp(row[2]) * step / 2;
        const float half_height = std::exp(row[3]) * step / 2;
        const Candidate box{0,
                            0,
                            center_x - half_width,
                            center_y - half_height,
                            center_x + half_width,
                            center_y + half_height};
        add_classes(box, row + 5, fields - 5, row[4], asked.threshold, candidates);
      }
    }
  }
}

std::size_t yolox_rows(cv::Size input) {
  std::size_t rows = 0;
  for (const int stride : {8, 16, 32}) {
    rows += static_cast<std::size_t>(input.width / stride) *
            static_cast<std::size_t>(input.height / stride);
  }
  return rows;
}

/// Rows of centre, size, objectness and scores.
void read_yolov5(const ov::Tensor& tensor, const Asked& asked, Candidates& candidates) {
  const Values values = values_of_slot(tensor, asked);
  const std::size_t fields = tensor.get_shape()[2];
  for (std::size_t i = 0; i + fields <= values.size(); i += fields) {
    const float* row = &values[i];
    if (!(row[4] >= asked.threshold)) continue;
    add_classes(around(row[0], row[1], row[2], row[3]), row + 5, fields - 5, row[4],
                asked.threshold, candidates);
  }
}

/// The same the other way round and without objectness: a row a field.
void read_yolov8(const ov::Tensor& tensor, const Asked& asked, Candidates& candidates) {
  const Values values = values_of_slot(tensor, asked);
  const std::size_t cells = tensor.get_shape()[2];
  for (std::size_t field = 4; field < tensor.get_shape()[1]; ++field) {
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const float score = values[field * cells + cell];
      if (!(score >= asked.threshold)) continue;
      candidates.push_back(around(values[cell], values[cells + cell], values[2 * cells + cell],
                                  values[3 * cells + cell]));
      candidates.back().label = static_cast<std::int64_t>(field - 4);
      candidates.back().score = score;
    }
  }
}

struct Kind {
  const char* adapter;
  double score_threshold;
  std::optional<double> nms;
  void (*read)(const ov::Tensor& tensor, const Asked& asked, Candidates& candidates);
  bool (*fits)(const ov::Shape& shape, std::size_t batch, cv::Size input);
};

bool three(const ov::Shape& shape, std::size_t batch) {
  return shape.size() == 3 && shape[0] == batch;
}

const Kind kKinds[] = {
    {"ssd",
     0,
     {},
     read_ssd,
     [](const ov::Shape& shape, std::size_t, cv::Size) {
       return shape.size() >= 2 && shape.back() == 7;
     }},
    {"yolox", 0.01, 0.65, read_yolox,
     [](const ov::Shape& shape, std::size_t batch, cv::Size input) {
       return three(shape, batch) && shape[1] == yolox_rows(input) && shape[2] > 5;
     }},
    {"yolov5", 0.01, 0.65, read_yolov5,
     [](const ov::Shape& shape, std::size_t batch, cv::Size) {
       return three(shape, batch) && shape[2] >= 6;
     }},
    {"yolov8", 0.01, 0.7, read_yolov8,
     [](const ov::Shape& shape, std::size_t batch, cv::Size) {
       return three(shape, batch) && shape[1] >= 5;
     }},
};

class Detector : public Outputs {
 public:
  Detector(const Model& model, const Kind& kind, std::size_t output, std::size_t batch)
      : kind_(kind),
        output_(output),
        batch_(batch),
        threshold_(static_cast<float>(model.score_threshold.value_or(kind.score_threshold))),
        overlap_(model.nms ? model.nms : kind.nms),
        label_offset_(model.label_offset) {}

  Result read(const Tensors& outputs, std::size_t slot, const Placement& placement) const override {
    Candidates candidates;
    kind_.read(outputs[output_], {batch_, slot, placement.input, threshold_}, candidates);
    std::vector<Detection> found;
    for (const Candidate& one : candidates) {
      if (!(one.score >= threshold_) || one.label < label_offset_) continue;
      const Detection box = on_image(one, placement);
      if (box.width > 0 && box.height > 0) found.push_back(box);
    }
    Result result;
    result.detections = best_of(std::move(found), overlap_);
    return result;
  }

 private:
  /// In pixels of the image, cut at its edges.
  Detection on_image(const Candidate& one, const Placement& placement) const {
    const auto x = [&](float input) {
      const double image = (input + placement.offset_x) / placement.scale_x;
      return std::clamp<double>(image, 0, placement.image.width);
    };
    const auto y = [&](float input) {
      const double image = (input + placement.offset_y) / placement.scale_y;
      return std::clamp<double>(image, 0, placement.image.height);
    };
    return {
        one.label - label_offset_, one.score, x(one.left), y(one.top), x(one.right) - x(one.left),
        y(one.bottom) - y(one.top)};
  }

  const Kind& kind_;
  std::size_t output_;
  std::size_t batch_;
  float threshold_;
  std::optional<double> overlap_;
  std::int64_t label_offset_;
};

}  // namespace

std::unique_ptr<Outputs> make_detector(const Model& model, const Ports& outputs, std::size_t batch,
                                       cv::Size input) {
  for (const Kind& kind : kKinds) {
    if (model.adapter != kind.adapter) continue;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (kind.fits(outputs[i].get_shape(), batch, input)) {
        return std::make_unique<Detector>(model, kind, i, batch);
      }
    }
    throw std::runtime_error("no output of the network fits the adapter " + model.adapter);
  }
  return nullptr;
}
