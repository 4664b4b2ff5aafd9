#pragma once
// From results of images to one figure with its uncertainty. Pure. One file and one row in
// metric.cpp for each metric.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "result/accuracy.h"

namespace hone::accuracy {

/// A metric over images, 0..1.
struct MetricValue {
  double value = 0;       ///< NaN when no image has a label
  result::Interval ci95;  ///< Wilson score interval
  std::uint64_t images = 0;
  std::vector<result::ClassAccuracy> per_class;  ///< classes that occur, by label
  std::vector<result::Confusion> confusion;      ///< by truth, then prediction
};

/// Thread rule: has no state.
class Metric {
 public:
  virtual ~Metric() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Whether this image counts as right; false without a label.
  [[nodiscard]] virtual bool correct(const result::ImageResult& image) const = 0;
  /// Images without a label are not counted. Names that `class_names` lacks stay empty.
  [[nodiscard]] virtual MetricValue evaluate(std::span<const result::ImageResult> images,
                                             std::span<const std::string> class_names) const = 0;
};

/// Null when there is no metric of this name.
const Metric* find_metric(std::string_view name);
std::vector<std::string_view> metric_names();

/// "top1", "top5": the label is among the best one or five classes. The confusion is that of the
/// best class in both.
const Metric& top1_metric();
const Metric& top5_metric();

}  // namespace hone::accuracy
