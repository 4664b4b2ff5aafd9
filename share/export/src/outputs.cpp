#include "outputs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "boxes.h"
#include "segmentation.h"
#include "values.h"

namespace {

constexpr std::size_t kBest = 5;

/// The output that has N scores for each image and no other dimension above 1.
class Classification : public Outputs {
 public:
  Classification(const Model& model, const Ports& outputs, std::size_t batch)
      : label_offset_(model.label_offset) {
    for (; output_ < outputs.size(); ++output_) {
      const ov::Shape shape = outputs[output_].get_shape();
      classes_ = ov::shape_size(shape) / batch;
      const bool one = std::find(shape.begin(), shape.end(), classes_) != shape.end();
      if (classes_ >= 2 && ov::shape_size(shape) % batch == 0 && one) return;
    }
    throw std::runtime_error("no output of the network is a list of class scores");
  }

  Result read(const Tensors& outputs, std::size_t slot, const Placement&) const override {
    auto scores = values_of<double>(outputs[output_], slot * classes_, classes_);
    for (double& score : scores) {
      if (std::isnan(score)) score = -std::numeric_limits<double>::infinity();
    }
    std::vector<std::size_t> order(classes_);
    for (std::size_t i = 0; i < classes_; ++i) order[i] = i;
    const std::size_t count = std::min(kBest, classes_);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                      order.end(), [&](std::size_t a, std::size_t b) {
                        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
                      });
    Result result;
    for (std::size_t i = 0; i < count; ++i) {
      result.classes.push_back(
          {static_cast<std::int64_t>(order[i]) - label_offset_, scores[order[i]]});
    }
    return result;
  }

 private:
  std::size_t output_ = 0;
  std::size_t classes_ = 0;
  std::int64_t label_offset_;
};

using Json = nlohmann::ordered_json;

Json classes_of(const Result& result, const Model& model) {
  Json rows = Json::array();
  for (const Class& one : result.classes) {
    rows.push_back({{"class", one.index}, {"name", model.label(one.index)}, {"score", one.score}});
  }
  return rows;
}

Json detections_of(const Result& result, const Model& model) {
  Json rows = Json::array();
  for (const Detection& one : result.detections) {
    rows.push_back({{"class", one.label},
                    {"name", model.label(one.label)},
                    {"score", one.score},
                    {"x", one.x},
                    {"y", one.y},
                    {"width", one.width},
                    {"height", one.height}});
  }
  return rows;
}

/// Shares are of all pixels of the image.
Json areas_of(const Result& result, const Model& model) {
  Json rows = Json::array();
  const auto all = static_cast<double>(result.map.total());
  for (const auto& [label, pixels] : pixels_of(result.map)) {
    rows.push_back({{"class", label},
                    {"name", model.label(label)},
                    {"pixels", pixels},
                    {"share", static_cast<double>(pixels) / all}});
  }
  return rows;
}

}  // namespace

std::unique_ptr<Outputs> make_outputs(const Model& model, const Ports& outputs, std::size_t batch,
                                      cv::Size input) {
  if (model.adapter == "classification") {
    return std::make_unique<Classification>(model, outputs, batch);
  }
  if (model.adapter == "segmentation-logits") return make_segmentation(model, outputs, batch);
  if (auto detector = make_detector(model, outputs, batch, input)) return detector;
  throw std::runtime_error("this application does not know the adapter " + model.adapter);
}

std::string line_of(const std::string& image, const Result& result, const Model& model) {
  Json line{{"image", image}};
  if (!result.error.empty()) {
    line["error"] = result.error;
  } else if (model.adapter == "classification") {
    line["predictions"] = classes_of(result, model);
  } else if (!result.map.empty()) {
    line["pixels"] = areas_of(result, model);
  } else {
    line["detections"] = detections_of(result, model);
  }
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}
