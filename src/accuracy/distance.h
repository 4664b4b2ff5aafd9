#pragma once
// What two networks say of the same image, held against each other. Pure.

#include <span>
#include <vector>

#include "result/infer.h"

namespace hone::accuracy {

/// What the distance of two tensors is worked out from; values that are not finite count as 0.
struct DistanceSums {
  double first = 0;   ///< squares of a
  double second = 0;  ///< squares of b
  double products = 0;
  double differences = 0;  ///< squares
  std::uint64_t values = 0;

  void add(float a, float b);
  void add(const DistanceSums& other);
  [[nodiscard]] result::OutputDistance distance(std::string tensor) const;
};

/// Of two tensors of the same number of elements, without the tensor's name.
result::OutputDistance distance_of(std::span<const float> a, std::span<const float> b);

/// Detections of the same class that overlap by at least `overlap` (intersection over union), each
/// in one pair: from the best score of `a` down, each takes the free one that it overlaps most.
std::vector<result::DetectionPair> pairs_of(std::span<const result::Detection> a,
                                            std::span<const result::Detection> b,
                                            double overlap = 0.5);

}  // namespace hone::accuracy
