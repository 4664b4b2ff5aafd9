#include "quantization/rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/half.h"

namespace hone::quantization {
namespace {

struct Example {
  WeightLayout layout;
  std::vector<float> weights;
  std::vector<float> steps;
  Patches patches;
  Range input{{0}, {15.9375F}, 256};  ///< levels are sixteenths
};

/// Inputs that go together: each a blend of few sources, or each its own.
Example example(const WeightLayout& layout, std::size_t sources) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  Example e{.layout = layout, .weights = {}, .steps = {}, .patches = {}};
  e.weights.resize(layout.rows() * layout.columns());
  for (float& weight : e.weights) weight = normal(random);
  e.steps.assign(layout.rows(), 0.1F);
  e.patches.window = layout.groups * layout.columns();
  std::vector<float> blend(e.patches.window * sources);
  for (float& share : blend) share = std::abs(normal(random));
  std::vector<std::uint16_t> values;
  for (int p = 0; p < 500; ++p) {
    std::vector<float> source(sources);
    for (float& value : source) value = normal(random);
    for (std::size_t i = 0; i < e.patches.window; ++i) {
      float sum = 0;
      for (std::size_t s = 0; s < sources; ++s) sum += blend[i * sources + s] * source[s];
      const float value = std::clamp(4 + sum, 0.0F, 15.0F);
      values.push_back(f16_from(std::nearbyint(value * 16) / 16));
    }
  }
  e.patches.values = SharedValues(std::move(values));
  return e;
}

std::vector<std::int8_t> nearest(const Example& e) {
  std::vector<std::int8_t> levels;
  for (const float weight : e.weights) {
    levels.push_back(
        static_cast<std::int8_t>(std::clamp(std::nearbyint(weight / 0.1F), -127.0F, 127.0F)));
  }
  return levels;
}

/// Variance of the error of all outputs over the patches.
double error_of(const Example& e, const std::vector<std::int8_t>& levels) {
  const std::size_t patches = e.patches.values.size() / e.patches.window;
  const WeightLayout& l = e.layout;
  double total = 0;
  for (std::size_t row = 0; row < l.rows(); ++row) {
    double sum = 0;
    double squares = 0;
    for (std::size_t p = 0; p < patches; ++p) {
      double error = 0;
      for (std::size_t column = 0; column < l.columns(); ++column) {
        const std::size_t element = l.at(row, column / l.taps, column % l.taps);
        const std::size_t at = p * e.patches.window + row / l.outputs * l.columns() + column;
        error += (e.weights[element] - levels[element] * 0.1) * from_f16(e.patches.values[at]);
      }
      sum += error;
      squares += error * error;
    }
    const auto n = static_cast<double>(patches);
    total += squares / n - sum / n * (sum / n);
  }
  return total;
}

std::vector<std::int8_t> second_order(const Example& e) {
  return second_order_levels({.layout = e.layout,
                              .weights = e.weights,
                              .steps = e.steps,
                              .patches = e.patches,
                              .input = &e.input});
}

const WeightLayout kDense{.outputs = 6, .inputs = 8, .taps = 4, .output_step = 32, .input_step = 4};
const WeightLayout kDepthwise{.groups = 5,
                              .outputs = 1,
                              .inputs = 1,
                              .taps = 9,
                              .group_step = 9,
                              .output_step = 9,
                              .input_step = 9};
const WeightLayout kTransposed{
    .outputs = 4, .inputs = 16, .output_step = 1, .input_step = 4};  ///< MatMul of [I, O]

TEST(SecondOrderRounding, MakesLessErrorWhereInputsGoTogether) {
  for (const WeightLayout& layout : {kDense, kDepthwise, kTransposed}) {
    const Example e = example(layout, 3);
    EXPECT_LT(error_of(e, second_order(e)), 0.5 * error_of(e, nearest(e)));
  }
}

TEST(SecondOrderRounding, LevelsStayNearTheirWeights) {
  const Example e = example(kDense, 3);
  const auto levels = second_order(e);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    EXPECT_NEAR(levels[i] * 0.1F, e.weights[i], 1.0);
  }
}

TEST(SecondOrderRounding, IsTheNearestWhereInputsNeverVary) {
  Example e = example(kDense, 3);
  e.patches.values = SharedValues(std::vector<std::uint16_t>(e.patches.values.size(), f16_from(2)));
  EXPECT_EQ(second_order(e), nearest(e));
}

TEST(SecondOrderRounding, KeepsToTheLimit) {
  Example e = example(kDense, 2);
  for (float& weight : e.weights) weight *= 100;
  auto levels = second_order_levels({.layout = e.layout,
                                     .weights = e.weights,
                                     .steps = e.steps,
                                     .patches = e.patches,
                                     .input = &e.input,
                                     .limit = 64});
  for (const int level : levels) EXPECT_LE(std::abs(level), 64);
}

TEST(SecondOrderRounding, WorksWithoutAKnownQuantizer) {
  const Example e = example(kDense, 3);
  const auto levels = second_order_levels(
      {.layout = e.layout, .weights = e.weights, .steps = e.steps, .patches = e.patches});
  EXPECT_LT(error_of(e, levels), 0.5 * error_of(e, nearest(e)));
}

TEST(SecondOrderRounding, WideRowsAreCut) {
  const WeightLayout wide{
      .outputs = 2, .inputs = 300, .taps = 4, .output_step = 1200, .input_step = 4};
  const Example e = example(wide, 4);
  ASSERT_GT(wide.columns(), kMostColumns);
  EXPECT_LT(error_of(e, second_order(e)), 0.5 * error_of(e, nearest(e)));
}

}  // namespace
}  // namespace hone::quantization
