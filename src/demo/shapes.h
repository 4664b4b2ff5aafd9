// What each kind of figure is: a test "does this point lie inside?" in the figure's own
// coordinates. Whole numbers only, so that no compiler or CPU can round differently.
#pragma once

#include <cstdint>

namespace hone::demo {

/// Fixed-point coordinate of a figure's own plane: `kUnit` is 1.0, the figure fills the circle of
/// radius 1.
using Fixed = std::int64_t;
inline constexpr Fixed kUnit = 4096;

/// The order is the order of the labels (see class_names()).
enum class Shape : std::uint8_t {
  kDisc,
  kRing,
  kHalfDisc,
  kCrescent,
  kTriangle,
  kSquare,
  kDiamond,
  kPentagon,
  kHexagon,
  kStar,
  kCross,
  kArrow,
  kBolt,
  kHeart,
  kGear,
  kSpiral,
};

/// True when (x, y) lies inside the figure. Any x and y up to ±64 units are allowed.
bool contains(Shape shape, Fixed x, Fixed y);

}  // namespace hone::demo
