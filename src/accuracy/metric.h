#pragma once
// From what was found on images to one figure with its uncertainty. Pure. One file for each kind of
// metric and one row in metric.cpp for each metric.
//
// Some figures are the mean of what single images score (top1); the others are of the set as a
// whole (an average precision ranks the detections of all images together). Intervals of the first
// are Wilson's; those of the second come from a seeded bootstrap over images (Efron 1979): the
// figure over so many images drawn with replacement, again and again, its 2.5 % and 97.5 % points.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/types.h"
#include "model/card.h"
#include "result/accuracy.h"

namespace hone::accuracy {

/// What an image must be annotated with to count.
enum class Truth { label, boxes, mask };

/// Images and what is on them; borrowed.
struct Scene {
  std::span<const result::ImageResult> images;
  /// Objects of each image, for Truth::boxes; else empty. (Pixels were counted when they were read:
  /// ImageResult::pixels.)
  std::span<const std::span<const dataset::Box>> boxes = {};
  std::span<const std::string> class_names = {};  ///< names that it lacks stay empty
  std::uint64_t seed = 0;                         ///< of the bootstrap
};

/// A metric over images, 0..1.
struct MetricValue {
  double value = 0;  ///< NaN when nothing is annotated
  result::Interval ci95;
  std::uint64_t images = 0;                      ///< that were counted
  std::vector<result::ClassAccuracy> per_class;  ///< classes that occur, by label
  std::vector<result::Confusion> confusion;      ///< by truth, then prediction; may be empty
  std::vector<double> image_scores;              ///< of each image alone, 0..1
  /// The lowest score with which detections count in `image_scores`: where precision and recall
  /// over all images give the best F1. Absent where there are no detections.
  std::optional<double> score_threshold = {};
};

/// Thread rule: has no state.
class Metric {
 public:
  virtual ~Metric() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual Truth needs() const = 0;
  /// The figure is the mean of image_score().
  [[nodiscard]] virtual bool is_mean_of_images() const { return false; }
  /// Where is_mean_of_images(): 1 or 0; 0 without a label.
  [[nodiscard]] virtual double image_score(const result::ImageResult& /*image*/) const { return 0; }

  [[nodiscard]] virtual double value(const Scene& scene) const = 0;
  /// Of other images as well, by name: figures that need no more work, the metric's own with them.
  /// What has no objects to be found is not in it.
  [[nodiscard]] virtual std::map<std::string, double> figures(const Scene& scene) const = 0;
  /// The figure over resamples of the images. The same seed and number of images give the same
  /// resamples for every metric and network, so that differences are paired. Empty where the figure
  /// is a mean of images.
  [[nodiscard]] virtual std::vector<double> resampled(const Scene& scene) const = 0;
  [[nodiscard]] virtual MetricValue evaluate(const Scene& scene) const = 0;
};

/// Null when there is no metric of this name.
const Metric* find_metric(std::string_view name);
std::vector<std::string_view> metric_names();
/// What a network of this task is judged by on data of this format (dataset::Record::format):
/// top1, coco-ap (voc-map on Pascal VOC), miou.
std::string_view default_metric(model::Task task, std::string_view format);
/// `accuracy.metric` (usage) where networks of the card's task do not give what the metric judges.
Status check_fits(const Metric& metric, const model::Card& card);
/// Whether a sample has what the metric needs.
bool is_annotated(const dataset::Sample& sample, Truth truth);

/// "top1", "top5": the label is among the best one or five classes. The confusion is that of the
/// best class in both.
const Metric& top1_metric();
const Metric& top5_metric();
/// "coco-ap": average precision as COCO defines it (cocoapi's COCOeval): mean over ten overlaps
/// 0.50 .. 0.95, 101 recalls and the classes that occur; its figures are all twelve.
const Metric& coco_ap_metric();
/// "voc-map": mean over classes of the area under the precision-recall curve at an overlap of 0.5,
/// as the devkits of Pascal VOC from 2010 on; "voc-map-11": of the precision at eleven recalls, as
/// those before. Objects marked difficult, and crowds, are neither right nor wrong.
const Metric& voc_map_metric();
const Metric& voc_map_11_metric();
/// "miou": mean over classes that occur of intersection over union of their pixels, counted over
/// all images (Everingham et al. 2010).
const Metric& miou_metric();

}  // namespace hone::accuracy
