#include "accuracy/preprocess.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "accuracy/test_images.h"
#include "base/half.h"

namespace hone::accuracy {
namespace {

using model::Precision;

model::Port input_of(model::Shape shape, std::string layout = {},
                     Precision precision = Precision::f32) {
  return {.name = "image",
          .shape = std::move(shape),
          .layout = std::move(layout),
          .precision = precision};
}

model::Card card_of(std::string_view resize, std::string_view crop = {}) {
  model::Card card;
  if (!resize.empty()) card.resize = model::Resize::parse(resize).value();
  if (!crop.empty()) card.crop = model::Crop::parse(crop).value();
  return card;
}

template <class T>
std::vector<T> run(const Preprocessor& preprocessor, const Image& image) {
  std::vector<T> values(preprocessor.bytes_per_image() / sizeof(T));
  Image scratch;
  const Status status = preprocessor.run(image, scratch, std::as_writable_bytes(std::span(values)));
  EXPECT_TRUE(status) << status.error().message;
  return values;
}

struct RefusedCase {
  std::string_view name;
  model::Port input;
  model::Card card;
  std::string_view code;
};

model::Card with(model::Card card, model::Color color, std::vector<double> mean = {},
                 std::vector<double> scale = {}) {
  card.color = color;
  card.mean = std::move(mean);
  card.scale = std::move(scale);
  return card;
}

TEST(Preprocessor, RefusesWhatDoesNotFitTogether) {
  using model::Color;
  const std::vector<RefusedCase> cases{
      {"dynamic", input_of({1, 3, -1, 8}, "NCHW"), card_of(""), "accuracy.input"},
      {"not an image", input_of({1, 49, 10, 7}), card_of(""), "accuracy.input"},
      {"four channels", input_of({1, 4, 8, 8}, "NCHW"), card_of(""), "accuracy.input"},
      {"gray card", input_of({1, 3, 8, 8}), with(card_of(""), Color::gray), "accuracy.channels"},
      {"gray input", input_of({1, 1, 8, 8}), card_of(""), "accuracy.channels"},
      {"two means", input_of({1, 3, 8, 8}), with(card_of(""), Color::rgb, {1, 2}),
       "accuracy.channels"},
      {"zero scale", input_of({1, 3, 8, 8}), with(card_of(""), Color::rgb, {}, {1, 0, 1}),
       "accuracy.channels"},
      {"text input", input_of({1, 3, 8, 8}, "", Precision::string), card_of(""),
       "accuracy.precision"},
      {"other size", input_of({1, 3, 8, 8}), card_of("9x8"), "accuracy.size"},
      {"short side without crop", input_of({1, 3, 8, 8}), card_of("8x8,short-side"),
       "accuracy.size"},
      {"other crop", input_of({1, 3, 8, 8}), card_of("16x16", "9x9"), "accuracy.size"},
      {"crop larger than resize", input_of({1, 3, 8, 8}), card_of("7x16", "8x8"), "accuracy.size"}};
  for (const auto& row : cases) {
    const auto made = Preprocessor::create(row.card, row.input);
    ASSERT_FALSE(made) << row.name;
    EXPECT_EQ(made.error().code, row.code) << row.name;
    EXPECT_EQ(made.error().kind, ErrorKind::usage) << row.name;
  }
}

TEST(Preprocessor, LeavesPixelsAloneWhenNothingIsAsked) {
  const Image image = test::pattern(5, 4);
  const auto planar = Preprocessor::create({}, input_of({2, 3, 4, 5})).value();
  EXPECT_EQ(planar.batch(), 2U);
  const auto values = run<float>(planar, image);
  ASSERT_EQ(values.size(), 60U);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 5; ++x) {
      for (int c = 0; c < 3; ++c) {
        EXPECT_EQ(values[static_cast<std::size_t>(c * 20 + y * 5 + x)],
                  static_cast<float>(image.row(y)[3 * x + c]));
      }
    }
  }
}

