#include <turbojpeg.h>

#include "accuracy/codecs.h"

namespace hone::accuracy {
namespace {

constexpr int kCmykComponents = 4;

int pixel_format(model::Color order) {
  switch (order) {
    case model::Color::rgb: return TJPF_RGB;
    case model::Color::bgr: return TJPF_BGR;
    case model::Color::gray: return TJPF_GRAY;
  }
  return TJPF_RGB;
}

/// Inks as Adobe writes them, inverted: 255 is no ink. The formula is that of cv2.
void cmyk_to_rgb(const Image& inks, model::Color order, Image& image) {
  image.reset(inks.width(), inks.height(), 3);
  const bool blue_first = order == model::Color::bgr;
  for (int y = 0; y < inks.height(); ++y) {
    const std::uint8_t* in = inks.row(y);
    std::uint8_t* out = image.row(y);
    for (int x = 0; x < inks.width(); ++x, in += 4, out += 3) {
      const int black = in[3];
      const auto light = [&](int ink) {
        return static_cast<std::uint8_t>(black - (((255 - ink) * black) >> 8));
      };
      out[blue_first ? 2 : 0] = light(in[0]);
      out[1] = light(in[1]);
      out[blue_first ? 0 : 2] = light(in[2]);
    }
  }
}

bool has_end_marker(FileBytes file, std::size_t from) {
  for (std::size_t i = file.size(); i >= from + 2; --i) {
    if (file[i - 2] == std::byte{0xFF} && file[i - 1] == std::byte{0xD9}) return true;
  }
  return false;
}

}  // namespace

JpegCodec::JpegCodec() : handle_(tjInitDecompress()) {}
JpegCodec::~JpegCodec() {
  if (handle_ != nullptr) tjDestroy(handle_);
}

Status JpegCodec::decompress(FileBytes file, int format, Image& image) {
  if (handle_ == nullptr) return environment_error("accuracy.jpeg", "libjpeg-turbo did not start.");
  const int failed =
      tjDecompress2(handle_, reinterpret_cast<const unsigned char*>(file.data()), file.size(),
                    image.row(0), image.width(), static_cast<int>(image.row_bytes()),
                    image.height(), format, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  if (failed == 0 || tjGetErrorCode(handle_) == TJERR_WARNING) return {};
  return broken_image("The JPEG image is damaged.").at(tjGetErrorStr2(handle_));
}

Status JpegCodec::decode(FileBytes file, model::Color order, Image& image) {
  const auto header = imagefile::read_jpeg_header(file);
  if (!header) return broken_image("The JPEG image has no usable header.");
  HONE_CHECK(check_image_size(static_cast<std::uint64_t>(header->width),
                              static_cast<std::uint64_t>(header->height)));
  if (header->components == kCmykComponents) {
    scratch_.reset(header->width, header->height, kCmykComponents);
    HONE_CHECK(decompress(file, TJPF_CMYK, scratch_));
    cmyk_to_rgb(scratch_, order, image);
    if (order == model::Color::gray) {
      std::swap(image, scratch_);
      rgb_to_gray(scratch_, image);
    }
  } else {
    image.reset(header->width, header->height, channels_of(order));
    HONE_CHECK(decompress(file, pixel_format(order), image));
  }
  if (!has_end_marker(file, header->scan)) return broken_image("The JPEG image is cut off.");
  apply_orientation(header->orientation, image, scratch_);
  return {};
}

}  // namespace hone::accuracy
