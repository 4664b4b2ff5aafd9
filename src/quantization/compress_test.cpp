#include "quantization/compress.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "quantization/compress_levels.h"
#include "quantization/plan_for_test.h"

namespace hone::quantization {
namespace {

using model::Precision;

std::vector<float> random_values(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (auto& value : values) {  // the sum of four uniform numbers: a bell
    value = static_cast<float>(random.uniform() + random.uniform() + random.uniform() +
                               random.uniform() - 2);
  }
  return values;
}

double error_of(std::span<const float> values, Precision precision, LevelScale* scale = nullptr) {
  std::vector<std::uint8_t> levels(values.size());
  const auto found = find_levels(values, precision, levels);
  if (scale != nullptr) *scale = found;
  const bool is_signed = precision == Precision::i8 || precision == Precision::i4;
  double error = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float level = is_signed ? static_cast<float>(static_cast<std::int8_t>(levels[i]))
                                  : static_cast<float>(levels[i]);
    const double off = values[i] - (level - found.zero_point) * found.scale;
    error += off * off;
  }
  return error;
}

// ---------------------------------------------------------------- levels

TEST(CompressLevels, EightBitsAreWithinHalfAStep) {
  const auto values = random_values(300, 1);
  for (const auto precision : {Precision::i8, Precision::u8}) {
    LevelScale scale;
    std::vector<std::uint8_t> levels(values.size());
    EXPECT_GT(error_of(values, precision, &scale), 0);
    const auto found = find_levels(values, precision, levels);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float level = precision == Precision::i8
                              ? static_cast<float>(static_cast<std::int8_t>(levels[i]))
                              : static_cast<float>(levels[i]);
      EXPECT_LE(std::abs(values[i] - (level - found.zero_point) * found.scale),
                found.scale * 1.0001F)
          << i;
    }
  }
}

TEST(CompressLevels, FourBitsFindTheSmallestErrorOfAFineGrid) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto values = random_values(128, seed);
    if (seed % 2 == 0) values[7] *= 3;  // one that lies far out
    const float largest = std::abs(*std::max_element(
        values.begin(), values.end(), [](float a, float b) { return std::abs(a) < std::abs(b); }));
    double best = INFINITY;
    for (int step = 1; step <= 2000; ++step) {
      for (const float sign : {-1.F, 1.F}) {
        const float scale = sign * largest / 7 * static_cast<float>(step) / 2000;
        double error = 0;
        for (const float value : values) {
          const float level = std::clamp(std::nearbyint(value / scale), -8.F, 7.F);
          error += std::pow(value - level * scale, 2);
        }
        best = std::min(best, error);
      }
    }
    const double found = error_of(values, Precision::i4);
    EXPECT_LT(found, best * 1.06) << seed;
    EXPECT_LT(error_of(values, Precision::i8), found / 100) << seed;
  }
}

TEST(CompressLevels, AZeroPointServesValuesOfOneSign) {
  auto values = random_values(64, 3);
  for (auto& value : values) value = std::abs(value) + 1;
  EXPECT_LT(error_of(values, Precision::u4), error_of(values, Precision::i4));
  EXPECT_LT(error_of(values, Precision::u8), error_of(values, Precision::i8));
}

TEST(CompressLevels, ZerosTinyAndHugeValuesHaveLevels) {
  const std::vector<std::vector<float>> table{
      std::vector<float>(16, 0.F), {1e-42F, -1e-43F, 0}, {3e38F, -3e38F, 1e38F}, {1e-30F, 2e-30F}};
  for (const auto& values : table) {
    for (const auto precision : {Precision::i8, Precision::u8, Precision::i4, Precision::u4}) {
      LevelScale scale;
      const double error = error_of(values, precision, &scale);
      EXPECT_TRUE(std::isfinite(error) && std::isfinite(scale.scale)) << values[0];
      EXPECT_NE(scale.scale, 0) << values[0];
    }
  }
}

TEST(CompressLevels, ZeroIsExact) {
  auto values = random_values(128, 9);
  values[5] = 0;
  for (const auto precision : {Precision::i8, Precision::u8, Precision::i4, Precision::u4}) {
    std::vector<std::uint8_t> levels(values.size());
    const auto scale = find_levels(values, precision, levels);
    EXPECT_EQ(static_cast<float>(levels[5]), scale.zero_point);
  }
}

// ---------------------------------------------------------------- which weights

struct Row {
  std::string name;
  CompressOptions options;
  Precision precision;
  model::Shape shape;
  model::Shape scale_shape;
};

