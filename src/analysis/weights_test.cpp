// Weights seen, against values written down or computed one by one in double precision.

#include "analysis/weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "analysis/graph_for_test.h"

namespace hone::analysis {
namespace {

using model::Precision;
using model::Shape;
using result::LevelGrain;
using result::LevelScheme;

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <class T>
result::LayerWeights look(const std::vector<T>& stored, const Shape& shape, Precision precision,
                          const std::optional<Channels>& channels = std::nullopt) {
  const auto bytes = bytes_of(stored);
  auto weights = look_at(bytes, {shape, precision}, channels);
  EXPECT_TRUE(weights);
  return weights ? *weights : result::LayerWeights{};
}

/// Values like those of a trained layer, each channel of another size.
std::vector<float> trained(std::size_t count, std::size_t channels) {
  std::vector<float> values(count);
  std::uint32_t state = 7;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525U + 1013904223U;
    const double unit = static_cast<double>(state >> 8U) / 16777216.0 - 0.45;
    values[i] = static_cast<float>(unit * unit * unit * (1 + static_cast<double>(i % channels)));
  }
  return values;
}

TEST(Weights, RangeAndSpread) {
  const auto weights = look<float>({-1, 0, 0, 3}, {2, 2}, Precision::f32);
  EXPECT_EQ(weights.elements, 4U);
  EXPECT_EQ(weights.bytes, 16U);
  EXPECT_EQ(weights.min, -1);
  EXPECT_EQ(weights.max, 3);
  EXPECT_DOUBLE_EQ(weights.mean, 0.5);
  EXPECT_DOUBLE_EQ(weights.standard_deviation, 1.5);
  EXPECT_EQ(weights.zeros, 2U);
  EXPECT_DOUBLE_EQ(weights.sparsity, 0.5);
  EXPECT_EQ(weights.distinct, 3U);
  ASSERT_EQ(weights.histogram.size(), result::kWeightBins);
  EXPECT_EQ(weights.histogram[0], 1U);
  EXPECT_EQ(weights.histogram[8], 2U);
  EXPECT_EQ(weights.histogram[31], 1U);
}

TEST(Weights, WhatIsNotFiniteIsCountedAndLeftOut) {
  const float nan = std::nanf("");
  const float inf = std::numeric_limits<float>::infinity();
  const auto dirty = look<float>({nan, -1, inf, 0, 3, -inf, 0, nan}, {8}, Precision::f32);
  const auto clean = look<float>({-1, 0, 3, 0}, {4}, Precision::f32);
  EXPECT_EQ(dirty.not_a_number, 2U);
  EXPECT_EQ(dirty.infinite, 2U);
  EXPECT_EQ(dirty.min, clean.min);
  EXPECT_EQ(dirty.max, clean.max);
  EXPECT_DOUBLE_EQ(dirty.mean, clean.mean);
  EXPECT_DOUBLE_EQ(dirty.standard_deviation, clean.standard_deviation);
  EXPECT_EQ(dirty.zeros, 2U);
  EXPECT_EQ(dirty.histogram, clean.histogram);
  EXPECT_EQ(dirty.distinct, clean.distinct);
  ASSERT_EQ(dirty.levels.size(), clean.levels.size());
  for (std::size_t i = 0; i < clean.levels.size(); ++i) {
    EXPECT_DOUBLE_EQ(dirty.levels[i].rms_error, clean.levels[i].rms_error);
  }
  const auto none = look<float>({nan, inf}, {2}, Precision::f32);
  EXPECT_FALSE(none.min);
  EXPECT_TRUE(none.histogram.empty());
}

TEST(Weights, AreReadInEveryPrecision) {
  const std::vector<double> numbers{-7, -1, 0, 1, 2, 5, 7, 0};
  const auto expect = [&](const result::LayerWeights& weights, double least) {
    EXPECT_EQ(weights.min, least) << enum_name(weights.precision);
    EXPECT_EQ(weights.max, 7) << enum_name(weights.precision);
    EXPECT_EQ(weights.zeros, 2U) << enum_name(weights.precision);
    EXPECT_EQ(weights.distinct, 7U) << enum_name(weights.precision);
  };
  expect(look(numbers, {8}, Precision::f64), -7);
  expect(look<float>({-7, -1, 0, 1, 2, 5, 7, 0}, {8}, Precision::f32), -7);
  expect(look<std::uint16_t>({0xC700, 0xBC00, 0, 0x3C00, 0x4000, 0x4500, 0x4700, 0x8000}, {8},
                             Precision::f16),
         -7);
  expect(look<std::uint16_t>({0xC0E0, 0xBF80, 0, 0x3F80, 0x4000, 0x40A0, 0x40E0, 0x8000}, {8},
                             Precision::bf16),
         -7);
  expect(look<std::int8_t>({-7, -1, 0, 1, 2, 5, 7, 0}, {8}, Precision::i8), -7);
  expect(look<std::uint8_t>({3, 4, 0, 1, 2, 5, 7, 0}, {8}, Precision::u8), 0);
  expect(look<std::uint8_t>({0xF9, 0x10, 0x52, 0x07}, {8}, Precision::i4), -7);
  expect(look<std::uint8_t>({0x43, 0x10, 0x52, 0x07}, {8}, Precision::u4), 0);
}

TEST(Weights, HalfFloatsAreReadExactly) {
  const struct {
    std::uint16_t bits;
    double value;
  } cases[] = {{0x0001, 0x1p-24}, {0x03FF, 0x1.FF8p-15}, {0x0400, 0x1p-14},
               {0x7BFF, 65504},   {0x8001, -0x1p-24},    {0x3555, 0.333251953125}};
  for (const auto& one : cases) {
    EXPECT_EQ(look<std::uint16_t>({one.bits}, {1}, Precision::f16).min, one.value) << one.bits;
  }
  EXPECT_EQ(look<std::uint16_t>({0x7C00, 0xFC00}, {2}, Precision::f16).infinite, 2U);
  EXPECT_EQ(look<std::uint16_t>({0x7C01, 0xFE00}, {2}, Precision::f16).not_a_number, 2U);
}

TEST(Weights, OddCountsOfNibblesEndInHalfAByte) {
  const auto weights = look<std::uint8_t>({0x21, 0xF3}, {3}, Precision::i4);
  EXPECT_EQ(weights.bytes, 2U);
  EXPECT_EQ(weights.min, 1);
  EXPECT_EQ(weights.max, 3);
}

TEST(Weights, IntegersHaveNoLevels) {
  EXPECT_TRUE(look<std::int8_t>({-7, 5}, {2}, Precision::i8).levels.empty());
}

TEST(Weights, ValuesOnLevelsAreExact) {
  const auto weights = look<float>({-127, 64, 127, 1}, {4}, Precision::f32);
  const auto& levels = weights.levels.at(0);
  EXPECT_EQ(levels.scheme, LevelScheme::symmetric);
  EXPECT_EQ(levels.low, -127);
  EXPECT_EQ(levels.high, 127);
  EXPECT_EQ(levels.step, 1);
  EXPECT_EQ(levels.rms_error, 0);
  EXPECT_FALSE(levels.snr_db);
  const auto zeros = look<float>({0, 0}, {2}, Precision::f32);
  EXPECT_EQ(zeros.levels.at(0).rms_error, 0);
  EXPECT_EQ(zeros.histogram[0], 2U);
}

TEST(Weights, AsymmetricLevelsHoldZeroAndOnlyTheRange) {
  const auto weights = look<float>({0, 1, 2, 255}, {4}, Precision::f32);
  const auto& levels = weights.levels.at(1);
  EXPECT_EQ(levels.scheme, LevelScheme::asymmetric);
  EXPECT_EQ(levels.low, 0);
  EXPECT_EQ(levels.high, 255);
  EXPECT_EQ(levels.rms_error, 0);
  EXPECT_GT(weights.levels.at(0).rms_error, 0.3);  // steps of two for the same range
}

// ---------------------------------------------------------------- against the slow way

struct Expected {
  double squared_error = 0;
  double largest_step = 0;
};

/// All in double precision, value by value.
Expected expected_error(const std::vector<float>& values, const Channels& channels,
                        LevelScheme scheme) {
  std::vector<double> low(channels.count(), 0);
  std::vector<double> high(channels.count(), 0);
  const auto channel_of = [&](std::size_t i) {
    const std::size_t group = i / (channels.between * channels.channels * channels.inner);
    return group * channels.channels + i / channels.inner % channels.channels;
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    low[channel_of(i)] = std::min(low[channel_of(i)], static_cast<double>(values[i]));
    high[channel_of(i)] = std::max(high[channel_of(i)], static_cast<double>(values[i]));
  }
  Expected expected;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double from = low[channel_of(i)];
    const double to = high[channel_of(i)];
    const bool symmetric = scheme == LevelScheme::symmetric;
    const double step = symmetric ? std::max(-from, to) / 127 : (to - from) / 255;
    const double zero = symmetric ? 127 : std::nearbyint(-from / step);
    const double level =
        std::clamp(std::nearbyint(values[i] / step), -zero, symmetric ? 127 : 255 - zero);
    expected.squared_error += std::pow(values[i] - level * step, 2);
    expected.largest_step = std::max(expected.largest_step, step);
  }
  return expected;
}