TEST(Preprocessor, InterleavedInputsKeepTheOrderOfTheFile) {
  const Image image = test::pattern(5, 4);
  for (const auto& input :
       {input_of({1, 4, 5, 3}, "", Precision::u8), input_of({4, 5, 3}, "HWC", Precision::u8)}) {
    const auto values = run<std::uint8_t>(Preprocessor::create({}, input).value(), image);
    EXPECT_EQ(std::memcmp(values.data(), image.row(0), image.bytes()), 0);
  }
}

TEST(Preprocessor, SubtractsTheMeanAndDividesByTheScale) {
  model::Card card;
  card.mean = {10, 20, 30};
  card.scale = {2, 4, 0.5};
  const auto values = run<float>(Preprocessor::create(card, input_of({1, 3, 1, 1})).value(),
                                 test::plain(1, 1, {110, 120, 130}));
  EXPECT_EQ(values, (std::vector<float>{50, 25, 200}));
}

TEST(Preprocessor, WritesTheInputsPrecision) {
  model::Card card;
  card.mean = {100};
  card.scale = {3};
  const Image image = test::plain(1, 1, {0, 101, 255});  // -33.33, 0.33, 51.67
  const auto of = [&](Precision precision) {
    return Preprocessor::create(card, input_of({1, 3, 1, 1}, "", precision)).value();
  };
  EXPECT_EQ(run<std::uint8_t>(of(Precision::u8), image), (std::vector<std::uint8_t>{0, 0, 52}));
  EXPECT_EQ(run<std::int8_t>(of(Precision::i8), image), (std::vector<std::int8_t>{-33, 0, 52}));
  EXPECT_EQ(run<std::int64_t>(of(Precision::i64), image), (std::vector<std::int64_t>{-33, 0, 52}));
  EXPECT_DOUBLE_EQ(run<double>(of(Precision::f64), image)[1], 1.0 / 3);
  EXPECT_NEAR(from_f16(run<std::uint16_t>(of(Precision::f16), image)[2]), 155.0 / 3, 0.02);
  EXPECT_NEAR(from_bf16(run<std::uint16_t>(of(Precision::bf16), image)[2]), 155.0 / 3, 0.15);
}

/// A gray image whose pixel at (x, y) is x + 10 * y.
Image coordinates(int width, int height) {
  Image image;
  image.reset(width, height, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) image.row(y)[x] = static_cast<std::uint8_t>(x + 10 * y);
  }
  return image;
}

Preprocessor gray(model::Card card, model::Shape shape) {
  card.color = model::Color::gray;
  return Preprocessor::create(card, input_of(std::move(shape), "NCHW", Precision::u8)).value();
}

TEST(Preprocessor, CropsTheCentreAndRoundsItsOffsetDown) {
  const auto values = run<std::uint8_t>(gray(card_of("", "2x3"), {1, 1, 3, 2}), coordinates(7, 6));
  EXPECT_EQ(values, (std::vector<std::uint8_t>{12, 13, 22, 23, 32, 33}));
}

TEST(Preprocessor, AnImageSmallerThanTheCropIsItsOwnFailure) {
  const Preprocessor preprocessor = gray(card_of("", "4x4"), {1, 1, 4, 4});
  std::vector<std::byte> memory(preprocessor.bytes_per_image());
  Image scratch;
  const Status status = preprocessor.run(coordinates(3, 9), scratch, memory);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "accuracy.image.too_small");
}

struct FitCase {
  int width;
  int height;
  int first;  // of the output's first and last pixel: which pixel of the image it shows
  int last;
};

TEST(Preprocessor, ShortSideKeepsTheAspectRatio) {
  // Nearest neighbour on an image twice as large shows which part was kept.
  const Preprocessor preprocessor = gray(card_of("4x4,nearest,short-side", "2x2"), {1, 1, 2, 2});
  const std::vector<FitCase> cases{{8, 8, 22, 44}, {12, 8, 24, 46}, {8, 12, 42, 64}};
  for (const auto& row : cases) {
    const auto values = run<std::uint8_t>(preprocessor, coordinates(row.width, row.height));
    EXPECT_EQ(values.front(), row.first) << row.width << "x" << row.height;
    EXPECT_EQ(values.back(), row.last) << row.width << "x" << row.height;
  }
}

