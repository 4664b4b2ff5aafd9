#include "imagefile/imagefile.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace hone::imagefile {
namespace {

using std::string_literals::operator""s;

FileBytes bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string segment(char marker, const std::string& contents) {
  const std::size_t length = contents.size() + 2;
  return std::string("\xff") + marker + static_cast<char>(length / 256) +
         static_cast<char>(length % 256) + contents;
}

/// A JPEG of 300 × 200 up to its first scan; `orientation` as EXIF has it, 0 for none.
std::string jpeg(char orientation) {
  const std::string exif =
      "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"s + orientation + "\0\0\0\0\0\0\0"s;
  return "\xff\xd8"s + (orientation == 0 ? "" : segment('\xe1', exif)) +
         segment('\xc0', "\x08\x00\xc8\x01\x2c\x03"s + std::string(9, '\1')) +
         segment('\xda', "\x03"s + std::string(9, '\0'));
}

const std::string kPng = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x2c\0\0\0\xc8\x08\x03\0\0\0"s;

struct SizeCase {
  const char* name;
  std::string file;
  std::optional<Size> size;
};

TEST(ShownSize, IsInTheHeaderOfEachFormat) {
  const Size upright{300, 200};
  const std::string bmp = "BM"s + std::string(12, '\0') + "\x28\0\0\0\x2c\x01\0\0"s;
  const std::vector<SizeCase> table{
      {"JPEG", jpeg(0), upright},
      {"JPEG, upside down", jpeg(3), upright},
      {"JPEG, on its side", jpeg(6), Size{200, 300}},
      {"PNG", kPng, upright},
      {"GIF", "GIF89a\x2c\x01\xc8\0"s, upright},
      {"BMP", bmp + "\xc8\0\0\0"s, upright},
      {"BMP, top row first", bmp + "\x38\xff\xff\xff"s, upright},
      {"BMP of OS/2", "BM"s + std::string(12, '\0') + "\x0c\0\0\0\x2c\x01\xc8\0"s, upright},
      {"WebP", "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x2c\x01\xc8\0"s, upright},
      {"WebP, lossless", "RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x2b\xc1\x31\0"s, upright},
      {"WebP, extended", "RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x2b\x01\0\xc7\0\0"s, upright},
      {"no image", "text", std::nullopt},
      {"nothing", "", std::nullopt},
      {"no pixels", "GIF89a\0\0\xc8\0"s, std::nullopt},
  };
  for (const auto& row : table) {
    std::string file = row.file;
    if (file.starts_with("BM")) file += "\x01\0\x18\0"s;
    EXPECT_EQ(shown_size(bytes_of(file)), row.size) << row.name;
  }
}

TEST(ShownSize, OfCutFilesIsNotThere) {
  for (const auto& file : {jpeg(6), kPng, "GIF89a\x2c\x01\xc8\0"s}) {
    for (std::size_t bytes = 0; bytes < 10; ++bytes) {
      EXPECT_FALSE(shown_size(bytes_of(file.substr(0, bytes)))) << bytes;
    }
  }
}

TEST(ShownSize, AnyBytesGiveAnAnswer) {
  EXPECT_TRUE(rc::check([] {
    const auto begin = *rc::gen::element(""s, "\xff\xd8\xff"s, "\x89PNG\r\n\x1a\n"s, "GIF8"s, "BM"s,
                                         "RIFF\0\0\0\0WEBPVP8 "s, "RIFF\0\0\0\0WEBPVP8L"s);
    const std::string file = begin + *rc::gen::arbitrary<std::string>();
    const auto size = shown_size(bytes_of(file));
    RC_ASSERT((!size || (size->width > 0 && size->height > 0)));
  }));
}

TEST(PngHeader, SaysHowPixelsAreKept) {
  const auto header = read_png_header(bytes_of(kPng));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->size, (Size{300, 200}));
  EXPECT_EQ(header->bit_depth, 8U);
  EXPECT_EQ(header->color_type, 3U);
}

}  // namespace
}  // namespace hone::imagefile
