#include "demo/demo.h"

#include <cstddef>
#include <numeric>
#include <utility>

#include "demo/canvas.h"
#include "demo/random.h"
#include "demo/shapes.h"

namespace hone::demo {
namespace {

// Every draw from a Random stands in its own statement or in a braced list, whose order C++ fixes;
// the arguments of a call may be evaluated in any order, so no call below has two.

constexpr int kPixel = 256;  // Placement's lengths in a pixel

Colour random_colour(Random& random) {
  return {random.between(20, 235), random.between(20, 235), random.between(20, 235)};
}

// A colour that differs from `from` by up to `contrast` in each channel, by all of it in at least
// one. It goes up where `from` is dark and down where it is light, so that it can always be shown.
Colour contrasting(const Colour& from, int contrast, Random& random) {
  Colour colour = from;
  const auto strongest = static_cast<std::size_t>(random.between(0, 2));
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const int share = channel == strongest ? 100 : random.between(0, 100);
    const bool up = from[channel] < 128;
    colour[channel] += (up ? contrast : -contrast) * share / 100;
  }
  return colour;
}

int anywhere(int size, Random& random) { return random.between(0, size * kPixel); }

Backdrop random_backdrop(Random& random) {
  Backdrop backdrop;
  backdrop.first = random_colour(random);
  backdrop.second = contrasting(backdrop.first, random.between(0, 70), random);
  backdrop.angle = random.between(0, 1023);
  backdrop.cloud = random.between(0, 24);
  return backdrop;
}

// Small figures of any kind and thin lines: the right label is always that of the one large figure.
void paint_clutter(Canvas& canvas, const Colour& behind, Random& random) {
  const int figures = random.between(0, 5);
  for (int drawn = 0; drawn < figures; ++drawn) {
    const auto shape = static_cast<Shape>(random.between(0, kClassCount - 1));
    const int radius = random.between(5 * kPixel / 2, 11 * kPixel / 2);
    const Placement placement{anywhere(kWidth, random), anywhere(kHeight, random), radius, radius,
                              random.between(0, 1023)};
    canvas.paint(shape, placement, {contrasting(behind, random.between(20, 110), random)});
  }
  const int lines = random.between(0, 3);
  for (int drawn = 0; drawn < lines; ++drawn) {
    const Placement placement{anywhere(kWidth, random), anywhere(kHeight, random),
                              random.between(15 * kPixel, 60 * kPixel),
                              random.between(kPixel / 2, 2 * kPixel), random.between(0, 1023)};
    canvas.paint(Shape::kSquare, placement, {contrasting(behind, random.between(15, 80), random)});
  }
}

Placement random_placement(Random& random) {
  const int radius = random.between(12 * kPixel, 24 * kPixel);
  const int margin = radius * 4 / 5;  // the rim may be cut off a little
  Placement placement;
  placement.centre_x = random.between(margin, kWidth * kPixel - margin);
  placement.centre_y = random.between(margin, kHeight * kPixel - margin);
  placement.radius_x = radius;
  placement.radius_y = radius * random.between(84, 100) / 100;
  if (random.chance(50)) {
    std::swap(placement.radius_x, placement.radius_y);
  }
  placement.angle = random.between(0, 1023);
  return placement;
}

Fill random_fill(const Colour& behind, Random& random) {
  Fill fill;
  fill.colour = contrasting(behind, random.between(44, 120), random);
  fill.shade = random.between(-20, 20);
  if (random.chance(30)) {
    fill.stripe = random.between(-30, 30);
    fill.stripe_width = random.between(700, 2000);
  }
  return fill;
}

// A bar across the figure, off its centre.
void paint_occluder(Canvas& canvas, const Placement& figure, const Colour& behind, Random& random) {
  const int offset = figure.radius_x * random.between(25, 85) / 100;
  const int direction = random.between(0, 1023);
  Placement bar;
  bar.centre_x = figure.centre_x + offset * sine(direction + 256) / 16384;
  bar.centre_y = figure.centre_y + offset * sine(direction) / 16384;
  bar.radius_x = figure.radius_x * random.between(60, 220) / 100;
  bar.radius_y = figure.radius_x * random.between(14, 34) / 100;
  bar.angle = direction + 256 + random.between(-60, 60);
  canvas.paint(Shape::kSquare, bar, {contrasting(behind, random.between(0, 110), random)});
}

}  // namespace

const std::array<std::string_view, kClassCount>& class_names() {
  static constexpr std::array<std::string_view, kClassCount> kNames{
      "disc",    "ring", "half-disc", "crescent", "triangle", "square", "diamond", "pentagon",
      "hexagon", "star", "cross",     "arrow",    "bolt",     "heart",  "gear",    "spiral"};
  return kNames;
}

int label_of(std::uint64_t seed, std::uint64_t index) {
  constexpr std::uint64_t kOrderStream = 0x0F0E0D0C0B0A0908ULL;
  Random random(stream_seed(seed ^ kOrderStream, index / kClassCount));
  std::array<int, kClassCount> order{};
  std::iota(order.begin(), order.end(), 0);
  for (int last = kClassCount - 1; last > 0; --last) {
    std::swap(order[static_cast<std::size_t>(last)],
              order[static_cast<std::size_t>(random.between(0, last))]);
  }
  return order[index % kClassCount];
}

Sample render(std::uint64_t seed, std::uint64_t index) {
  Random random(stream_seed(seed, index));
  const int label = label_of(seed, index);
  const Backdrop backdrop = random_backdrop(random);
  Colour behind{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    behind[channel] = (backdrop.first[channel] + backdrop.second[channel]) / 2;
  }
  Canvas canvas(kWidth, kHeight);
  canvas.fill(backdrop, random);
  paint_clutter(canvas, behind, random);
  const Placement placement = random_placement(random);
  canvas.paint(static_cast<Shape>(label), placement, random_fill(behind, random));
  if (random.chance(50)) {
    paint_occluder(canvas, placement, behind, random);
  }
  if (random.chance(50)) {
    canvas.blur();
  }
  canvas.add_noise(random.between(2, 28), random);
  return {canvas.bytes(), label};
}

}  // namespace hone::demo
