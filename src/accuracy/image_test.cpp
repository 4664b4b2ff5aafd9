#include "accuracy/image.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "accuracy/codecs.h"
#include "accuracy/test_images.h"
#include "base/digest.h"
#include "base/random.h"

namespace hone::accuracy {
namespace {

using model::Color;
using test::FileContents;

std::vector<int> pixel(const Image& image, int x, int y) {
  const std::uint8_t* at = image.row(y) + x * image.channels();
  return {at, at + image.channels()};
}

TEST(Decoder, GivesTheColorsInTheWantedOrder) {
  const Image orange = test::plain(20, 10, {255, 128, 0});
  const std::map<std::string, FileContents> files{{"png", test::png_file(orange)},
                                                  {"jpeg", test::jpeg_file(orange)},
                                                  {"webp", test::webp_file(orange)}};
  const std::map<Color, std::vector<int>> expected{
      {Color::rgb, {255, 128, 0}}, {Color::bgr, {0, 128, 255}}, {Color::gray, {151}}};
  Decoder decoder;
  Image image;
  for (const auto& [name, file] : files) {
    for (const auto& [order, values] : expected) {
      ASSERT_TRUE(decoder.decode(file, order, image)) << name;
      EXPECT_EQ(image.width(), 20);
      EXPECT_EQ(image.height(), 10);
      const auto got = pixel(image, 7, 3);
      ASSERT_EQ(got.size(), values.size()) << name;
      for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(got[i], values[i], 2) << name;
    }
  }
}

TEST(Decoder, LosslessFilesComeBackExactly) {
  const Image original = test::pattern(33, 17);
  Decoder decoder;
  Image image;
  for (const auto& file : {test::png_file(original), test::webp_file(original)}) {
    ASSERT_TRUE(decoder.decode(file, Color::rgb, image));
    EXPECT_EQ(std::memcmp(image.row(0), original.row(0), original.bytes()), 0);
  }
}

TEST(Decoder, GrayFilesHaveOneOrThreeChannelsAsAsked) {
  Decoder decoder;
  Image image;
  for (const auto& file :
       {test::png_file(test::pattern(8, 8, 1)), test::jpeg_file(test::pattern(8, 8, 1))}) {
    ASSERT_TRUE(decoder.decode(file, Color::gray, image));
    EXPECT_EQ(image.channels(), 1);
    ASSERT_TRUE(decoder.decode(file, Color::bgr, image));
    EXPECT_EQ(image.channels(), 3);
    const auto values = pixel(image, 5, 5);
    EXPECT_EQ(values[0], values[1]);
    EXPECT_EQ(values[0], values[2]);
  }
}

FileContents text_file(std::string_view text) { return test::copy(text.data(), text.size()); }

TEST(Decoder, RefusesWhatIsNoImage) {
  const std::vector<std::string_view> files{
      "", "x", "GIF89a", "BM12345", "II*\0", "RIFF1234WAVE", "\xFF\xD8", "hello, I am text"};
  Decoder decoder;
  Image image;
  for (const auto& text : files) {
    const Status status = decoder.decode(text_file(text), Color::rgb, image);
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().code, "accuracy.image.format") << text;
    EXPECT_EQ(status.error().kind, ErrorKind::input) << text;
  }
}

/// The frame header's height and width of a JPEG, set to the largest.
FileContents huge_jpeg() {
  FileContents file = test::jpeg_file(test::pattern(16, 16));
  for (std::size_t i = 0; i + 8 < file.size(); ++i) {
    if (file[i] == std::byte{0xFF} && file[i + 1] == std::byte{0xC0}) {
      std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(i) + 5, 4, std::byte{0xFF});
      return file;
    }
  }
  return {};
}

TEST(Decoder, RefusesTooManyPixelsBeforeItAllocates) {
  Decoder decoder;
  Image image;
  const Status status = decoder.decode(huge_jpeg(), Color::rgb, image);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "accuracy.image.too_large");
  EXPECT_EQ(status.error().kind, ErrorKind::limit);
  EXPECT_EQ(image.bytes(), 0U);
}

TEST(Decoder, EveryCutOfAFileIsBroken) {
  const Image original = test::pattern(24, 24);
  Decoder decoder;
  Image image;
  for (const auto& file :
       {test::png_file(original), test::jpeg_file(original), test::webp_file(original)}) {
    for (std::size_t bytes = 0; bytes + 13 < file.size(); bytes += 5) {
      const FileContents cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(bytes));
      EXPECT_FALSE(decoder.decode(cut, Color::rgb, image)) << bytes << " of " << file.size();
    }
    EXPECT_TRUE(decoder.decode(file, Color::rgb, image));
  }
}

