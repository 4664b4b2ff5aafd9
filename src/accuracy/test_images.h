#pragma once
// Image files for the tests of this room, written with the encoders of the libraries that decode.

#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include <cstring>

#include "accuracy/image.h"

namespace hone::accuracy::test {

using FileContents = std::vector<std::byte>;

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

inline Image plain(int width, int height, Rgb color) {
  Image image;
  image.reset(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) std::memcpy(image.row(y) + 3 * x, &color, 3);
  }
  return image;
}

/// Neighbouring pixels differ everywhere, so that a shift or a swap shows.
inline Image pattern(int width, int height, int channels = 3) {
  Image image;
  image.reset(width, height, channels);
  for (std::size_t i = 0; i < image.bytes(); ++i) {
    image.row(0)[i] = static_cast<std::uint8_t>((i * 37) % 251);
  }
  return image;
}

inline FileContents copy(const void* data, std::size_t bytes) {
  const auto* begin = static_cast<const std::byte*>(data);
  return {begin, begin + bytes};
}

inline FileContents png_file(const Image& image) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<unsigned>(image.width());
  png.height = static_cast<unsigned>(image.height());
  png.format = image.channels() == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(png);
  FileContents file(bytes);
  png_image_write_to_memory(&png, file.data(), &bytes, 0, image.row(0), 0, nullptr);
  file.resize(bytes);
  return file;
}

inline FileContents jpeg_file(const Image& image) {
  const tjhandle handle = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long bytes = 0;
  const bool gray = image.channels() == 1;
  tjCompress2(handle, image.row(0), image.width(), 0, image.height(), gray ? TJPF_GRAY : TJPF_RGB,
              &data, &bytes, gray ? TJSAMP_GRAY : TJSAMP_420, 95, 0);
  FileContents file = copy(data, bytes);
  tjFree(data);
  tjDestroy(handle);
  return file;
}

inline FileContents webp_file(const Image& image) {
  std::uint8_t* data = nullptr;
  const std::size_t bytes = WebPEncodeLosslessRGB(image.row(0), image.width(), image.height(),
                                                  static_cast<int>(image.row_bytes()), &data);
  FileContents file = copy(data, bytes);
  WebPFree(data);
  return file;
}

}  // namespace hone::accuracy::test
