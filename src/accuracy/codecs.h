#pragma once
// One function per image format, behind Decoder. Each checks the size in the header before it
// allocates, and gives pixels in the wanted order.

#include <array>
#include <optional>
#include <vector>

#include "accuracy/image.h"
#include "imagefile/imagefile.h"

namespace hone::accuracy {

using imagefile::FileBytes;

Error broken_image(std::string message);  ///< `accuracy.image.broken`
/// `accuracy.image.too_large` unless 1 <= width * height <= limits::kImagePixels.
Status check_image_size(std::uint64_t width, std::uint64_t height);
inline int channels_of(model::Color order) { return order == model::Color::gray ? 1 : 3; }

/// Luma of 3 channels in RGB order; `gray` is another image.
void rgb_to_gray(const Image& rgb, Image& gray);

/// A libjpeg-turbo handle with its scratch memory.
class JpegCodec {
 public:
  JpegCodec();
  ~JpegCodec();
  JpegCodec(const JpegCodec&) = delete;
  JpegCodec& operator=(const JpegCodec&) = delete;
  Status decode(FileBytes file, model::Color order, Image& image);

 private:
  Status decompress(FileBytes file, int format, Image& image);
  void* handle_;
  Image scratch_;
};

Status decode_png(FileBytes file, model::Color order, Image& image);
/// As decode_indices() of masks.h.
Status decode_png_indices(FileBytes file, Image& indices);
/// Red, green and blue of each index.
using Palette = std::array<std::array<std::uint8_t, 3>, 256>;
/// Gray where there is no palette. Deflated fast.
Result<std::vector<std::byte>> encode_png(const Image& indices, const Palette* palette);
Status decode_webp(FileBytes file, model::Color order, Image& image);

/// Turns the image upright. `scratch` is any other image.
void apply_orientation(int orientation, Image& image, Image& scratch);

}  // namespace hone::accuracy
