#include "accuracy/masks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "accuracy/kept_masks.h"
#include "accuracy/truth.h"

namespace hone::accuracy {
namespace {

const dataset::MaskColors kColors{{{0, 0, 0}, 0}, {{7, 7, 7}, 3}, {{200, 200, 200}, 255}};

/// A PNG of gray pixels, which has equal parts of red, green and blue.
std::vector<std::byte> png_of(int width, int height, std::uint8_t (*level)(int x, int y)) {
  Image image;
  image.reset(width, height, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) image.row(y)[x] = level(x, y);
  }
  return encode_indices(image).value();
}

TEST(Masks, IndicesComeBackAsTheyWere) {
  const auto file =
      png_of(5, 3, [](int x, int y) { return static_cast<std::uint8_t>(50 * x + y); });
  Image indices;
  ASSERT_TRUE(decode_indices(file, indices));
  ASSERT_EQ(indices.width(), 5);
  ASSERT_EQ(indices.height(), 3);
  EXPECT_EQ(indices.row(2)[4], 202);
}

TEST(Masks, ColorsBecomeClasses) {
  const auto file = png_of(
      3, 2, [](int x, int) { return static_cast<std::uint8_t>(x == 0 ? 0 : (x == 1 ? 7 : 200)); });
  const auto made = indices_of_colors(file, kColors);
  ASSERT_TRUE(made);
  Image indices;
  ASSERT_TRUE(decode_indices(*made, indices));
  for (int y = 0; y < 2; ++y) {
    EXPECT_EQ(indices.row(y)[0], 0);
    EXPECT_EQ(indices.row(y)[1], 3);
    EXPECT_EQ(indices.row(y)[2], 255);
  }
}

TEST(Masks, AColorThatStandsForNothingIsNamed) {
  const auto file =
      png_of(3, 2, [](int x, int y) { return static_cast<std::uint8_t>(x + y == 3 ? 8 : 7); });
  const auto made = indices_of_colors(file, kColors);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "accuracy.mask.color");
  EXPECT_NE(made.error().message.find("8,8,8"), std::string::npos);
}

TEST(Masks, WhatIsNoPngIsBroken) {
  const std::vector<std::byte> file(100, std::byte{7});
  Image indices;
  EXPECT_FALSE(decode_indices(file, indices));
  EXPECT_FALSE(indices_of_colors(file, kColors));
}

ClassMap map_of(std::vector<std::uint8_t> classes) {
  return {.width = 2, .height = 2, .classes = std::move(classes)};
}

TEST(Masks, TheFirstNetworkIsTheTruth) {
  const auto file = std::filesystem::path(testing::TempDir()) / "maps-of-the-first";
  auto masks = Masks::of_first(file).value();
  for (const std::size_t sample : {4U, 0U}) {
    Prediction first{.image = {}, .map = map_of({0, 1, 1, ClassMap::kNoClass})};
    masks.count(sample, first);
    EXPECT_TRUE(first.map.classes.empty());
    ASSERT_EQ(first.image.pixels.size(), 2U);  // what it does not say counts for nothing
    EXPECT_EQ(first.image.pixels[1].images, 2U);
  }
  Prediction second{.image = {}, .map = map_of({0, 1, 2, 2})};
  masks.count(4, second);
  ASSERT_TRUE(masks.status());
  ASSERT_EQ(second.image.pixels.size(), 3U);
  EXPECT_EQ(second.image.pixels[2].truth, 1);
  EXPECT_EQ(second.image.pixels[2].prediction, 2);
  EXPECT_EQ(second.image.pixels[2].images, 1U);
  for (const auto& entry : std::filesystem::directory_iterator(testing::TempDir())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("maps-of-the-first"));
  }
}

TEST(Masks, WithoutPixelsThereIsNothingToCount) {
  auto masks = Masks::of_first(std::filesystem::path(testing::TempDir()) / "maps").value();
  Prediction of_a_classifier;
  masks.count(0, of_a_classifier);
  EXPECT_TRUE(of_a_classifier.image.pixels.empty());
  EXPECT_TRUE(masks.status());
}

TEST(Masks, MapsOfAnotherSizeAreTold) {
  auto masks = Masks::of_first(std::filesystem::path(testing::TempDir()) / "maps").value();
  Prediction first{.image = {}, .map = map_of({0, 1, 1, 1})};
  masks.count(0, first);
  Prediction second{.image = {}, .map = {.width = 1, .height = 1, .classes = {0}}};
  masks.count(0, second);
  ASSERT_FALSE(masks.status());
  EXPECT_EQ(masks.status().error().code, "accuracy.mask");
}

Image image_of(std::uint8_t level) {
  Image image;
  image.reset(2, 2, 1);
  std::fill_n(image.row(0), 4, level);
  return image;
}

/// What each of these samples is told, after they came in this order.
std::map<std::size_t, result::ImageResult> placed(std::vector<std::size_t> order,
                                                  std::uint64_t most_bytes, MaskPack& pack) {
  KeptMasks kept(most_bytes);
  for (const std::size_t sample : order) {
    EXPECT_TRUE(kept.add(sample, map_of({0, 1, 2, ClassMap::kNoClass}), image_of(9)));
  }
  std::map<std::size_t, result::ImageResult> images;
  for (std::size_t sample = 0; sample < order.size(); ++sample) {
    kept.place(sample, images[sample], pack);
  }
  return images;
}

TEST(KeptMasks, AreFilesInThePack) {
  MaskPack pack;
  const auto images = placed({1, 0}, KeptMasks::kMostBytes, pack);
  for (const auto& [sample, image] : images) {
    ASSERT_TRUE(image.mask && image.true_mask);
    const auto file = [&](const result::MaskFile& place) {
      return std::as_bytes(std::span(pack.bytes()).subspan(place.offset, place.bytes));
    };
    Image indices;
    ASSERT_TRUE(decode_indices(file(*image.mask), indices));
    EXPECT_EQ(std::vector<int>(indices.row(0), indices.row(0) + 4), (std::vector{0, 1, 2, 255}));
    ASSERT_TRUE(decode_indices(file(*image.true_mask), indices));
    EXPECT_EQ(indices.row(1)[1], 9);
  }
}

TEST(KeptMasks, TheFirstImagesHaveRoomInWhateverOrderTheyCome) {
  MaskPack all;
  const std::size_t each = [&] {
    (void)placed({0}, KeptMasks::kMostBytes, all);
    return all.bytes().size();
  }();
  for (const auto& order : {std::vector<std::size_t>{0, 1, 2, 3, 4},
                            {4, 3, 2, 1, 0},
                            {2, 4, 0, 3, 1},
                            {3, 0, 4, 1, 2}}) {
    MaskPack pack;
    const auto images = placed(order, 3 * each + each / 2, pack);
    EXPECT_EQ(pack.bytes().size(), 3 * each);
    for (const auto& [sample, image] : images) EXPECT_EQ(image.mask.has_value(), sample < 3);
  }
}

}  // namespace
}  // namespace hone::accuracy
