#pragma once
// Where a point of a network's input lies on the image that it came from: the preprocessor's resize
// and crop backwards. Pixels; 0, 0 is the left upper corner of the left upper pixel.

#include <cstddef>

namespace hone::accuracy {

/// Of one image. Zero sizes where the input was not made from an image.
struct Geometry {
  int image_width = 0;  ///< of the decoded image, its orientation applied
  int image_height = 0;
  int input_width = 0;  ///< of the network's input
  int input_height = 0;
  double scale_x = 1;  ///< pixels of the input for one of the image
  double scale_y = 1;
  int offset_x = 0;  ///< of the input on the resized image: what a crop left out
  int offset_y = 0;

  [[nodiscard]] double image_x(double input_x) const { return (input_x + offset_x) / scale_x; }
  [[nodiscard]] double image_y(double input_y) const { return (input_y + offset_y) / scale_y; }
};

/// Where an image lies in a batch, and how it came to lie there.
struct Place {
  std::size_t slot = 0;  ///< 0 .. batch - 1
  Geometry geometry = {};
};

}  // namespace hone::accuracy
