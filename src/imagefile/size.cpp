#include <string_view>

#include "imagefile/imagefile.h"

namespace hone::imagefile {
namespace {

using std::string_view_literals::operator""sv;

/// Fixed fields of a header; nothing beyond the file is read.
class Fields {
 public:
  explicit Fields(FileBytes file) : file_(file) {}

  [[nodiscard]] bool holds(std::size_t at, std::string_view text) const {
    if (at + text.size() > file_.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (file_[at + i] != static_cast<std::byte>(text[i])) return false;
    }
    return true;
  }
  [[nodiscard]] bool reaches(std::size_t end) const { return file_.size() >= end; }
  [[nodiscard]] std::uint32_t big(std::size_t at, std::size_t bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8U | byte(at + i);
    return value;
  }
  [[nodiscard]] std::uint32_t little(std::size_t at, std::size_t bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = bytes; i > 0; --i) value = value << 8U | byte(at + i - 1);
    return value;
  }

 private:
  [[nodiscard]] std::uint32_t byte(std::size_t at) const {
    return std::to_integer<std::uint32_t>(file_[at]);
  }
  FileBytes file_;
};

std::optional<Size> jpeg_size(FileBytes file) {
  constexpr int kFirstOnItsSide = 5;  // EXIF orientations from here on swap the sides
  const auto header = read_jpeg_header(file);
  if (!header) return std::nullopt;
  const auto width = static_cast<std::uint32_t>(header->width);
  const auto height = static_cast<std::uint32_t>(header->height);
  return header->orientation >= kFirstOnItsSide ? Size{height, width} : Size{width, height};
}

std::optional<Size> bmp_size(const Fields& fields) {
  constexpr std::uint32_t kCoreHeader = 12;  // OS/2, with 16-bit sides
  if (!fields.reaches(26)) return std::nullopt;
  if (fields.little(14, 4) == kCoreHeader) return Size{fields.little(18, 2), fields.little(20, 2)};
  const auto height = static_cast<std::int32_t>(fields.little(22, 4));  // negative: top row first
  const auto rows = static_cast<std::uint32_t>(height < 0 ? -static_cast<std::int64_t>(height)
                                                          : static_cast<std::int64_t>(height));
  return Size{fields.little(18, 4), rows};
}

std::optional<Size> webp_size(const Fields& fields) {
  constexpr std::uint32_t kSide = 0x3FFF;  // 14 bits
  if (fields.holds(12, "VP8 "sv) && fields.reaches(30)) {
    return Size{fields.little(26, 2) & kSide, fields.little(28, 2) & kSide};
  }
  if (fields.holds(12, "VP8L"sv) && fields.reaches(25)) {
    const std::uint32_t bits = fields.little(21, 4);
    return Size{(bits & kSide) + 1, (bits >> 14U & kSide) + 1};
  }
  if (fields.holds(12, "VP8X"sv) && fields.reaches(30)) {
    return Size{fields.little(24, 3) + 1, fields.little(27, 3) + 1};
  }
  return std::nullopt;
}

std::optional<Size> size_in_header(FileBytes file) {
  const Fields fields(file);
  if (fields.holds(0, "\xff\xd8\xff"sv)) return jpeg_size(file);
  if (const auto png = read_png_header(file)) return png->size;
  if (fields.holds(0, "GIF8"sv) && fields.reaches(10)) {
    return Size{fields.little(6, 2), fields.little(8, 2)};
  }
  if (fields.holds(0, "RIFF"sv) && fields.holds(8, "WEBP"sv)) return webp_size(fields);
  if (fields.holds(0, "BM"sv)) return bmp_size(fields);
  return std::nullopt;
}

}  // namespace

std::optional<PngHeader> read_png_header(FileBytes file) {
  constexpr std::size_t kHeaderBytes = 26;
  const Fields fields(file);
  if (!fields.holds(0, "\x89PNG\r\n\x1a\n"sv) || !fields.holds(12, "IHDR"sv) ||
      !fields.reaches(kHeaderBytes)) {
    return std::nullopt;
  }
  return PngHeader{.size = {fields.big(16, 4), fields.big(20, 4)},
                   .bit_depth = fields.big(24, 1),
                   .color_type = fields.big(25, 1)};
}

std::optional<Size> shown_size(FileBytes file) {
  const auto size = size_in_header(file);
  return size && size->width > 0 && size->height > 0 ? size : std::nullopt;
}

}  // namespace hone::imagefile