TEST(Weights, LevelsAgreeWithTheSlowWay) {
  const std::vector<Channels> layouts{
      {1, 1, 16, 27}, {4, 1, 3, 25},  {1, 5, 6, 9},    {3, 4, 5, 9},    {1, 40, 24, 1},
      {2, 17, 31, 1}, {1, 1, 300, 1}, {1, 1, 2, 5000}, {1, 64, 100, 1}, {7, 3, 11, 13}};
  for (const Channels& channels : layouts) {
    const std::size_t count = channels.count() * channels.between * channels.inner;
    const auto values = trained(count, 7);
    const auto weights = look(values, {static_cast<std::int64_t>(count)}, Precision::f32, channels);
    double squares = 0;
    for (const float value : values) squares += static_cast<double>(value) * value;
    ASSERT_EQ(weights.levels.size(), 4U);
    EXPECT_EQ(weights.channels, channels.count());
    for (const auto& levels : weights.levels) {
      const bool whole = levels.grain == LevelGrain::tensor;
      const auto expected =
          expected_error(values, whole ? Channels{1, 1, 1, count} : channels, levels.scheme);
      const double rms = std::sqrt(expected.squared_error / static_cast<double>(count));
      EXPECT_NEAR(levels.rms_error, rms, 1e-3 * rms + 1e-8);
      EXPECT_NEAR(levels.step, expected.largest_step, 1e-6 * expected.largest_step);
      if (levels.snr_db && *levels.snr_db < 100) {  // beyond, f32 itself is the error
        EXPECT_NEAR(*levels.snr_db, 10 * std::log10(squares / expected.squared_error), 0.05);
      }
    }
  }
}

