#include "accuracy/precision_recall.h"

#include <algorithm>
#include <numeric>

namespace hone::accuracy {
namespace {

struct Counts {
  double right = 0;
  double wrong = 0;
  double missed = 0;
  [[nodiscard]] double f1() const {
    const double all = 2 * right + wrong + missed;
    return all > 0 ? 2 * right / all : 1;
  }
};

/// The score at which F1 over all images is best.
std::optional<double> best_threshold(std::span<const ClassMatches> classes) {
  std::vector<std::pair<double, bool>> all;
  double objects = 0;
  for (const auto& one : classes) {
    objects += static_cast<double>(one.object_count);
    for (const auto& match : one.matches) {
      if ((match.ignored & 1U) == 0) all.emplace_back(match.score, (match.right & 1U) != 0);
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::optional<double> threshold;
  double best = -1;
  Counts counts{.missed = objects};
  for (std::size_t i = 0; i < all.size(); ++i) {
    counts.right += all[i].second ? 1 : 0;
    counts.wrong += all[i].second ? 0 : 1;
    counts.missed = objects - counts.right;
    const bool last_of_score = i + 1 == all.size() || all[i + 1].first < all[i].first;
    if (!last_of_score || !(counts.f1() > best)) continue;
    best = counts.f1();
    threshold = all[i].first;
  }
  return threshold;
}

}  // namespace

double objects_of(const ClassMatches& matches, std::span<const std::uint32_t> weights) {
  if (weights.empty()) return static_cast<double>(matches.object_count);
  double sum = 0;
  for (const auto& [image, count] : matches.objects) {
    sum += static_cast<double>(weights[image]) * count;
  }
  return sum;
}

void operating_points(const ClassMatches& matches, const Counting& how,
                      std::vector<OperatingPoint>& points) {
  constexpr double kTiny = std::numeric_limits<double>::epsilon();
  points.clear();
  const double objects = objects_of(matches, how.weights);
  if (objects == 0) return;
  const auto bit = static_cast<std::uint16_t>(1U << how.overlap);
  double right = 0;
  double wrong = 0;
  for (const Match& match : matches.matches) {
    if (match.rank >= how.most || (match.ignored & bit) != 0) continue;
    const double times = how.weights.empty() ? 1 : how.weights[match.image];
    if ((match.right & bit) == 0) {
      wrong += times;
    } else if (times > 0) {
      right += times;
      points.push_back({right / objects, right / (right + wrong + kTiny)});
    }
  }
}

void raise_to_envelope(std::vector<OperatingPoint>& points) {
  for (std::size_t i = points.size(); i-- > 1;) {
    points[i - 1].precision = std::max(points[i - 1].precision, points[i].precision);
  }
}

std::array<double, 101> precision_at_101(std::span<const OperatingPoint> points) {
  std::array<double, 101> precision{};
  auto point = points.begin();
  for (std::size_t i = 0; i < precision.size(); ++i) {
    const double recall = static_cast<double>(i) * 0.01;
    while (point != points.end() && point->recall < recall) ++point;
    if (point == points.end()) break;
    precision[i] = point->precision;
  }
  return precision;
}

double average_at_101(std::span<const OperatingPoint> points) {
  const auto precision = precision_at_101(points);
  return std::accumulate(precision.begin(), precision.end(), 0.0) / precision.size();
}

double average_at_11(std::span<const OperatingPoint> points) {
  constexpr double kRounding = 1e-9;  // a recall of 3 in 10 reaches 0.3
  double sum = 0;
  auto point = points.begin();
  for (int i = 0; i <= 10; ++i) {
    while (point != points.end() && point->recall * 10 < i - kRounding) ++point;
    if (point != points.end()) sum += point->precision;
  }
  return sum / 11;
}

double area_below(std::span<const OperatingPoint> points) {
  double area = 0;
  double recall = 0;
  for (const auto& point : points) {
    area += (point.recall - recall) * point.precision;
    recall = point.recall;
  }
  return area;
}

ImageScores image_scores(std::span<const ClassMatches> classes, std::size_t images) {
  ImageScores scores;
  scores.threshold = best_threshold(classes);
  std::vector<Counts> counts(images);
  for (const auto& one : classes) {
    for (const auto& [image, count] : one.objects) counts[image].missed += count;
    for (const auto& match : one.matches) {
      if (match.score < scores.threshold.value_or(0) || (match.ignored & 1U) != 0) continue;
      const bool right = (match.right & 1U) != 0;
      counts[match.image].right += right ? 1 : 0;
      counts[match.image].missed -= right ? 1 : 0;
      counts[match.image].wrong += right ? 0 : 1;
    }
  }
  for (const auto& count : counts) scores.f1.push_back(count.f1());
  return scores;
}

}  // namespace hone::accuracy
