#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "accuracy/augmentation.h"

namespace hone::accuracy {
namespace {

using result::Augmentation;
using Pixels = std::vector<std::uint8_t>;

/// A picture in which every row is 40, 43, 46 …
Image ramp(int width = 40, int height = 30, int channels = 3) {
  Image image;
  image.reset(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (std::size_t i = 0; i < image.row_bytes(); ++i) {
      image.row(y)[i] = static_cast<std::uint8_t>(40 + i);
    }
  }
  return image;
}

Pixels pixels_of(const Image& image) { return {image.row(0), image.row(0) + image.bytes()}; }

Pixels changed(const Augmenting& asked, std::size_t sample) {
  Image image = ramp();
  augment(asked, sample, image);
  return pixels_of(image);
}

/// The first sample that the change is drawn for.
Pixels first_changed(Augmentation change) {
  for (std::size_t sample = 0; sample < 64; ++sample) {
    auto pixels = changed({{change}, 7}, sample);
    if (pixels != pixels_of(ramp())) return pixels;
  }
  ADD_FAILURE() << "no image of 64 was changed";
  return pixels_of(ramp());
}

double mean_of(const Pixels& pixels) {
  return std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

TEST(Augmentation, EachChangeComesToAboutHalfOfTheImages) {
  for (const auto& [change, name] : result::kAugmentations) {
    int count = 0;
    for (std::size_t sample = 0; sample < 200; ++sample) {
      count += changed({{change}, 7}, sample) == pixels_of(ramp()) ? 0 : 1;
    }
    EXPECT_GT(count, 70) << name;
    EXPECT_LT(count, 130) << name;
  }
}

TEST(Augmentation, SeedAndPlaceDecide) {
  const std::vector<Augmentation> all{Augmentation::contrast, Augmentation::flip,
                                      Augmentation::erase, Augmentation::noise,
                                      Augmentation::brightness};
  std::vector<Pixels> once;
  std::vector<Pixels> again;
  std::vector<Pixels> other;
  for (std::size_t sample = 0; sample < 8; ++sample) {
    once.push_back(changed({all, 1}, sample));
    again.push_back(changed({all, 1}, sample));
    other.push_back(changed({all, 2}, sample));
  }
  EXPECT_EQ(once, again);
  EXPECT_NE(once, other);
  std::sort(once.begin(), once.end());
  EXPECT_EQ(std::adjacent_find(once.begin(), once.end()), once.end());  // no two images alike
}

TEST(Augmentation, OneChangeIsTheSameWhateverElseIsAsked) {
  for (std::size_t sample = 0; sample < 32; ++sample) {
    Image both = ramp();
    augment({{Augmentation::brightness, Augmentation::flip}, 7}, sample, both);
    Image one_by_one = ramp();
    augment({{Augmentation::flip}, 7}, sample, one_by_one);
    augment({{Augmentation::brightness}, 7}, sample, one_by_one);
    EXPECT_EQ(pixels_of(both), pixels_of(one_by_one)) << sample;
  }
}

TEST(Augmentation, NoneLeavesImagesAsTheyAre) {
  for (std::size_t sample = 0; sample < 8; ++sample) {
    EXPECT_EQ(changed({}, sample), pixels_of(ramp()));
  }
}

TEST(Augmentation, FlipExchangesLeftAndRight) {
  const auto flipped = first_changed(Augmentation::flip);
  Image image = ramp();
  for (int y = 0; y < image.height(); ++y) {
    for (std::size_t x = 0; x < 40; ++x) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const auto at = static_cast<std::size_t>(y) * image.row_bytes();
        ASSERT_EQ(flipped[at + 3 * x + channel], image.row(y)[3 * (39 - x) + channel]);
      }
    }
  }
}

TEST(Augmentation, EraseCoversOneRectangle) {
  const auto erased = first_changed(Augmentation::erase);
  const auto before = pixels_of(ramp());
  std::size_t differ = 0;
  for (std::size_t i = 0; i < before.size(); i += 3) {
    differ += std::equal(&erased[i], &erased[i] + 3, &before[i]) ? 0 : 1;
  }
  EXPECT_GE(differ, 40 * 30 * 2 / 100 / 2);  // rounded sides
  EXPECT_LE(differ, 40U * 30U / 2);
}

TEST(Augmentation, NoiseKeepsTheMean) {
  const auto noisy = first_changed(Augmentation::noise);
  const auto before = pixels_of(ramp());
  EXPECT_NEAR(mean_of(noisy), mean_of(before), 1.5);
  double squares = 0;
  for (std::size_t i = 0; i < noisy.size(); ++i) {
    const double difference = static_cast<double>(noisy[i]) - before[i];
    squares += difference * difference;
  }
  const double deviation = std::sqrt(squares / static_cast<double>(noisy.size()));
  EXPECT_GT(deviation, 3.5);
  EXPECT_LT(deviation, 17);
}

TEST(Augmentation, BrightnessMovesAndContrastScales) {
  const auto moved = first_changed(Augmentation::brightness);
  const auto before = pixels_of(ramp());
  const int shift = moved[60] - before[60];  // far from both ends
  EXPECT_NE(shift, 0);
  EXPECT_LE(std::abs(shift), 51);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(moved[i], std::clamp(before[i] + shift, 0, 255));
  }
  const auto scaled = first_changed(Augmentation::contrast);
  EXPECT_NEAR(mean_of(scaled), mean_of(before), 2);
  const double factor = (scaled[70] - scaled[30]) / 40.0;
  EXPECT_GT(factor, 0.77);
  EXPECT_LT(factor, 1.23);
}

TEST(Augmentation, AnySizeWillDo) {
  for (const int side : {1, 2, 3}) {
    for (const int channels : {1, 3}) {
      for (std::size_t sample = 0; sample < 40; ++sample) {
        Image image = ramp(side, 1, channels);
        std::vector<Augmentation> all;
        all.reserve(std::size(result::kAugmentations));
        for (const auto& row : result::kAugmentations) all.push_back(row.value);
        augment({all, 3}, sample, image);
        EXPECT_EQ(image.width(), side);
      }
    }
  }
}

}  // namespace
}  // namespace hone::accuracy
