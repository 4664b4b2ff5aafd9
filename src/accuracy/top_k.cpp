#include <map>

#include "accuracy/metric.h"
#include "base/statistics.h"

namespace hone::accuracy {
namespace {

struct Count {
  std::uint64_t images = 0;
  std::uint64_t right = 0;
  void add(bool correct) {
    ++images;
    right += correct ? 1 : 0;
  }
  [[nodiscard]] double share() const {
    return static_cast<double>(right) / static_cast<double>(images);
  }
};

using ByClass = std::map<std::int64_t, Count>;
using Pairs = std::map<std::pair<std::int64_t, std::int64_t>, std::uint64_t>;

std::vector<result::ClassAccuracy> class_rows(const ByClass& by_class,
                                              std::span<const std::string> names) {
  std::vector<result::ClassAccuracy> rows;
  for (const auto& [label, count] : by_class) {
    const bool named = label >= 0 && static_cast<std::size_t>(label) < names.size();
    rows.push_back({.label = label,
                    .name = named ? names[static_cast<std::size_t>(label)] : std::string(),
                    .images = count.images,
                    .value = count.share()});
  }
  return rows;
}

std::vector<result::Confusion> confusion_rows(const Pairs& pairs) {
  std::vector<result::Confusion> rows;
  for (const auto& [pair, images] : pairs) rows.push_back({pair.first, pair.second, images});
  return rows;
}

class TopK : public Metric {
 public:
  TopK(std::string_view name, std::size_t k) : name_(name), k_(k) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  [[nodiscard]] Truth needs() const override { return Truth::label; }
  [[nodiscard]] bool is_mean_of_images() const override { return true; }

  [[nodiscard]] double image_score(const result::ImageResult& image) const override {
    return is_right(image) ? 1 : 0;
  }

  [[nodiscard]] double value(const Scene& scene) const override {
    Count all;
    for (const auto& image : scene.images) {
      if (image.label) all.add(is_right(image));
    }
    return all.share();
  }

  [[nodiscard]] std::map<std::string, double> figures(const Scene& scene) const override {
    return {{std::string(name_), value(scene)}};
  }

  [[nodiscard]] std::vector<double> resampled(const Scene& /*scene*/) const override { return {}; }

  [[nodiscard]] MetricValue evaluate(const Scene& scene) const override {
    Count all;
    ByClass by_class;
    Pairs pairs;
    std::vector<double> scores;
    for (const result::ImageResult& image : scene.images) {
      scores.push_back(image_score(image));
      if (!image.label) continue;
      const bool right = is_right(image);
      all.add(right);
      by_class[*image.label].add(right);
      if (!image.predictions.empty()) ++pairs[{*image.label, image.predictions.front()}];
    }
    const Range range = wilson95(all.right, all.images);
    return {.value = all.share(),
            .ci95 = {range.lo, range.hi},
            .images = all.images,
            .per_class = class_rows(by_class, scene.class_names),
            .confusion = confusion_rows(pairs),
            .image_scores = std::move(scores)};
  }

 private:
  [[nodiscard]] bool is_right(const result::ImageResult& image) const {
    const auto& best = image.predictions;
    const auto end = best.begin() + static_cast<std::ptrdiff_t>(std::min(k_, best.size()));
    return image.label && std::find(best.begin(), end, *image.label) != end;
  }

  std::string_view name_;
  std::size_t k_;
};

}  // namespace

const Metric& top1_metric() {
  static const TopK metric("top1", 1);
  return metric;
}

const Metric& top5_metric() {
  static const TopK metric("top5", 5);
  return metric;
}

}  // namespace hone::accuracy
