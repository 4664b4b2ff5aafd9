// A small RGB picture and the three things the demo does to it: fill it with a backdrop, put a
// figure on it, and spoil it as a camera would. Whole numbers only; the same bytes on every
// machine.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "demo/random.h"
#include "demo/shapes.h"

namespace hone::demo {

/// Red, green, blue; may leave 0..255 while a picture is being made.
using Colour = std::array<int, 3>;

/// Where a figure stands. Lengths in 1/256 pixel, the angle in 1/1024 of a full turn. Radii are
/// positive.
struct Placement {
  int centre_x = 0;
  int centre_y = 0;
  int radius_x = 256;
  int radius_y = 256;
  int angle = 0;
};

/// How a figure is filled.
struct Fill {
  Colour colour{};
  int shade = 0;   ///< added to each channel from one rim (-shade) to the other (+shade)
  int stripe = 0;  ///< added to every other stripe; 0 for a plain figure
  Fixed stripe_width = kUnit;
};

/// What a backdrop is made of: a slope from `first` to `second` along `angle`, and clouds over it.
struct Backdrop {
  Colour first{};
  Colour second{};
  int angle = 0;
  int cloud = 0;  ///< greatest change of a channel by the clouds
};

/// sin(2π · angle / 1024) in 1/16384, by a polynomial in whole numbers; any angle.
int sine(int angle);

/// Not for use from two threads at once; different canvases are independent.
class Canvas {
 public:
  Canvas(int width, int height);

  void fill(const Backdrop& backdrop, Random& random);

  /// Draws with nine samples a pixel; parts outside the picture are cut off.
  void paint(Shape shape, const Placement& placement, const Fill& fill);

  /// One pass of a 1-2-1 filter in both directions.
  void blur();

  /// Adds to every channel of every pixel a number between -amplitude and amplitude, small ones
  /// likelier.
  void add_noise(int amplitude, Random& random);

  /// Rows from the top, three bytes a pixel, clamped to 0..255.
  [[nodiscard]] std::vector<std::uint8_t> bytes() const;

 private:
  [[nodiscard]] int& at(int x, int y, std::size_t channel);

  int width_;
  int height_;
  std::vector<int> channels_;
};

}  // namespace hone::demo