TEST(Weights, HistogramHoldsEveryValueOnce) {
  const auto values = trained(10007, 3);
  const auto weights = look(values, {10007}, Precision::f32);
  std::uint64_t sum = 0;
  for (const auto count : weights.histogram) sum += count;
  EXPECT_EQ(sum, values.size());
  EXPECT_FALSE(weights.distinct);
}

TEST(Weights, UpTo256ValuesAreDistinguished) {
  std::vector<float> values(5000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 256) * 0.37F;
  EXPECT_EQ(look(values, {5000}, Precision::f32).distinct, 256U);
  values[4000] = -1;
  EXPECT_FALSE(look(values, {5000}, Precision::f32).distinct);
}

TEST(Weights, ThatDoNotFitAreRefused) {
  const std::vector<std::byte> bytes(16);
  EXPECT_EQ(look_at(bytes, {{5}, Precision::f32}, {}).error().code, "analysis.weights");
  EXPECT_EQ(look_at(bytes, {{4}, Precision::nf4}, {}).error().code, "analysis.weights");
  EXPECT_EQ(look_at(bytes, {{-1}, Precision::f32}, {}).error().code, "analysis.weights");
  EXPECT_EQ(look_at(bytes, {{4}, Precision::f32}, Channels{1, 1, 3, 1}).error().code,
            "analysis.weights");
}

