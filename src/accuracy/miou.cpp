// Mean intersection over union of classes (Everingham et al. 2010, section 4.2.3).

#include <cmath>
#include <limits>

#include "accuracy/bootstrap.h"
#include "accuracy/metric.h"

namespace hone::accuracy {
namespace {

/// Pixels of a class.
struct Region {
  double both = 0;
  double truth = 0;
  double found = 0;
  [[nodiscard]] double overlap() const {
    const double any = truth + found - both;
    return any > 0 ? both / any : std::numeric_limits<double>::quiet_NaN();
  }
};
/// Class of pixels for which the network gives none.
constexpr std::int64_t kNothing = 255;

using Regions = std::map<std::int64_t, Region>;

void add(const result::ImageResult& image, double times, Regions& regions) {
  for (const auto& [truth, prediction, pixels] : image.pixels) {
    const double count = times * static_cast<double>(pixels);
    regions[truth].truth += count;
    if (prediction != kNothing) regions[prediction].found += count;
    if (truth == prediction) regions[truth].both += count;
  }
}

/// Over classes that are there to be found or were found.
double mean_overlap(const Regions& regions) {
  double sum = 0;
  std::size_t counted = 0;
  for (const auto& [label, region] : regions) {
    const double overlap = region.overlap();
    if (std::isnan(overlap)) continue;
    sum += overlap;
    ++counted;
  }
  return counted > 0 ? sum / static_cast<double>(counted)
                     : std::numeric_limits<double>::quiet_NaN();
}

Regions regions_of(std::span<const result::ImageResult> images,
                   std::span<const std::uint32_t> weights) {
  Regions regions;
  for (std::size_t i = 0; i < images.size(); ++i) {
    add(images[i], weights.empty() ? 1 : weights[i], regions);
  }
  return regions;
}

class MeanIou : public Metric {
 public:
  [[nodiscard]] std::string_view name() const override { return "miou"; }
  [[nodiscard]] Truth needs() const override { return Truth::mask; }
  [[nodiscard]] double value(const Scene& scene) const override {
    return mean_overlap(regions_of(scene.images, {}));
  }
  [[nodiscard]] std::map<std::string, double> figures(const Scene& scene) const override {
    const auto regions = regions_of(scene.images, {});
    double pixels = 0;
    double right = 0;
    for (const auto& [label, region] : regions) {
      pixels += region.truth;
      right += region.both;
    }
    if (pixels == 0) return {};
    return {{"miou", mean_overlap(regions)}, {"pixel-accuracy", right / pixels}};
  }
  [[nodiscard]] std::vector<double> resampled(const Scene& scene) const override {
    std::uint64_t work = 0;
    for (const auto& image : scene.images) work += 20 * image.pixels.size();
    return resample(scene.images.size(), work, scene.seed,
                    [&](auto weights) { return mean_overlap(regions_of(scene.images, weights)); });
  }
  [[nodiscard]] MetricValue evaluate(const Scene& scene) const override;
};

MetricValue MeanIou::evaluate(const Scene& scene) const {
  MetricValue value;
  const auto regions = regions_of(scene.images, {});
  value.value = mean_overlap(regions);
  value.ci95 = interval_of(resampled(scene), value.value);
  value.images = scene.images.size();
  std::map<std::int64_t, std::uint64_t> shown;  // images by class
  for (const auto& image : scene.images) {
    Regions own;
    add(image, 1, own);
    for (const auto& [label, region] : own) shown[label] += region.truth > 0 ? 1 : 0;
    const double score = mean_overlap(own);
    value.image_scores.push_back(std::isnan(score) ? 1 : score);
  }
  for (const auto& [label, region] : regions) {
    if (std::isnan(region.overlap())) continue;
    const auto at = static_cast<std::size_t>(label);
    const bool named = label >= 0 && at < scene.class_names.size();
    value.per_class.push_back({.label = label,
                               .name = named ? scene.class_names[at] : std::string(),
                               .images = shown[label],
                               .value = region.overlap()});
  }
  return value;
}

}  // namespace

const Metric& miou_metric() {
  static const MeanIou metric;
  return metric;
}

}  // namespace hone::accuracy
