#include "image.h"

#include <png.h>
#include <turbojpeg.h>
#ifdef APPLICATION_WEBP
#include <webp/decode.h>
#endif

#include <csetjmp>
#include <cstring>
#include <fstream>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;
constexpr std::size_t kMostPixels = 100'000'000;

Bytes read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("the file cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

void check_size(std::size_t width, std::size_t height) {
  if (width == 0 || height == 0) throw std::runtime_error("the image has no pixels");
  if (width > kMostPixels || height > kMostPixels / width) {
    throw std::runtime_error("the image is too large");
  }
}

int mat_type(const std::string& color) { return color == "gray" ? CV_8UC1 : CV_8UC3; }

cv::Mat in_color(const cv::Mat& rgb, const std::string& color) {
  cv::Mat image = rgb;
  if (color == "gray") cv::cvtColor(rgb, image, cv::COLOR_RGB2GRAY);
  if (color == "bgr") cv::cvtColor(rgb, image, cv::COLOR_RGB2BGR);
  return image;
}

// --- JPEG

struct EndJpeg {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Jpeg = std::unique_ptr<void, EndJpeg>;

unsigned number(const Bytes& bytes, std::size_t at, std::size_t size, bool little) {
  unsigned value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value * 256 + bytes.at(little ? at + size - 1 - i : at + i);
  }
  return value;
}

/// Orientation in a TIFF block that begins at `tiff`; 1 where it says none.
int orientation_in(const Bytes& file, std::size_t tiff) try {
  const bool little = file.at(tiff) == 'I';
  const std::size_t directory = tiff + number(file, tiff + 4, 4, little);
  const unsigned entries = number(file, directory, 2, little);
  for (unsigned i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * 12U;
    if (number(file, entry, 2, little) != 0x0112) continue;
    const unsigned value = number(file, entry + 8, 2, little);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
} catch (const std::out_of_range&) {
  return 1;
}

/// The EXIF orientation among the segments before the first scan.
int jpeg_orientation(const Bytes& file) {
  for (std::size_t at = 2; at + 10 < file.size() && file[at] == 0xFF;) {
    const unsigned marker = file[at + 1];
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xDA) break;
    const std::size_t length = file[at + 2] * 256U + file[at + 3];
    if (marker == 0xE1 && std::memcmp(&file[at + 4], "Exif\0\0", 6) == 0) {
      return orientation_in(file, at + 10);
    }
    at += 2 + length;
  }
  return 1;
}

cv::Mat upright(cv::Mat image, int orientation) {
  if (orientation >= 5) image = image.t();
  switch (orientation) {
    case 2:
    case 6: cv::flip(image, image, 1); break;
    case 3:
    case 7: cv::flip(image, image, -1); break;
    case 4:
    case 8: cv::flip(image, image, 0); break;
    default: break;
  }
  return image;
}

/// Inks as Adobe writes them, inverted: 255 is no ink.
cv::Mat rgb_of_inks(const cv::Mat& inks) {
  cv::Mat rgb(inks.size(), CV_8UC3);
  for (int y = 0; y < inks.rows; ++y) {
    const auto* in = inks.ptr<unsigned char>(y);
    auto* out = rgb.ptr<unsigned char>(y);
    for (int x = 0; x < inks.cols; ++x, in += 4, out += 3) {
      for (int c = 0; c < 3; ++c) {
        out[c] = static_cast<unsigned char>(in[3] - (((255 - in[c]) * in[3]) >> 8));
      }
    }
  }
  return rgb;
}

cv::Mat decompress(tjhandle handle, const Bytes& file, cv::Size size, int format, int type) {
  cv::Mat image(size, type);
  const int failed = tjDecompress2(handle, file.data(), file.size(), image.data, size.width,
                                   static_cast<int>(image.step), size.height, format,
                                   TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  if (failed != 0 && tjGetErrorCode(handle) != TJERR_WARNING) {
    throw std::runtime_error("the JPEG is damaged");
  }
  return image;
}

cv::Mat read_jpeg(const Bytes& file, const std::string& color) {
  const Jpeg handle(tjInitDecompress());
  cv::Size size;
  int sampling = 0;
  int space = 0;
  if (tjDecompressHeader3(handle.get(), file.data(), file.size(), &size.width, &size.height,
                          &sampling, &space) != 0) {
    throw std::runtime_error("the JPEG has no usable header");
  }
  check_size(static_cast<std::size_t>(size.width), static_cast<std::size_t>(size.height));
  cv::Mat image;
  if (space == TJCS_CMYK || space == TJCS_YCCK) {
    image = in_color(rgb_of_inks(decompress(handle.get(), file, size, TJPF_CMYK, CV_8UC4)), color);
  } else {
    const int format = color == "gray" ? TJPF_GRAY : color == "bgr" ? TJPF_BGR : TJPF_RGB;
    image = decompress(handle.get(), file, size, format, mat_type(color));
  }
  return upright(image, jpeg_orientation(file));
}

// --- PNG: libpng reports errors by longjmp, so functions that call setjmp hold plain values only

struct PngSource {
  const unsigned char* data;
  std::size_t bytes;
  std::size_t at;
};

void png_read(png_structp png, png_bytep to, std::size_t bytes) {
  auto* source = static_cast<PngSource*>(png_get_io_ptr(png));
  if (bytes > source->bytes - source->at) png_error(png, "cut off");
  std::memcpy(to, source->data + source->at, bytes);
  source->at += bytes;
}

void png_quiet(png_structp, png_const_charp) {}
[[noreturn]] void png_fail(png_structp png, png_const_charp) { png_longjmp(png, 1); }

bool read_png_header(png_structp png, png_infop info, PngSource* source) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_read_fn(png, source, png_read);
  png_read_info(png, info);
  return true;
}

/// Always to RGB, or to gray where the file has no colour and gray is wanted.
bool read_png_rows(png_structp png, png_infop info, bool gray, png_bytepp rows, std::size_t bytes) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  const bool colored = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) != 0;
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (!colored) png_set_expand_gray_1_2_4_to_8(png);
  if (!colored && !gray) png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != bytes) return false;
  png_read_image(png, rows);
  return true;
}