TEST(Preprocessor, LetterboxFillsRightAndBottom) {
  const Preprocessor preprocessor = gray(card_of("4x4,nearest,letterbox:9"), {1, 1, 4, 4});
  EXPECT_EQ(run<std::uint8_t>(preprocessor, coordinates(8, 4)),
            (std::vector<std::uint8_t>{0, 2, 4, 6, 20, 22, 24, 26, 9, 9, 9, 9, 9, 9, 9, 9}));
  EXPECT_EQ(run<std::uint8_t>(preprocessor, coordinates(2, 4)),
            (std::vector<std::uint8_t>{0, 1, 9, 9, 10, 11, 9, 9, 20, 21, 9, 9, 30, 31, 9, 9}));
}

TEST(Geometry, LeadsFromTheInputBackToTheImage) {
  struct Case {
    Preprocessor preprocessor;
    int width;
    int height;
    std::array<double, 2> first;  ///< where the input's left upper corner lies on the image
    std::array<double, 2> last;   ///< and its right lower one
  };
  const std::vector<Case> cases{
      {gray(card_of("8x4"), {1, 1, 4, 8}), 40, 40, {0, 0}, {40, 40}},
      {gray(card_of("8x8,letterbox:0"), {1, 1, 8, 8}), 32, 16, {0, 0}, {32, 32}},
      {gray(card_of("8x8,letterbox:0"), {1, 1, 8, 8}), 16, 32, {0, 0}, {32, 32}},
      {gray(card_of("", "4x4"), {1, 1, 4, 4}), 10, 8, {3, 2}, {7, 6}},
      {gray(card_of("8x8,short-side", "4x4"), {1, 1, 4, 4}), 32, 16, {12, 4}, {20, 12}}};
  for (const auto& row : cases) {
    const Geometry geometry = row.preprocessor.geometry(row.width, row.height);
    EXPECT_EQ(geometry.image_width, row.width);
    EXPECT_NEAR(geometry.image_x(0), row.first[0], 1e-9) << row.width;
    EXPECT_NEAR(geometry.image_y(0), row.first[1], 1e-9) << row.width;
    EXPECT_NEAR(geometry.image_x(geometry.input_width), row.last[0], 1e-9) << row.width;
    EXPECT_NEAR(geometry.image_y(geometry.input_height), row.last[1], 1e-9) << row.width;
  }
}

TEST(Preprocessor, ExtremeShapesAreResizedOrRefused) {
  const Preprocessor letterbox = gray(card_of("8x8,letterbox:1"), {1, 1, 8, 8});
  EXPECT_EQ(run<std::uint8_t>(letterbox, coordinates(1, 4000)).size(), 64U);
  const Preprocessor short_side = gray(card_of("900x900,short-side", "8x8"), {1, 1, 8, 8});
  std::vector<std::byte> memory(short_side.bytes_per_image());
  Image scratch;
  const Status status = short_side.run(coordinates(1, 4000), scratch, memory);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "accuracy.image.too_large");
}

TEST(Half, RoundsToNearestEven) {
  EXPECT_EQ(f16_from(1.0F), 0x3C00);
  EXPECT_EQ(f16_from(65536.0F), 0x7C00);
  EXPECT_EQ(f16_from(1.0F + 0x1.0p-11F), 0x3C00);
  EXPECT_EQ(from_f16(0x0001), 0x1.0p-24F);
  EXPECT_EQ(bf16_from(1.0F), 0x3F80);
  EXPECT_EQ(bf16_from(1.0F + 0x1.0p-8F), 0x3F80);
  EXPECT_EQ(bf16_from(1.0F + 0x1.8p-7F), 0x3F82);
  EXPECT_TRUE(std::isnan(from_bf16(bf16_from(std::nanf("")))));
}

}  // namespace
}  // namespace hone::accuracy
