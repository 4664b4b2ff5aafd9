#include "demo/demo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>

#include "demo/canvas.h"
#include "demo/random.h"
#include "demo/shapes.h"

namespace hone::demo {
namespace {

constexpr std::uint64_t kFarIndex = 18'446'744'073'709'551'615ULL;

// FNV-1a over the label and the pixels.
std::uint64_t digest_of(const Sample& sample) {
  std::uint64_t digest = 0xCBF29CE484222325ULL;
  const auto add = [&digest](std::uint64_t byte) { digest = (digest ^ byte) * 0x100000001B3ULL; };
  add(static_cast<std::uint64_t>(sample.label));
  for (const std::uint8_t byte : sample.rgb) {
    add(byte);
  }
  return digest;
}

// The published accuracy and every stored result are of exactly these pictures. If this test fails,
// the data set has changed: train again (tools/demo/train.py), publish new figures, and only then
// new digests.
TEST(DemoTest, PicturesAreTheSameOnEveryMachine) {
  struct Golden {
    std::uint64_t seed;
    std::uint64_t index;
    std::uint64_t digest;
  };
  constexpr std::array<Golden, 5> kGolden{{
      {kTestSeed, 0, 7406269268175574813ULL},
      {kTestSeed, 1, 313452513440831125ULL},
      {kTestSeed, kTestCount - 1, 16257449307267814339ULL},
      {kTrainSeed, 12345, 12792857615643233486ULL},
      {kFarIndex, kFarIndex, 2228838705242123114ULL},
  }};
  for (const Golden& golden : kGolden) {
    EXPECT_EQ(digest_of(render(golden.seed, golden.index)), golden.digest)
        << "seed " << golden.seed << ", index " << golden.index;
  }
}

// One digest over many pictures, so that a rarely taken path can't change unseen.
TEST(DemoTest, SeriesIsTheSameOnEveryMachine) {
  std::uint64_t digest = 0;
  for (std::uint64_t index = 0; index < 250; ++index) {
    digest = Random(digest ^ digest_of(render(kTestSeed, index))).next();
  }
  EXPECT_EQ(digest, 6632439472614686321ULL);
}

TEST(DemoTest, OrderOfCallsDoesNotMatter) {
  const Sample first = render(kTestSeed, 7);
  (void)render(kTestSeed, 8);
  EXPECT_EQ(render(kTestSeed, 7).rgb, first.rgb);
}

TEST(DemoTest, PictureHasTheDocumentedSize) {
  const Sample sample = render(kTestSeed, 0);
  EXPECT_EQ(sample.rgb.size(), static_cast<std::size_t>(kWidth * kHeight * 3));
  EXPECT_EQ(sample.label, label_of(kTestSeed, 0));
}

TEST(DemoTest, SixteenNeighboursHoldEachClassOnce) {
  for (const std::uint64_t block : {0U, 1U, 124U}) {
    std::set<int> labels;
    for (std::uint64_t place = 0; place < kClassCount; ++place) {
      labels.insert(label_of(kTestSeed, block * kClassCount + place));
    }
    EXPECT_EQ(labels.size(), static_cast<std::size_t>(kClassCount));
    EXPECT_EQ(*labels.begin(), 0);
    EXPECT_EQ(*labels.rbegin(), kClassCount - 1);
  }
}

TEST(DemoTest, TestSetIsBalanced) {
  std::array<int, kClassCount> counts{};
  for (std::uint64_t index = 0; index < kTestCount; ++index) {
    ++counts[static_cast<std::size_t>(label_of(kTestSeed, index))];
  }
  EXPECT_TRUE(std::all_of(counts.begin(), counts.end(), [](int count) { return count == 125; }));
}

TEST(DemoTest, SplitsShareNoPicture) {
  std::set<std::uint64_t> digests;
  const std::array<std::uint64_t, 4> seeds{kTrainSeed, kValidationSeed, kCalibrationSeed,
                                           kTestSeed};
  for (const std::uint64_t seed : seeds) {
    for (std::uint64_t index = 0; index < 50; ++index) {
      digests.insert(digest_of(render(seed, index)));
    }
  }
  EXPECT_EQ(digests.size(), seeds.size() * 50);
}

TEST(DemoTest, NamesAreDistinctAndFitForFolders) {
  const auto& names = class_names();
  const std::set<std::string_view> distinct(names.begin(), names.end());
  EXPECT_EQ(distinct.size(), names.size());
  for (const std::string_view name : names) {
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos)
        << name;
  }
}

// Colour and brightness say nothing about the class: the mean of a picture must not give it away.
TEST(DemoTest, MeanBrightnessDoesNotTellTheClass) {
  std::array<double, kClassCount> sums{};
  constexpr std::uint64_t kCount = 640;
  for (std::uint64_t index = 0; index < kCount; ++index) {
    const Sample sample = render(kTrainSeed, index);
    double sum = 0;
    for (const std::uint8_t byte : sample.rgb) {
      sum += byte;
    }
    sums[static_cast<std::size_t>(sample.label)] += sum / static_cast<double>(sample.rgb.size());
  }
  const auto [least, most] = std::minmax_element(sums.begin(), sums.end());
  EXPECT_LT((*most - *least) / (static_cast<double>(kCount) / kClassCount), 30.0);
}

TEST(ShapesTest, EveryFigureStaysInItsCircleAndFillsSomeOfIt) {
  for (int kind = 0; kind < kClassCount; ++kind) {
    int inside = 0;
    for (Fixed y = -2 * kUnit; y < 2 * kUnit; y += 64) {
      for (Fixed x = -2 * kUnit; x < 2 * kUnit; x += 64) {
        if (contains(static_cast<Shape>(kind), x, y)) {
          ++inside;
          EXPECT_LE(x * x + y * y, kUnit * kUnit * 12 / 10) << "figure " << kind;
        }
      }
    }
    const int circle = 12868;  // 3.14 · 64²: the samples in the circle
    EXPECT_GT(inside, circle / 8) << "figure " << kind;
  }
}

TEST(CanvasTest, SineIsRightAtTheQuartersAndOdd) {
  EXPECT_EQ(sine(0), 0);
  EXPECT_NEAR(sine(256), 16384, 4);
  EXPECT_NEAR(sine(128), 11585, 4);
  EXPECT_NEAR(sine(85), 8170, 8);
  for (const int angle : {1, 77, 300, 511}) {
    EXPECT_EQ(sine(-angle), -sine(angle));
    EXPECT_EQ(sine(angle + 1024), sine(angle));
  }
}

TEST(CanvasTest, FigureOutsideThePictureIsCutOff) {
  Canvas canvas(8, 8);
  canvas.paint(Shape::kDisc, {-100 * 256, 4 * 256, 10 * 256, 10 * 256, 0}, {{200, 200, 200}});
  const auto bytes = canvas.bytes();
  EXPECT_TRUE(std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; }));
  canvas.paint(Shape::kDisc, {4 * 256, 4 * 256, 100 * 256, 100 * 256, 0}, {{200, 300, -5}});
  const auto covered = canvas.bytes();
  EXPECT_EQ(covered[0], 200);
  EXPECT_EQ(covered[1], 255);
  EXPECT_EQ(covered[2], 0);
}

TEST(RandomTest, MatchesThePublishedSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

TEST(RandomTest, BetweenCoversBothEndsAndNothingElse) {
  Random random(5);
  std::set<int> seen;
  for (int draw = 0; draw < 1000; ++draw) {
    seen.insert(random.between(-2, 2));
  }
  EXPECT_EQ(seen, (std::set<int>{-2, -1, 0, 1, 2}));
}

}  // namespace
}  // namespace hone::demo
