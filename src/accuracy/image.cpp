#include "accuracy/image.h"

#include <cstring>

#include "accuracy/codecs.h"
#include "base/limits.h"

namespace hone::accuracy {
namespace {

enum class FileKind { jpeg, png, webp, empty, gif, bmp, tiff, other };

bool begins_with(FileBytes file, std::size_t offset, std::string_view magic) {
  return file.size() >= offset + magic.size() &&
         std::memcmp(file.data() + offset, magic.data(), magic.size()) == 0;
}

FileKind recognise(FileBytes file) {
  if (file.empty()) return FileKind::empty;
  if (begins_with(file, 0, "\xFF\xD8\xFF")) return FileKind::jpeg;
  if (begins_with(file, 0, "\x89PNG\r\n\x1A\n")) return FileKind::png;
  if (begins_with(file, 0, "RIFF") && begins_with(file, 8, "WEBP")) return FileKind::webp;
  if (begins_with(file, 0, "GIF8")) return FileKind::gif;
  if (begins_with(file, 0, "BM")) return FileKind::bmp;
  if (begins_with(file, 0, "II*") || begins_with(file, 0, "MM\x00*")) return FileKind::tiff;
  return FileKind::other;
}

Error unknown_format(FileKind kind) {
  const auto error = [](std::string message) {
    return input_error("accuracy.image.format", std::move(message))
        .fix("Give JPEG, PNG or WebP images.");
  };
  switch (kind) {
    case FileKind::empty: return error("The file is empty.");
    case FileKind::gif: return error("The file is a GIF image, which is not supported.");
    case FileKind::bmp: return error("The file is a BMP image, which is not supported.");
    case FileKind::tiff: return error("The file is a TIFF image, which is not supported.");
    default: return error("The file is not an image in a known format.");
  }
}

}  // namespace

void Image::reset(int width, int height, int channels) {
  const std::size_t wanted = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                             static_cast<std::size_t>(channels);
  if (wanted > capacity_) {
    memory_.reset();
    capacity_ = 0;
    memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(wanted);
    capacity_ = wanted;
  }
  width_ = width;
  height_ = height;
  channels_ = channels;
}

Error broken_image(std::string message) {
  return input_error("accuracy.image.broken", std::move(message))
      .fix("Replace the image or take it out of the data set.");
}

Status check_image_size(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) return broken_image("The image has no pixels.");
  if (width <= limits::kImagePixels && height <= limits::kImagePixels / width) return {};
  return limit_error("accuracy.image.too_large",
                     fmt::format("The image has {} x {} pixels, more than the {} that are allowed.",
                                 width, height, limits::kImagePixels))
      .fix("Make the image smaller.");
}

struct Decoder::State {
  JpegCodec jpeg;
};

Decoder::Decoder() : state_(std::make_unique<State>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Status Decoder::decode(FileBytes file, model::Color order, Image& image) {
  if (file.size() > limits::kImageFileBytes) {
    return limit_error("accuracy.image.too_large", "The image file is larger than allowed.")
        .fix("Make the image smaller.");
  }
  const FileKind kind = recognise(file);
  try {
    switch (kind) {
      case FileKind::jpeg: return state_->jpeg.decode(file, order, image);
      case FileKind::png: return decode_png(file, order, image);
      case FileKind::webp: return decode_webp(file, order, image);
      default: return unknown_format(kind);
    }
  } catch (const std::bad_alloc&) {
    return limit_error("limit.memory", "There is not enough memory for the image.");
  } catch (const std::exception& failure) {
    return broken_image("The image cannot be decoded.").at(failure.what());
  }
}

}  // namespace hone::accuracy
