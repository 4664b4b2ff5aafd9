#include "boxes.h"

#include <algorithm>
#include <stdexcept>

#include "readers.h"

namespace {

constexpr std::size_t kMostBoxes = 300;
constexpr std::size_t kMostCandidates = 20000;

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

struct Kind {
  const char* adapter;
  MadeReader (*make)(const Network& network);
  double score_threshold;     // where model.json says none
  std::optional<double> nms;  // the same; none where the network itself suppresses
};

const Kind kKinds[] = {
    {"ssd", make_ssd, 0, {}},
    {"boxes-labels", make_boxes_labels, 0, {}},
    {"ssd-raw", make_ssd_raw, 0.01, 0.45},
    {"boxes-scores", make_boxes_scores, 0.01, 0.5},
    {"yolox", make_yolox, 0.01, 0.65},
    {"yolov5", make_yolov5, 0.01, 0.65},
    {"yolov8", make_yolov8, 0.01, 0.7},
    {"yolo-region", make_yolo_region, 0.01, 0.45},
    {"fastestdet", make_fastestdet, 0.01, 0.45},
    {"yunet", make_yunet, 0.01, 0.3},
};

class Detector : public Outputs {
 public:
  Detector(const Model& model, const Kind& kind, MadeReader reader)
      : reader_(std::move(reader)),
        threshold_(static_cast<float>(model.score_threshold.value_or(kind.score_threshold))),
        overlap_(model.nms ? model.nms : kind.nms),
        label_offset_(model.label_offset) {}

  Result read(const Tensors& outputs, std::size_t slot, const Placement& placement) const override {
    Candidates candidates;
    reader_->collect(outputs, {slot, placement.input, threshold_}, candidates);
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

  MadeReader reader_;
  float threshold_;
  std::optional<double> overlap_;
  std::int64_t label_offset_;
};

}  // namespace

Candidate box_around(float x, float y, float half_width, float half_height) {
  return {0, 0, x - half_width, y - half_height, x + half_width, y + half_height};
}

void add_classes(Candidate box, const float* scores, std::size_t count, float factor,
                 float threshold, Candidates& candidates) {
  for (std::size_t i = 0; i < count; ++i) {
    box.score = scores[i] * factor;
    if (!(box.score >= threshold)) continue;
    box.label = static_cast<std::int64_t>(i);
    candidates.push_back(box);
  }
}

std::unique_ptr<Outputs> make_detector(const Model& model, const Ports& outputs, std::size_t batch,
                                       cv::Size input) {
  for (const Kind& kind : kKinds) {
    if (model.adapter.substr(0, model.adapter.find(':')) != kind.adapter) continue;
    const std::size_t named = model.label_offset == 0 ? model.labels.size() : 0;
    auto reader = kind.make({model.adapter, outputs, batch, input, named});
    if (reader) return std::make_unique<Detector>(model, kind, std::move(reader));
    throw std::runtime_error("no output of the network fits the adapter " + model.adapter);
  }
  return nullptr;
}
