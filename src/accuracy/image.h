#pragma once
// Image files to pixels. JPEG (libjpeg-turbo), PNG (libpng) and WebP (libwebp), recognised by their
// first bytes and never by name. Runs in the worker only: the files are not trusted.
//
// Pixels equal those of cv2.imread, on which the field's accuracy pipelines are calibrated: exact
// integer inverse DCT, smooth chroma upsampling, alpha dropped, 16 bits cut to 8, CMYK as Adobe
// writes it. (Gray of a coloured PNG or a CMYK JPEG goes through RGB and may differ from it by one
// or two.) The EXIF orientation of a JPEG is applied; that of PNG and WebP is not.
// A JPEG that ends before its last row is broken; other damage that libjpeg can bridge is not.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "model/card.h"

namespace hone::accuracy {

/// 8 bits a channel, channels interleaved, rows without gaps. Keeps its memory from image to image.
class Image {
 public:
  /// Makes room; the contents are undefined afterwards. All at least 1.
  void reset(int width, int height, int channels);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int channels() const { return channels_; }  ///< 1 or 3 (4 only inside decoders)
  [[nodiscard]] std::size_t row_bytes() const {
    return static_cast<std::size_t>(width_) * static_cast<std::size_t>(channels_);
  }
  [[nodiscard]] std::size_t bytes() const {
    return row_bytes() * static_cast<std::size_t>(height_);
  }
  std::uint8_t* row(int y) { return memory_.get() + row_bytes() * static_cast<std::size_t>(y); }
  [[nodiscard]] const std::uint8_t* row(int y) const {
    return memory_.get() + row_bytes() * static_cast<std::size_t>(y);
  }

 private:
  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t capacity_ = 0;
  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
};

/// Thread rule: one decoder per thread.
class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Decodes to 3 channels in `order`, or to 1 for gray, whatever the file has.
  /// Errors, after which `image` is undefined and the decoder usable:
  /// `accuracy.image.format` (not an image that we read), `accuracy.image.broken`,
  /// `accuracy.image.too_large` (limits::kImagePixels, kImageFileBytes; before any allocation).
  Status decode(std::span<const std::byte> file, model::Color order, Image& image);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::accuracy
