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

  [[nodiscard]] bool correct(const result::ImageResult& image) const override {
    const auto& best = image.predictions;
    const auto end = best.begin() + static_cast<std::ptrdiff_t>(std::min(k_, best.size()));
    return image.label && std::find(best.begin(), end, *image.label) != end;
  }

  [[nodiscard]] MetricValue evaluate(std::span<const result::ImageResult> images,
                                     std::span<const std::string> class_names) const override {
    Count all;
    ByClass by_class;
    Pairs pairs;
    for (const result::ImageResult& image : images) {
      if (!image.label) continue;
      const bool right = correct(image);
      all.add(right);
      by_class[*image.label].add(right);
      if (!image.predictions.empty()) ++pairs[{*image.label, image.predictions.front()}];
    }
    const Range range = wilson95(all.right, all.images);
    return {.value = all.share(),
            .ci95 = {range.lo, range.hi},
            .images = all.images,
            .per_class = class_rows(by_class, class_names),
            .confusion = confusion_rows(pairs)};
  }

 private:
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
