#pragma once
// Precision against recall of one class at one overlap, and the averages that are taken of it.
// Pure. Internal to this room.

#include "accuracy/matching.h"

namespace hone::accuracy {

/// After a right detection.
struct OperatingPoint {
  double recall = 0;
  double precision = 0;
};

struct Counting {
  std::size_t overlap = 0;      ///< index into MatchRules::overlaps
  std::size_t most = SIZE_MAX;  ///< detections of an image and class that count
  /// How often each image counts; empty: once.
  std::span<const std::uint32_t> weights = {};
};

/// Objects that count, with the weights of their images.
double objects_of(const ClassMatches& matches, std::span<const std::uint32_t> weights);

/// Points by rising recall into `points`. Nothing where there are no objects.
void operating_points(const ClassMatches& matches, const Counting& how,
                      std::vector<OperatingPoint>& points);

/// Makes the precision of each point the largest at its recall or a higher one.
void raise_to_envelope(std::vector<OperatingPoint>& points);

// Of points raised to their envelope.

/// The precision at recalls 0, 0.01 .. 1.
std::array<double, 101> precision_at_101(std::span<const OperatingPoint> points);
double average_at_101(std::span<const OperatingPoint> points);
/// At recalls 0, 0.1 .. 1.
double average_at_11(std::span<const OperatingPoint> points);
double area_below(std::span<const OperatingPoint> points);

/// What is to be said of each image at an overlap, which is that of index 0.
struct ImageScores {
  std::vector<double> f1;
  std::optional<double> threshold;  ///< as MetricValue::score_threshold
};
ImageScores image_scores(std::span<const ClassMatches> classes, std::size_t images);

}  // namespace hone::accuracy
