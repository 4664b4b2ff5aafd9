// COCO's detection metrics, to the numbers of cocoapi's COCOeval (cocodataset.org, "Detection
// evaluation").

#include <cmath>

#include "accuracy/average_precision.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kOverlaps = 10;
constexpr std::size_t kOverlap75 = 5;
constexpr double kSmall = 32.0 * 32.0;
constexpr double kMedium = 96.0 * 96.0;
constexpr double kLarge = 1e10;
constexpr std::size_t kMost = 100;

/// 0.50, 0.55 .. 0.95 as numpy.linspace rounds them.
std::vector<double> overlaps() {
  std::vector<double> steps;
  constexpr double kStep = (0.95 - 0.5) / (kOverlaps - 1);
  for (std::size_t t = 0; t + 1 < kOverlaps; ++t)
    steps.push_back(static_cast<double>(t) * kStep + 0.5);
  steps.push_back(0.95);
  return steps;
}

AveragePrecisionRules rules_for(double area_low, double area_high) {
  AveragePrecisionRules rules{.name = "coco-ap", .match = {}, .average = average_at_101};
  rules.match.overlaps = overlaps();
  rules.match.area_low = area_low;
  rules.match.area_high = area_high;
  rules.match.most = kMost;
  return rules;
}

/// Mean over classes with objects; NaN when there is none.
template <class OfClass>
double mean_over(std::span<const ClassMatches> classes, OfClass of_class) {
  double sum = 0;
  std::size_t counted = 0;
  for (const auto& one : classes) {
    if (one.object_count == 0) continue;
    sum += of_class(one);
    ++counted;
  }
  return sum / static_cast<double>(counted);
}

double precision_at(std::span<const ClassMatches> classes, std::size_t overlap) {
  std::vector<OperatingPoint> points;
  return mean_over(classes, [&](const ClassMatches& one) {
    operating_points(one, {.overlap = overlap}, points);
    raise_to_envelope(points);
    return average_at_101(points);
  });
}

/// The recall that is reached, mean over the overlaps too.
double recall_with(std::span<const ClassMatches> classes, std::size_t most) {
  std::vector<OperatingPoint> points;
  return mean_over(classes, [&](const ClassMatches& one) {
    double sum = 0;
    for (std::size_t t = 0; t < kOverlaps; ++t) {
      operating_points(one, {.overlap = t, .most = most}, points);
      sum += points.empty() ? 0 : points.back().recall;
    }
    return sum / kOverlaps;
  });
}

class CocoAp : public AveragePrecision {
 public:
  CocoAp() : AveragePrecision(rules_for(0, kLarge)) {}

  [[nodiscard]] std::map<std::string, double> figures(const Scene& scene) const override {
    const auto all_rules = rules_for(0, kLarge);
    const auto all = match(scene, all_rules.match);
    std::map<std::string, double> figures{{"coco-ap", mean_average(all, all_rules, {})},
                                          {"ap50", precision_at(all, 0)},
                                          {"ap75", precision_at(all, kOverlap75)},
                                          {"ar1", recall_with(all, 1)},
                                          {"ar10", recall_with(all, 10)},
                                          {"ar100", recall_with(all, kMost)}};
    add_area("small", {0, kSmall}, scene, figures);
    add_area("medium", {kSmall, kMedium}, scene, figures);
    add_area("large", {kMedium, kLarge}, scene, figures);
    std::erase_if(figures, [](const auto& figure) { return std::isnan(figure.second); });
    return figures;
  }

 private:
  static void add_area(const std::string& name, std::pair<double, double> area, const Scene& scene,
                       std::map<std::string, double>& figures) {
    const auto rules = rules_for(area.first, area.second);
    const auto classes = match(scene, rules.match);
    figures["ap-" + name] = mean_average(classes, rules, {});
    figures["ar-" + name] = recall_with(classes, kMost);
  }
};

}  // namespace

const Metric& coco_ap_metric() {
  static const CocoAp metric;
  return metric;
}

}  // namespace hone::accuracy