TEST(Decoder, SurvivesDamageAnywhere) {
  const Image original = test::pattern(24, 24);
  Decoder decoder;
  Image image;
  Random random(7);
  for (const auto& file :
       {test::png_file(original), test::jpeg_file(original), test::webp_file(original)}) {
    for (int round = 0; round < 1500; ++round) {
      FileContents damaged = file;
      for (std::uint64_t flips = 1 + random.below(6); flips > 0; --flips) {
        damaged[random.below(damaged.size())] = static_cast<std::byte>(random.below(256));
      }
      const auto order = std::array{Color::rgb, Color::bgr, Color::gray}[random.below(3)];
      if (decoder.decode(damaged, order, image)) {
        EXPECT_EQ(image.channels(), channels_of(order));
      }
    }
    ASSERT_TRUE(decoder.decode(file, Color::rgb, image));
  }
}

struct OrientationCase {
  int orientation;
  std::vector<int> expected;  // rows from the top, of 0 1 2 / 3 4 5 as it is stored
  int width;
};

TEST(Orientation, TurnsImagesAsExifSays) {
  const std::vector<OrientationCase> cases{{1, {0, 1, 2, 3, 4, 5}, 3}, {2, {2, 1, 0, 5, 4, 3}, 3},
                                           {3, {5, 4, 3, 2, 1, 0}, 3}, {4, {3, 4, 5, 0, 1, 2}, 3},
                                           {5, {0, 3, 1, 4, 2, 5}, 2}, {6, {3, 0, 4, 1, 5, 2}, 2},
                                           {7, {5, 2, 4, 1, 3, 0}, 2}, {8, {2, 5, 1, 4, 0, 3}, 2}};
  for (const auto& [orientation, expected, width] : cases) {
    Image image;
    Image scratch;
    image.reset(3, 2, 1);
    for (std::uint8_t i = 0; i < 6; ++i) image.row(0)[i] = i;
    apply_orientation(orientation, image, scratch);
    EXPECT_EQ(image.width(), width) << orientation;
    EXPECT_EQ(std::vector<int>(image.row(0), image.row(0) + 6), expected) << orientation;
  }
}

struct TiffCase {
  std::string_view name;
  std::string_view block;
  int orientation;
};

TEST(Orientation, ReadsBothByteOrdersAndSurvivesDamage) {
  using std::string_view_literals::operator""sv;
  const std::vector<TiffCase> cases{
      {"little", "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"sv, 6},
      {"big", "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"sv, 8},
      {"out of range", "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0"sv, 1},
      {"no entry", "II*\0\x08\0\0\0\0\0"sv, 1},
      {"cut", "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0"sv, 1},
      {"far away", "II*\0\xFF\xFF\xFF\xFF\x01\0"sv, 1},
      {"empty", ""sv, 1}};
  for (const auto& [name, block, orientation] : cases) {
    EXPECT_EQ(imagefile::exif_orientation(text_file(block)), orientation) << name;
  }
}

struct RealCase {
  std::string_view file;
  std::string_view outcome;  // size and first digits of the digest of the BGR pixels, or a code
};

// Digests of what cv2.imread gives, except where it gives nothing or we refuse.
constexpr std::array kRealCases{
    RealCase{"alpha.png", "640x427 5d76f4b298f706ea"},
    RealCase{"cmyk.jpg", "640x427 7a4f20aba03409bc"},
    RealCase{"exif_rot.jpg", "427x640 741dbc964265ae34"},
    RealCase{"gif_as.jpg", "accuracy.image.format"},
    RealCase{"gray.jpg", "640x427 30462ddcb6ce56d0"},
    RealCase{"gray16.png", "64x64 736a383a463494d7"},
    RealCase{"one_pixel.png", "1x1 ae974d4a74c2371d"},
    RealCase{"palette.png", "64x48 801089fe3927b654"},
    RealCase{"png_bomb.png", "accuracy.image.too_large"},
    RealCase{"progressive.jpg", "640x427 8bd0f602fe8e688b"},
    RealCase{"text.jpg", "accuracy.image.format"},
    RealCase{"thin.png", "1x4000 d138ca7a302d6215"},
    RealCase{"truncated.jpg", "accuracy.image.broken"},
    RealCase{"zero.jpg", "accuracy.image.format"},
};

FileContents read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return text_file(text);
}

TEST(Decoder, RealFilesHaveThePixelsOfCv2) {
  const char* data = std::getenv("HONE_TEST_DATA");
  const auto folder = std::filesystem::path(data == nullptr ? "" : data) / "malformed/images";
  if (data == nullptr || !std::filesystem::is_directory(folder)) {
    GTEST_SKIP() << "HONE_TEST_DATA names no folder with the real images.";
  }
  Decoder decoder;
  Image image;
  for (const auto& [file, outcome] : kRealCases) {
    const Status status = decoder.decode(read_file(folder / file), Color::bgr, image);
    if (!status) {
      EXPECT_EQ(status.error().code, outcome) << file;
      continue;
    }
    const std::string_view pixels(reinterpret_cast<const char*>(image.row(0)), image.bytes());
    EXPECT_EQ(fmt::format("{}x{} {}", image.width(), image.height(),
                          Digest::of(pixels).hex().substr(0, 16)),
              outcome)
        << file;
  }
}

}  // namespace
}  // namespace hone::accuracy
