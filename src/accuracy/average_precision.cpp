#include "accuracy/average_precision.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "accuracy/bootstrap.h"

namespace hone::accuracy {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::string name_of(std::int64_t label, std::span<const std::string> names) {
  const auto at = static_cast<std::size_t>(label);
  return label >= 0 && at < names.size() ? names[at] : std::string();
}

result::ClassAccuracy row_of(const ClassMatches& one, const AveragePrecisionRules& rules,
                             std::span<const std::string> names) {
  result::ClassAccuracy row{.label = one.label,
                            .name = name_of(one.label, names),
                            .images = one.objects.size(),
                            .value = class_average(one, rules, {})};
  row.objects = one.object_count;
  std::vector<OperatingPoint> points;
  operating_points(one, {}, points);
  raise_to_envelope(points);
  const auto curve = precision_at_101(points);
  row.precision_at_recall.assign(curve.begin(), curve.end());
  return row;
}

}  // namespace

double class_average(const ClassMatches& matches, const AveragePrecisionRules& rules,
                     std::span<const std::uint32_t> weights) {
  if (objects_of(matches, weights) == 0) return kNothing;
  std::vector<OperatingPoint> points;
  double sum = 0;
  for (std::size_t t = 0; t < rules.match.overlaps.size(); ++t) {
    operating_points(matches, {.overlap = t, .weights = weights}, points);
    raise_to_envelope(points);
    sum += rules.average(points);
  }
  return sum / static_cast<double>(rules.match.overlaps.size());
}

double mean_average(std::span<const ClassMatches> classes, const AveragePrecisionRules& rules,
                    std::span<const std::uint32_t> weights) {
  double sum = 0;
  std::size_t counted = 0;
  for (const auto& one : classes) {
    const double value = class_average(one, rules, weights);
    if (std::isnan(value)) continue;
    sum += value;
    ++counted;
  }
  return counted > 0 ? sum / static_cast<double>(counted) : kNothing;
}

double AveragePrecision::value(const Scene& scene) const {
  return mean_average(match(scene, rules_.match), rules_, {});
}

std::map<std::string, double> AveragePrecision::figures(const Scene& scene) const {
  const double figure = value(scene);
  if (std::isnan(figure)) return {};
  return {{std::string(rules_.name), figure}};
}

std::vector<double> AveragePrecision::resampled(const Scene& scene) const {
  return resampled(scene, match(scene, rules_.match));
}

std::vector<double> AveragePrecision::resampled(const Scene& scene,
                                                std::span<const ClassMatches> classes) const {
  std::uint64_t work = 0;
  constexpr std::uint64_t kPerClass = 200;
  for (const auto& one : classes) work += one.matches.size() + one.objects.size() + kPerClass;
  work *= rules_.match.overlaps.size();
  return resample(scene.images.size(), work, scene.seed,
                  [&](auto weights) { return mean_average(classes, rules_, weights); });
}

MetricValue AveragePrecision::evaluate(const Scene& scene) const {
  const auto classes = match(scene, rules_.match);
  MetricValue value;
  value.value = mean_average(classes, rules_, {});
  value.ci95 = interval_of(resampled(scene, classes), value.value);
  value.images = scene.images.size();
  for (const auto& one : classes) {
    if (one.object_count > 0) value.per_class.push_back(row_of(one, rules_, scene.class_names));
  }
  auto scores = image_scores(classes, scene.images.size());
  value.image_scores = std::move(scores.f1);
  value.score_threshold = scores.threshold;
  return value;
}

}  // namespace hone::accuracy
