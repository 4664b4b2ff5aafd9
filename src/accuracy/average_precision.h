#pragma once
// A mean over classes of an average of precision: what COCO's and Pascal VOC's metrics share.
// Internal to this room.

#include "accuracy/precision_recall.h"

namespace hone::accuracy {

/// What tells one metric from another.
struct AveragePrecisionRules {
  std::string_view name;
  MatchRules match;  ///< its first overlap is 0.5
  double (*average)(std::span<const OperatingPoint> raised);
};

class AveragePrecision : public Metric {
 public:
  explicit AveragePrecision(AveragePrecisionRules rules) : rules_(std::move(rules)) {}

  [[nodiscard]] std::string_view name() const override { return rules_.name; }
  [[nodiscard]] Truth needs() const override { return Truth::boxes; }
  [[nodiscard]] double value(const Scene& scene) const override;
  [[nodiscard]] std::map<std::string, double> figures(const Scene& scene) const override;
  [[nodiscard]] std::vector<double> resampled(const Scene& scene) const override;
  [[nodiscard]] MetricValue evaluate(const Scene& scene) const override;

 private:
  [[nodiscard]] std::vector<double> resampled(const Scene& scene,
                                              std::span<const ClassMatches> classes) const;
  AveragePrecisionRules rules_;
};

/// Of one class, the mean over the overlaps of the rules; NaN without objects.
double class_average(const ClassMatches& matches, const AveragePrecisionRules& rules,
                     std::span<const std::uint32_t> weights);
/// The mean over classes with objects; NaN when there is none.
double mean_average(std::span<const ClassMatches> classes, const AveragePrecisionRules& rules,
                    std::span<const std::uint32_t> weights);

}  // namespace hone::accuracy
