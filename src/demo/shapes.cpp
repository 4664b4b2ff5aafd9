#include "demo/shapes.h"

#include <array>
#include <cstddef>
#include <span>

namespace hone::demo {
namespace {

struct Vertex {
  int x;
  int y;
};

// Corners in units of 1/4096, each polygon inside the circle of radius 1.
constexpr std::array<Vertex, 3> kTriangle{{{0, -4096}, {3547, 2048}, {-3547, 2048}}};
constexpr std::array<Vertex, 4> kSquare{
    {{-2896, -2896}, {2896, -2896}, {2896, 2896}, {-2896, 2896}}};
constexpr std::array<Vertex, 4> kDiamond{{{0, -4096}, {2250, 0}, {0, 4096}, {-2250, 0}}};
constexpr std::array<Vertex, 5> kPentagon{
    {{0, -4096}, {3896, -1266}, {2408, 3314}, {-2408, 3314}, {-3896, -1266}}};
constexpr std::array<Vertex, 6> kHexagon{
    {{4096, 0}, {2048, 3547}, {-2048, 3547}, {-4096, 0}, {-2048, -3547}, {2048, -3547}}};
constexpr std::array<Vertex, 10> kStar{{{0, -4096},
                                        {1012, -1392},
                                        {3896, -1266},
                                        {1637, 532},
                                        {2408, 3314},
                                        {0, 1721},
                                        {-2408, 3314},
                                        {-1637, 532},
                                        {-3896, -1266},
                                        {-1012, -1392}}};
constexpr std::array<Vertex, 12> kCross{{{-1250, -3900},
                                         {1250, -3900},
                                         {1250, -1250},
                                         {3900, -1250},
                                         {3900, 1250},
                                         {1250, 1250},
                                         {1250, 3900},
                                         {-1250, 3900},
                                         {-1250, 1250},
                                         {-3900, 1250},
                                         {-3900, -1250},
                                         {-1250, -1250}}};
constexpr std::array<Vertex, 7> kArrow{{{0, -4096},
                                        {2900, -700},
                                        {1100, -700},
                                        {1100, 3900},
                                        {-1100, 3900},
                                        {-1100, -700},
                                        {-2900, -700}}};
constexpr std::array<Vertex, 6> kBolt{
    {{900, -4000}, {-2300, 700}, {-300, 700}, {-900, 4000}, {2300, -900}, {300, -900}}};

// The even-odd rule: count the edges that a ray to the right of the point crosses.
bool inside_polygon(std::span<const Vertex> corners, Fixed x, Fixed y) {
  bool inside = false;
  Vertex from = corners.back();
  for (const Vertex to : corners) {
    const bool crosses_height = (from.y > y) != (to.y > y);
    if (crosses_height) {
      const Fixed side = (to.x - from.x) * (y - from.y) - (x - from.x) * (to.y - from.y);
      if ((side > 0) == (to.y > from.y)) {
        inside = !inside;
      }
    }
    from = to;
  }
  return inside;
}

bool inside_circle(Fixed x, Fixed y, Fixed radius) { return x * x + y * y <= radius * radius; }

bool inside_band(Fixed x, Fixed y, Fixed inner, Fixed outer) {
  return inside_circle(x, y, outer) && !inside_circle(x, y, inner);
}

bool inside_crescent(Fixed x, Fixed y) {
  return inside_circle(x, y, kUnit) && !inside_circle(x - 1900, y, 3100);
}

// The sextic (x² + y² - 1)³ <= x² y³, with its lobes towards negative y.
bool inside_heart(Fixed x, Fixed y) {
  if (!inside_circle(x, y, kUnit)) {
    return false;
  }
  const Fixed right = (x * 5) >> 6;       // in units of 1/256, times 1.25: the curve is 2.3 wide
  const Fixed up = ((-y * 5) >> 6) + 26;  // and sits a little high
  const Fixed ring = right * right + up * up - 256 * 256;       // 1/256²
  const Fixed ring_cubed = ((ring * ring) >> 16) * ring;        // 1/256⁴
  const Fixed lobes = ((right * right * up) >> 8) * (up * up);  // 1/256⁴
  return ring_cubed <= lobes;
}

// A toothed wheel: a disc, four bars crossing at its centre for eight teeth, and a hole.
bool inside_gear(Fixed x, Fixed y) {
  if (!inside_circle(x, y, kUnit) || inside_circle(x, y, 1200)) {
    return false;
  }
  if (inside_circle(x, y, 2900)) {
    return true;
  }
  const auto in_bar = [](Fixed across) { return across > -620 && across < 620; };
  const Fixed diagonal = ((x + y) * 2896) >> 12;
  const Fixed antidiagonal = ((x - y) * 2896) >> 12;
  return in_bar(x) || in_bar(y) || in_bar(diagonal) || in_bar(antidiagonal);
}

// Half circles around two centres, joined where they meet: an Archimedean spiral to the eye.
bool inside_spiral(Fixed x, Fixed y) {
  constexpr Fixed kStep = 900;
  constexpr Fixed kHalfWidth = 330;
  const Fixed shifted = x + kStep;  // brings the figure to the middle
  const bool upper = y < 0;
  const Fixed from_centre = upper ? shifted : shifted - kStep;
  const auto on_arc = [&](Fixed radius) {
    return inside_band(from_centre, y, radius - kHalfWidth, radius + kHalfWidth);
  };
  return upper ? on_arc(kStep) || on_arc(3 * kStep) : on_arc(2 * kStep) || on_arc(4 * kStep);
}

}  // namespace

bool contains(Shape shape, Fixed x, Fixed y) {
  switch (shape) {
    case Shape::kDisc: return inside_circle(x, y, kUnit);
    case Shape::kRing: return inside_band(x, y, 2300, kUnit);
    case Shape::kHalfDisc: return inside_circle(x, y - 1500, kUnit) && y < 1500;
    case Shape::kCrescent: return inside_crescent(x, y);
    case Shape::kTriangle: return inside_polygon(kTriangle, x, y);
    case Shape::kSquare: return inside_polygon(kSquare, x, y);
    case Shape::kDiamond: return inside_polygon(kDiamond, x, y);
    case Shape::kPentagon: return inside_polygon(kPentagon, x, y);
    case Shape::kHexagon: return inside_polygon(kHexagon, x, y);
    case Shape::kStar: return inside_polygon(kStar, x, y);
    case Shape::kCross: return inside_polygon(kCross, x, y);
    case Shape::kArrow: return inside_polygon(kArrow, x, y);
    case Shape::kBolt: return inside_polygon(kBolt, x, y);
    case Shape::kHeart: return inside_heart(x, y);
    case Shape::kGear: return inside_gear(x, y);
    case Shape::kSpiral: return inside_spiral(x, y);
  }
  return false;
}

}  // namespace hone::demo
