#pragma once
// What the headers of image files say: enough to know how large a picture is without decoding it.
// Pure functions over bytes of unknown origin; nothing is allocated, nothing is read beyond the
// span. JPEG as libjpeg reads its markers; PNG (RFC 2083), GIF89a, BMP and WebP (RFC 9649) by their
// fixed fields. Thread rule: free functions.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hone::imagefile {

using FileBytes = std::span<const std::byte>;

struct Size {
  std::uint32_t width = 0;  ///< pixels
  std::uint32_t height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

/// Size of the picture as it is shown: the EXIF orientation of a JPEG applied, that of other
/// formats not, as accuracy/image.h decodes them. Empty when the bytes are no such file or its
/// header is damaged or gives no pixels.
std::optional<Size> shown_size(FileBytes file);

/// What the markers before the first scan of a JPEG say, read as libjpeg reads them.
struct JpegHeader {
  int width = 0;
  int height = 0;
  int components = 0;
  int orientation = 1;   ///< EXIF, 1..8
  std::size_t scan = 0;  ///< where the first scan's marker ends
};
std::optional<JpegHeader> read_jpeg_header(FileBytes file);

/// Orientation in a TIFF block (what follows "Exif\0\0"); 1 when there is none or it is damaged.
int exif_orientation(FileBytes tiff);

/// How a PNG keeps its pixels (RFC 2083, 11.2.2).
struct PngHeader {
  Size size;
  unsigned bit_depth = 0;   ///< bits a sample
  unsigned color_type = 0;  ///< 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha
};
std::optional<PngHeader> read_png_header(FileBytes file);

}  // namespace hone::imagefile
