#include "quantization/estimators.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace hone::quantization {
namespace {

/// `samples` samples of `values` values each out of `draw`.
template <class Draw>
TensorStatistics seen(std::size_t samples, std::size_t values, Draw draw) {
  TensorStatistics tensor;
  for (std::size_t s = 0; s < samples; ++s) {
    float low = INFINITY;
    float high = -INFINITY;
    for (std::size_t i = 0; i < values; ++i) {
      const float value = draw();
      tensor.histogram.add(value);
      low = std::min(low, value);
      high = std::max(high, value);
    }
    tensor.sample_min.push_back(low);
    tensor.sample_max.push_back(high);
  }
  tensor.channel_min = {0, *std::min_element(tensor.sample_min.begin(), tensor.sample_min.end())};
  tensor.channel_max = {0, *std::max_element(tensor.sample_max.begin(), tensor.sample_max.end())};
  return tensor;
}

TensorStatistics normal_with_outliers() {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  int count = 0;
  return seen(8, 4000, [&] { return ++count % 8000 == 0 ? 30 + normal(random) : normal(random); });
}

float fake_quantized(float x, const Range& range) {
  const double step = (static_cast<double>(range.high[0]) - range.low[0]) / 255;
  const double inside = std::clamp<double>(x, range.low[0], range.high[0]);
  return static_cast<float>(std::nearbyint((inside - range.low[0]) / step) * step + range.low[0]);
}

TEST(SquaredError, MeetsWhatQuantizingTheValuesGives) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (const Range& range : {Range{{-4.0F * 128 / 127}, {4}, 256},
                             Range{{-1.0F * 128 / 127}, {1}, 256}, Range{{0}, {3}, 256}}) {
    double error = 0;
    const TensorStatistics tensor = seen(2, 100000, [&] {
      const float x = normal(random);
      error += std::pow(static_cast<double>(x) - fake_quantized(x, range), 2);
      return x;
    });
    EXPECT_NEAR(squared_error(tensor, range) / error, 1, 0.03);
    EXPECT_NEAR(squared_sum(tensor.histogram) / 200000, 1, 0.02);
  }
}

TEST(Estimate, ExtremesOverAllSamplesAndTheirMeans) {
  TensorStatistics tensor;
  tensor.sample_min = {-1, -3};
  tensor.sample_max = {2, 4};
  const EstimatorInput input{.tensors = {&tensor}};
  const Extent all = estimate(input, Estimator::min_max);
  EXPECT_EQ(all.min[0], -3);
  EXPECT_EQ(all.max[0], 4);
  EXPECT_EQ(all.magnitude[0], 4);
  const Extent mean = estimate(input, Estimator::mean_min_max);
  EXPECT_EQ(mean.min[0], -2);
  EXPECT_EQ(mean.max[0], 3);
  EXPECT_EQ(mean.magnitude[0], 3);
}

TEST(Estimate, OutliersAreCutOff) {
  const TensorStatistics tensor = normal_with_outliers();
  const EstimatorInput input{.tensors = {&tensor}};
  EXPECT_GT(estimate(input, Estimator::min_max).magnitude[0], 25);
  EXPECT_GT(estimate(input, Estimator::percentile).magnitude[0], 3);
  EXPECT_LT(estimate(input, Estimator::percentile).max[0], 31);
  EXPECT_LT(estimate(input, Estimator::histogram).magnitude[0],
            estimate(input, Estimator::min_max).magnitude[0]);
}

TEST(Estimate, ABoundWhereValuesPileUpIsNotPassed) {
  std::mt19937 random(9);
  std::normal_distribution<float> normal(3, 4);
  const TensorStatistics tensor =
      seen(4, 1000, [&] { return std::clamp(normal(random), 0.0F, 6.0F); });
  const EstimatorInput input{.tensors = {&tensor}};
  for (const auto& [estimator, name] : result::kEstimators) {
    EXPECT_LE(estimate(input, estimator).max[0], 6) << name;
  }
  EXPECT_GT(estimate(input, Estimator::automatic).max[0], 5.9);
}

TEST(Estimate, AutomaticIsNeverWorseThanAnother) {
  std::mt19937 random(3);
  std::gamma_distribution<float> gamma(0.3F, 2);
  std::normal_distribution<float> normal;
  const std::vector<TensorStatistics> tensors{
      normal_with_outliers(), seen(4, 1000, [&] { return gamma(random); }),
      seen(4, 1000, [&] { return std::max(normal(random), -0.2F); }),
      seen(4, 100, [] { return 0.0F; })};
  for (const TensorStatistics& tensor : tensors) {
    for (const Scheme scheme : {Scheme::symmetric, Scheme::asymmetric}) {
      const EstimatorInput input{.tensors = {&tensor}, .scheme = scheme};
      const auto error = [&](Estimator estimator) {
        return squared_error(tensor, range_of(estimate(input, estimator), scheme));
      };
      for (const auto& [estimator, name] : result::kEstimators) {
        EXPECT_LE(error(Estimator::automatic), error(estimator)) << name;
      }
    }
  }
}

TEST(Estimate, TensorsOfOneRangeAreJoined) {
  TensorStatistics narrow;
  narrow.sample_min = {0};
  narrow.sample_max = {1};
  TensorStatistics wide;
  wide.sample_min = {-2};
  wide.sample_max = {5};
  const EstimatorInput input{.tensors = {&narrow, &wide}, .scheme = Scheme::asymmetric};
  EXPECT_EQ(estimate(input, Estimator::min_max).max[0], 5);
  EXPECT_EQ(estimate(input, Estimator::mean_min_max).min[0], -2);
}

TEST(Estimate, ChannelsTakeTheirExtremes) {
  const TensorStatistics tensor = normal_with_outliers();
  const EstimatorInput input{.tensors = {&tensor}, .per_channel = true};
  EXPECT_EQ(estimate(input, Estimator::automatic).max, tensor.channel_max);
}

TEST(Merged, CountsAdd) {
  Histogram a;
  Histogram b;
  a.add(1);
  b.add(-1);
  b.add(0);
  const Histogram both = merged(a, b);
  EXPECT_EQ(both.zeros, 1U);
  EXPECT_NEAR(squared_sum(both), 2, 0.05);
}

}  // namespace
}  // namespace hone::quantization