// ---------------------------------------------------------------- which, and their channels

TEST(Weights, ChannelsOfEveryForm) {
  const struct {
    std::string type;
    std::size_t port;
    Shape shape;
    Attributes attributes;
    std::vector<std::uint64_t> channels;  // groups, between, channels, inner
  } cases[] = {{"Convolution", 1, {8, 3, 3, 3}, {}, {1, 1, 8, 27}},
               {"GroupConvolution", 1, {8, 1, 1, 3, 3}, {}, {8, 1, 1, 9}},
               {"ConvolutionBackpropData", 1, {4, 6, 2, 2}, {}, {1, 4, 6, 4}},
               {"GroupConvolutionBackpropData", 1, {2, 4, 6, 2, 2}, {}, {2, 4, 6, 4}},
               {"MatMul", 1, {4, 5}, {}, {1, 4, 5, 1}},
               {"MatMul", 1, {5, 4}, {{"transpose_b", "true"}}, {1, 1, 5, 4}},
               {"MatMul", 1, {3, 4, 5}, {}, {3, 4, 5, 1}},
               {"MatMul", 0, {5, 4}, {}, {1, 1, 5, 4}},
               {"Gather", 0, {100, 16}, {}, {1, 1, 100, 16}},
               {"LSTMSequence", 4, {2, 16, 3}, {}, {2, 1, 16, 3}}};
  for (const auto& one : cases) {
    GraphForTest graph;
    std::vector<model::Source> inputs;
    for (std::size_t port = 0; port < std::max<std::size_t>(2, one.port + 1); ++port) {
      inputs.push_back(port == one.port ? graph.constant(one.shape) : graph.input({1, 4}));
    }
    graph.result(graph.layer(one.type, inputs, {1, 4}, one.attributes));
    const auto places = find_weights(graph.graph());
    ASSERT_EQ(places->size(), 1U) << one.type;
    const auto& channels = places->front().channels;
    ASSERT_TRUE(channels) << one.type;
    const std::vector<std::uint64_t> found{channels->groups, channels->between, channels->channels,
                                           channels->inner};
    EXPECT_EQ(found, one.channels) << one.type;
  }
}

TEST(Weights, BehindScalesAreFoundAndBehindTransposeHaveNoChannels) {
  GraphForTest graph;
  const auto image = graph.input({1, 4, 8, 8});
  const auto kept = graph.constant({8, 4}, Precision::i8);
  const auto real = graph.layer("Convert", {kept}, {8, 4});
  const auto scaled = graph.layer("Multiply", {real, graph.constant({8, 1})}, {8, 4});
  const auto filter =
      graph.layer("Reshape", {scaled, graph.constant({4}, Precision::i64)}, {8, 4, 1, 1});
  const auto layer = graph.layer("Convolution", {image, filter}, {1, 8, 8, 8});
  const auto other = graph.layer("FakeQuantize", {graph.constant({8, 3})}, {8, 3});
  const auto turned =
      graph.layer("Transpose", {other, graph.constant({2}, Precision::i64)}, {3, 8});
  graph.result(graph.layer("MatMul", {layer, turned}, {1, 8, 8, 8}));
  const auto places = find_weights(graph.graph());
  ASSERT_EQ(places->size(), 2U);
  EXPECT_EQ(graph.graph().nodes[places->at(0).constant].name, "Constant1");
  ASSERT_TRUE(places->at(0).channels);
  EXPECT_EQ(places->at(0).channels->count(), 8U);
  EXPECT_EQ(places->at(0).channels->inner, 4U);
  EXPECT_FALSE(places->at(1).channels);
}

}  // namespace
}  // namespace hone::analysis