TEST(Compress, ProductsHaveAScaleForEachChannelOrGroup) {
  for (const bool transposed : {false, true}) {
    const auto turned = [&](model::Shape shape) {  // [K, N] or [K, groups, N]
      if (!transposed) return shape;
      std::rotate(shape.begin(), shape.end() - 1, shape.end());
      return shape;
    };
    const std::vector<Row> table{
        {"int8", {}, Precision::i8, turned({96, 40}), turned({1, 40})},
        {"asymmetric", {.asymmetric = true}, Precision::u8, turned({96, 40}), turned({1, 40})},
        {"128 does not divide 96",
         {WeightBits::int4},
         Precision::i4,
         turned({96, 40}),
         turned({1, 40})},
        {"groups of 32",
         {WeightBits::int4, 32},
         Precision::i4,
         turned({3, 32, 40}),
         turned({3, 1, 40})},
        {"40 goes down to 32",
         {WeightBits::int4, 40, true},
         Precision::u4,
         turned({3, 32, 40}),
         turned({3, 1, 40})},
    };
    for (const auto& row : table) {
      PlanForTest plan;
      const auto weights = plan.constant(turned({96, 40}));
      const auto first = plan.layer("MatMul", {plan.input({2, 96}), weights}, {2, 40},
                                    {{"transpose_b", transposed ? "true" : "false"}});
      const auto last = plan.constant({40, 30});
      plan.result(plan.layer("MatMul", {first, last}, {2, 30}));
      const auto done = compress(plan.graph(), plan.constants(), row.options);
      ASSERT_TRUE(done) << row.name;
      ASSERT_EQ(done->edits.weights.size(), 2U) << row.name;
      const auto& form = done->edits.weights[0];
      EXPECT_EQ(form.precision, row.precision) << row.name;
      EXPECT_EQ(form.shape, row.shape) << row.name;
      EXPECT_EQ(form.scale_shape, row.scale_shape) << row.name;
      EXPECT_EQ(form.zero_point.empty(), !row.options.asymmetric) << row.name;
      EXPECT_EQ(model::bits_of(done->edits.weights[1].precision), 8U) << "the last product";
      const auto& report = done->weights[0];
      EXPECT_EQ(report.group_size, row.shape.size() == 3 ? 32 : 0) << row.name;
      EXPECT_EQ(report.bytes_before, 96U * 40 * 4) << row.name;
      const std::uint64_t bits = model::bits_of(row.precision);
      const std::uint64_t zeros = (form.zero_point.size() * bits + 7) / 8;
      EXPECT_EQ(report.bytes_after, 96U * 40 * bits / 8 + form.scale.size() * 4 + zeros);
      EXPECT_GT(report.snr_db, bits == 8 ? 38 : 17) << row.name;
    }
  }
}

TEST(Compress, ConvolutionsAndEmbeddingsKeep8Bits) {
  struct Layer {
    std::string type;
    model::Shape weights;
    model::Shape scale_shape;
  };
  for (const auto& [type, shape, scales] :
       {Layer{"Convolution", {16, 8, 3, 3}, {16, 1, 1, 1}},
        Layer{"GroupConvolution", {32, 4, 1, 3, 3}, {32, 4, 1, 1, 1}},
        Layer{"ConvolutionBackpropData", {16, 8, 3, 3}, {1, 8, 1, 1}},
        Layer{"GroupConvolutionBackpropData", {4, 8, 8, 3, 3}, {4, 1, 8, 1, 1}}}) {
    PlanForTest plan;
    const auto weights = plan.constant(shape);
    plan.result(plan.layer(type, {plan.input({1, 8, 9, 9}), weights}, {1, 8, 9, 9}));
    const auto done = compress(plan.graph(), plan.constants(), {WeightBits::int4});
    ASSERT_TRUE(done) << type;
    EXPECT_EQ(done->edits.weights.at(0).precision, Precision::i8) << type;
    EXPECT_EQ(done->edits.weights.at(0).scale_shape, scales) << type;
  }
}

TEST(Compress, SharedWeightsAreCompressedOnce) {
  PlanForTest plan;
  const auto shared = plan.constant({40, 40});
  const auto first = plan.layer("MatMul", {plan.input({2, 40}), shared}, {2, 40});
  const auto second = plan.layer("MatMul", {first, shared}, {2, 40});
  const auto elsewhere = plan.constant({40, 40});
  const auto third = plan.layer("MatMul", {second, elsewhere}, {2, 40});
  plan.result(plan.layer("Add", {third, elsewhere}, {2, 40}));
  plan.result(plan.layer("MatMul", {plan.constant({2, 1000}), third}, {2, 40}));
  const auto done = compress(plan.graph(), plan.constants(), {});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->weights.size(), 1U) << "what an Add consumes too, or a left side, stays";
  ASSERT_EQ(done->edits.weights.size(), 2U);
  EXPECT_EQ(done->edits.weights[0].levels, done->edits.weights[1].levels);
  EXPECT_NE(done->edits.weights[0].node, done->edits.weights[1].node);
}

TEST(Compress, RefusesWhatCannotBeCompressed) {
  const auto refusal = [](const model::Shape& shape, std::vector<float> values,
                          const CompressOptions& options) {
    PlanForTest plan;
    const auto weights = plan.constant(shape, std::move(values));
    plan.result(plan.layer("MatMul", {plan.input({1, shape[0]}), weights}, {1, shape[1]}));
    const auto done = compress(plan.graph(), plan.constants(), options);
    return done ? std::string("none") : done.error().code;
  };
  EXPECT_EQ(refusal({32, 32}, {}, {}), "none") << "1024 elements are enough";
  EXPECT_EQ(refusal({31, 33}, {}, {}), "quantization.nothing");
  EXPECT_EQ(refusal({32, 32}, {1, NAN}, {}), "quantization.values");
  EXPECT_EQ(refusal({32, 32}, {1, INFINITY}, {}), "quantization.values");
  EXPECT_EQ(refusal({32, 32}, {}, {WeightBits::int4, 16}), "none");
  EXPECT_EQ(refusal({32, 32}, {}, {WeightBits::int4, 15}), "quantization.group");
}

}  // namespace
}  // namespace hone::quantization
