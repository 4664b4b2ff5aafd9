#include "accuracy/boxes.h"

#include <algorithm>
#include <cmath>

namespace hone::accuracy {
namespace {

std::optional<std::vector<result::Point>> on_image(const std::vector<InputPoint>& points,
                                                   const Geometry& geometry) {
  if (points.empty()) return std::nullopt;
  std::vector<result::Point> on_it;
  for (const auto& point : points) {
    const result::Point one{geometry.image_x(point.x), geometry.image_y(point.y)};
    if (!std::isfinite(one.x) || !std::isfinite(one.y)) return std::nullopt;
    on_it.push_back(one);
  }
  return on_it;
}

/// On the image, cut at its edges; empty where nothing is left or a side is not a number.
std::optional<result::Detection> on_image(const Candidate& box, const Geometry& geometry) {
  const auto inside_x = [&](float x) {
    return std::clamp<double>(geometry.image_x(x), 0, geometry.image_width);
  };
  const auto inside_y = [&](float y) {
    return std::clamp<double>(geometry.image_y(y), 0, geometry.image_height);
  };
  result::Detection found{.label = box.label,
                          .score = box.score,
                          .x = inside_x(box.left),
                          .y = inside_y(box.top),
                          .width = inside_x(box.right) - inside_x(box.left),
                          .height = inside_y(box.bottom) - inside_y(box.top)};
  if (!(found.width > 0) || !(found.height > 0)) return std::nullopt;
  found.points = on_image(box.points, geometry);
  return found;
}

}  // namespace

BoxAdapter::BoxAdapter(const AdapterContext& context, const BoxDefaults& defaults)
    : threshold_(
          static_cast<float>(context.card.score_threshold.value_or(defaults.score_threshold))),
      label_offset_(context.card.label_offset),
      batch_(context.batch) {
  suppression_.overlap = context.card.nms ? context.card.nms : defaults.nms;
}

void BoxAdapter::read(std::span<const OutputView> outputs, const Place& place,
                      Prediction& prediction) const {
  Candidates candidates;
  collect(outputs, place, candidates);
  std::vector<result::Detection> found;
  found.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    if (!(candidate.score >= threshold_)) continue;
    auto box = on_image(candidate, place.geometry);
    if (!box || box->label < label_offset_) continue;
    box->label -= label_offset_;
    found.push_back(*std::move(box));
  }
  prediction.image.detections = suppress(std::move(found), suppression_);
}

void add_classes(const Candidate& box, std::span<const float> scores, float factor, float threshold,
                 Candidates& candidates) {
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const float score = scores[i] * factor;
    if (!(score >= threshold)) continue;
    Candidate candidate = box;
    candidate.label = static_cast<std::int64_t>(i);
    candidate.score = score;
    candidates.push_back(candidate);
  }
}

Error unfit_outputs(std::string_view wanted) {
  return usage_error("accuracy.outputs", fmt::format("The network has no {}.", wanted))
      .fix("Give the --adapter that fits what the network does.");
}

}  // namespace hone::accuracy
