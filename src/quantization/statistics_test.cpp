#include "quantization/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/digest.h"
#include "base/random.h"

namespace hone::quantization {
namespace {

Statistics example() {
  Statistics statistics;
  statistics.samples = 3;
  for (const std::string name : {"image:0", "conv1/relu:0", ""}) {
    TensorStatistics tensor;
    tensor.name = name;
    tensor.sample_min = {-1, 0, 0.5F};
    tensor.sample_max = {2, 3, std::numeric_limits<float>::infinity()};
    tensor.channel_min = {-1, -0.25F};
    tensor.channel_max = {1};
    tensor.channel_mean = {0.1, 0.2};
    tensor.channel_mean_square = {0.01, 0.04};
    if (!name.empty()) {
      for (const float value : {0.0F, 1.0F, 1e-9F, 1e9F, 0.7F}) tensor.histogram.add(value);
    }
    if (name == "image:0") tensor.histogram.add(-3.5F);
    statistics.tensors.push_back(tensor);
  }
  statistics.patches = {{.window = 2, .values = SharedValues({1, 2, 3, 4})}, {}};
  return statistics;
}

TEST(Histogram, BinsAreOfEqualRelativeWidth) {
  for (std::size_t i = 0; i + 1 < Histogram::kBins; ++i) {
    const double ratio = Histogram::edge(i + 1) / Histogram::edge(i);
    EXPECT_GT(ratio, 1.0 + 1.0 / 128);
    EXPECT_LE(ratio, 1.0 + 1.0 / 64);
  }
  EXPECT_EQ(Histogram::edge(0), std::ldexp(1.0, Histogram::kSmallestExponent));
  EXPECT_EQ(Histogram::edge(Histogram::kBins), std::ldexp(1.0, Histogram::kLargestExponent));
}

TEST(Histogram, EveryValueLiesInItsBin) {
  Random random(3);
  for (int i = 0; i < 5000; ++i) {
    const int exponent = static_cast<int>(random.below(40)) + Histogram::kSmallestExponent;
    const auto value = static_cast<float>(std::ldexp(1 + random.uniform() / 1.001, exponent));
    Histogram histogram;
    histogram.add(i % 2 == 0 ? value : -value);
    const auto& side = i % 2 == 0 ? histogram.positive : histogram.negative;
    const auto& other = i % 2 == 0 ? histogram.negative : histogram.positive;
    ASSERT_TRUE(other.empty());
    ASSERT_EQ(side.size(), Histogram::kBins);
    const auto bin = static_cast<std::size_t>(std::ranges::find(side, 1U) - side.begin());
    EXPECT_GE(static_cast<double>(value), Histogram::edge(bin));
    EXPECT_LT(static_cast<double>(value), Histogram::edge(bin + 1));
  }
}

TEST(Histogram, SmallIsZeroAndLargeIsLast) {
  Histogram histogram;
  for (const float value : {0.0F, -0.0F, 0x1p-21F, -0x1.fp-21F, 1e-40F}) histogram.add(value);
  EXPECT_EQ(histogram.zeros, 5U);
  EXPECT_TRUE(histogram.positive.empty());
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float value : {0x1p20F, 1e30F, infinity}) histogram.add(value);
  EXPECT_EQ(histogram.positive.back(), 3U);
  histogram.add(-infinity);
  EXPECT_EQ(histogram.negative.back(), 1U);
}

TEST(Statistics, ComeBackAsTheyWere) {
  const Statistics before = example();
  const std::string bytes = to_bytes(before);
  const auto after = statistics_from(bytes);
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(to_bytes(*after), bytes);
  EXPECT_EQ(after->samples, 3U);
  ASSERT_EQ(after->tensors.size(), 3U);
  EXPECT_EQ(after->tensors[0].name, "image:0");
  EXPECT_EQ(after->tensors[1].sample_max, before.tensors[1].sample_max);
  EXPECT_EQ(after->tensors[0].histogram.positive, before.tensors[0].histogram.positive);
  EXPECT_EQ(after->tensors[0].histogram.negative, before.tensors[0].histogram.negative);
  EXPECT_EQ(after->tensors[1].histogram.zeros, 2U);
  EXPECT_TRUE(after->tensors[1].histogram.negative.empty());
  EXPECT_EQ(after->tensors[2].channel_mean, before.tensors[2].channel_mean);
  EXPECT_EQ(after->patches[0].values, before.patches[0].values);
  EXPECT_EQ(to_bytes(Statistics{}), to_bytes(*statistics_from(to_bytes(Statistics{}))));
}

TEST(Statistics, EveryFlippedByteAndEveryCutIsTold) {
  const std::string bytes = to_bytes(example());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    const auto read = statistics_from(damaged);
    ASSERT_FALSE(read) << i;
    EXPECT_EQ(read.error().code, "quantization.statistics");
  }
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    EXPECT_FALSE(statistics_from(std::string_view(bytes).substr(0, size))) << size;
  }
  EXPECT_FALSE(statistics_from(bytes + "0"));
}

/// Lengths that lie are refused too, though the digest is right.
TEST(Statistics, LengthsBeyondTheBytesAreTold) {
  const std::string bytes = to_bytes(example());
  const std::string body = bytes.substr(0, bytes.size() - Digest::of("").hex().size());
  for (std::size_t at = 8; at + 8 <= body.size(); at += 4) {
    std::string lying = body;
    for (std::size_t i = 0; i < 8; ++i) lying[at + i] = static_cast<char>(0xF0);
    const auto read = statistics_from(lying + Digest::of(lying).hex());
    if (read) {
      EXPECT_LE(read->tensors.size(), 3U);
    } else {
      EXPECT_EQ(read.error().code, "quantization.statistics");
    }
  }
  const std::string more = body + std::string(8, '\0');
  EXPECT_FALSE(statistics_from(more + Digest::of(more).hex()));
}

}  // namespace
}  // namespace hone::quantization