cv::Mat read_png(const Bytes& file, const std::string& color) {
  PngSource source{file.data(), file.size(), 0};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, png_fail, png_quiet);
  png_infop info = png_create_info_struct(png);
  const auto end = [&](void*) { png_destroy_read_struct(&png, &info, nullptr); };
  const std::unique_ptr<void, decltype(end)> ended(png, end);
  if (!read_png_header(png, info, &source)) throw std::runtime_error("the PNG is damaged");
  const auto width = png_get_image_width(png, info);
  const auto height = png_get_image_height(png, info);
  check_size(width, height);
  const bool colored = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) != 0;
  const bool gray = color == "gray" && !colored;
  cv::Mat image(static_cast<int>(height), static_cast<int>(width), gray ? CV_8UC1 : CV_8UC3);
  std::vector<png_bytep> rows;
  for (int y = 0; y < image.rows; ++y) rows.push_back(image.ptr(y));
  if (!read_png_rows(png, info, gray, rows.data(), image.cols * image.elemSize())) {
    throw std::runtime_error("the PNG is damaged");
  }
  return gray ? image : in_color(image, color);
}

// --- WebP

#ifdef APPLICATION_WEBP
cv::Mat read_webp(const Bytes& file, const std::string& color) {
  int width = 0;
  int height = 0;
  if (WebPGetInfo(file.data(), file.size(), &width, &height) == 0) {
    throw std::runtime_error("the WebP is damaged");
  }
  check_size(static_cast<std::size_t>(width), static_cast<std::size_t>(height));
  cv::Mat rgb(height, width, CV_8UC3);
  const std::size_t bytes = rgb.step * static_cast<std::size_t>(height);
  if (WebPDecodeRGBInto(file.data(), file.size(), rgb.data, bytes, static_cast<int>(rgb.step)) ==
      nullptr) {
    throw std::runtime_error("the WebP is damaged");
  }
  return in_color(rgb, color);
}
#endif

bool begins_with(const Bytes& file, std::size_t at, const char* magic, std::size_t bytes) {
  return file.size() >= at + bytes && std::memcmp(file.data() + at, magic, bytes) == 0;
}

}  // namespace

cv::Mat read_image(const std::filesystem::path& file, const std::string& color) {
  const Bytes bytes = read_file(file);
  if (begins_with(bytes, 0, "\xFF\xD8\xFF", 3)) return read_jpeg(bytes, color);
  if (begins_with(bytes, 0, "\x89PNG\r\n\x1A\n", 8)) return read_png(bytes, color);
#ifdef APPLICATION_WEBP
  if (begins_with(bytes, 0, "RIFF", 4) && begins_with(bytes, 8, "WEBP", 4)) {
    return read_webp(bytes, color);
  }
#endif
  throw std::runtime_error("not an image in a known format");
}

void write_jpeg(const std::filesystem::path& file, const cv::Mat& image) {
  constexpr int kQuality = 92;
  const Jpeg handle(tjInitCompress());
  unsigned char* data = nullptr;
  unsigned long bytes = 0;
  const int failed = tjCompress2(handle.get(), image.data, image.cols, static_cast<int>(image.step),
                                 image.rows, TJPF_BGR, &data, &bytes, TJSAMP_444, kQuality, 0);
  const std::unique_ptr<unsigned char, decltype(&tjFree)> owned(data, &tjFree);
  if (failed != 0) throw std::runtime_error("the picture cannot be compressed");
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(bytes));
  if (!out) throw std::runtime_error(file.string() + " cannot be written");
}

void write_png(const std::filesystem::path& file, const cv::Mat& numbers, const Palette& palette) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(numbers.cols);
  png.height = static_cast<png_uint_32>(numbers.rows);
  png.format = PNG_FORMAT_RGB_COLORMAP;
  png.colormap_entries = static_cast<png_uint_32>(palette.size());
  const int written = png_image_write_to_file(&png, file.c_str(), 0, numbers.data,
                                              static_cast<int>(numbers.step), palette.data());
  if (written == 0) throw std::runtime_error(file.string() + " cannot be written: " + png.message);
}
