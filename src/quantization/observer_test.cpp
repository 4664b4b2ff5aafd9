#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <thread>

#include "base/half.h"
#include "base/random.h"
#include "quantization/exact_sum.h"
#include "quantization/patches.h"
#include "quantization/statistics.h"

namespace hone::quantization {
namespace {

using Tensor = std::vector<float>;

std::size_t size_of(const model::Shape& shape) {
  return static_cast<std::size_t>(model::element_count(shape).value());
}

/// Bell-shaped, wider and higher the later the channel comes, so that a mix-up shows.
Tensor draw(const model::Shape& shape, std::uint64_t seed) {
  Random random(seed);
  Tensor tensor(size_of(shape));
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    const double bell = random.uniform() + random.uniform() + random.uniform() - 1.5;
    tensor[i] = static_cast<float>(bell * (1 + static_cast<double>(i) / 100) + 0.1);
  }
  return tensor;
}

struct Watched {
  std::vector<std::string> names;
  std::vector<model::Shape> shapes;
  [[nodiscard]] std::vector<Tensor> sample(std::size_t position) const {
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      tensors.push_back(draw(shapes[i], position * 100 + i));
    }
    return tensors;
  }
};

Watched watched(std::vector<model::Shape> shapes) {
  Watched result{{}, std::move(shapes)};
  for (std::size_t i = 0; i < result.shapes.size(); ++i) {
    result.names.push_back(fmt::format("layer{}:0", i));
  }
  return result;
}

void add(Observer& observer, const Watched& what, std::size_t position) {
  const auto tensors = what.sample(position);
  const std::vector<std::span<const float>> views(tensors.begin(), tensors.end());
  observer.add(position, views);
}

/// One value after the other in double precision, as the header says it.
struct Reference {
  Reference(const model::Shape& shape, const std::vector<Tensor>& samples) {
    const bool many = shape.size() > 1;
    const std::size_t channels = many ? static_cast<std::size_t>(shape[1]) : 1;
    std::size_t inner = many ? 1 : size_of(shape);
    for (std::size_t d = 2; d < shape.size(); ++d) inner *= static_cast<std::size_t>(shape[d]);
    min.assign(channels, std::numeric_limits<float>::infinity());
    max.assign(channels, -std::numeric_limits<float>::infinity());
    mean.assign(channels, 0);
    mean_square.assign(channels, 0);
    for (const Tensor& sample : samples) {
      for (std::size_t i = 0; i < sample.size(); ++i) {
        const std::size_t c = i / inner % channels;
        const double value = static_cast<double>(sample[i]);
        min[c] = std::min(min[c], sample[i]);
        max[c] = std::max(max[c], sample[i]);
        mean[c] += value;
        mean_square[c] += value * value;
      }
    }
    const double count = static_cast<double>(samples.size() * samples.front().size() / channels);
    for (double& value : mean) value /= count;
    for (double& value : mean_square) value /= count;
  }
  std::vector<float> min;
  std::vector<float> max;
  std::vector<double> mean;
  std::vector<double> mean_square;
};

const std::vector<model::Shape> kShapes{{},
                                        {7},
                                        {1, 1},
                                        {1, 10},
                                        {3, 13},
                                        {1, 130, 6},
                                        {70, 37},
                                        {1, 5, 1, 1},
                                        {1, 3, 2, 2},
                                        {1, 6, 7, 7},
                                        {1, 4, 5, 9},
                                        {1, 3, 40, 41},
                                        {1, 2, 3, 4, 5},
                                        {2, 3, 9, 9},
                                        {1, 1, 100, 100}};

TEST(Observer, EqualsTheReference) {
  const Watched what = watched(kShapes);
  constexpr std::size_t kSamples = 5;
  Observer observer(what.names, what.shapes, kSamples);
  for (std::size_t position = 0; position < kSamples; ++position) add(observer, what, position);
  const Statistics statistics = observer.finish();
  EXPECT_EQ(statistics.samples, kSamples);
  ASSERT_EQ(statistics.tensors.size(), kShapes.size());
  for (std::size_t t = 0; t < kShapes.size(); ++t) {
    const auto text = model::to_text(kShapes[t]);
    std::vector<Tensor> samples;
    for (std::size_t p = 0; p < kSamples; ++p) samples.push_back(what.sample(p)[t]);
    const Reference reference(kShapes[t], samples);
    const TensorStatistics& seen = statistics.tensors[t];
    EXPECT_EQ(seen.name, what.names[t]);
    EXPECT_EQ(seen.channel_min, reference.min) << text;
    EXPECT_EQ(seen.channel_max, reference.max) << text;
    ASSERT_EQ(seen.channel_mean.size(), reference.mean.size()) << text;
    for (std::size_t c = 0; c < reference.mean.size(); ++c) {
      const double rms = std::sqrt(reference.mean_square[c]);
      EXPECT_NEAR(seen.channel_mean[c], reference.mean[c], 1e-6 * rms) << text;
      EXPECT_NEAR(seen.channel_mean_square[c], reference.mean_square[c], 1e-6 * rms * rms) << text;
    }
    for (std::size_t p = 0; p < kSamples; ++p) {
      EXPECT_EQ(seen.sample_min[p], std::ranges::min(samples[p])) << text;
      EXPECT_EQ(seen.sample_max[p], std::ranges::max(samples[p])) << text;
    }
  }
}

PatchPlan convolution_windows() {
  PatchPlan plan;
  plan.tensor = 2;
  plan.kernel = {3, 2};
  plan.strides = {2, 1};
  plan.dilations = {1, 2};
  plan.pads_begin = {1, 1};
  plan.output = {5, 9};
  plan.samples = 4;
  plan.per_sample = 6;
  return plan;
}

TEST(Observer, ThreadsInAnyOrderGiveTheSameBytes) {
  const Watched what = watched({{1, 300}, {1, 3, 50, 50}, {1, 4, 9, 9}});
  constexpr std::size_t kSamples = 24;
  std::vector<std::size_t> order(kSamples);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::string first;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Random random(seed);
    for (std::size_t i = kSamples; i > 1 && seed > 0; --i) {
      std::swap(order[i - 1], order[random.below(i)]);
    }
    Observer observer(what.names, what.shapes, kSamples, {.patches = {convolution_windows()}});
    {
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < 1 + seed % 4; ++t) {
        threads.emplace_back([&, t] {
          for (std::size_t i = t; i < kSamples; i += 1 + seed % 4) add(observer, what, order[i]);
        });
      }
    }
    const std::string bytes = to_bytes(observer.finish());
    if (first.empty()) first = bytes;
    EXPECT_EQ(bytes, first) << seed;
  }
}

TEST(Observer, LeavesOutWhatNeverCame) {
  const Watched what = watched({{1, 4, 3, 3}});
  PatchPlan rows;
  rows.samples = 8;
  rows.per_sample = 2;
  rows.kernel = {1, 1};
  rows.output = {3, 3};
  Observer with_holes(what.names, what.shapes, 6, {.patches = {rows}});
  for (const std::size_t position : {5, 0, 3}) add(with_holes, what, position);
  const Statistics seen = with_holes.finish();
  EXPECT_EQ(seen.samples, 3U);
  ASSERT_EQ(seen.tensors[0].sample_max.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t position = std::array{0, 3, 5}[i];
    EXPECT_EQ(seen.tensors[0].sample_max[i], std::ranges::max(what.sample(position)[0]));
  }
  const Reference reference({1, 4, 3, 3},
                            {what.sample(0)[0], what.sample(3)[0], what.sample(5)[0]});
  EXPECT_NEAR(seen.tensors[0].channel_mean[2], reference.mean[2], 1e-6);
  EXPECT_EQ(seen.patches[0].window, 4U);
  EXPECT_EQ(seen.patches[0].values.size(), 3U * 2 * 4);
}

/// The same values with the channels last.
Tensor turned(const Tensor& tensor, std::size_t channels) {
  Tensor result(tensor.size());
  const std::size_t inner = tensor.size() / channels;
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    result[i % inner * channels + i / inner] = tensor[i];
  }
  return result;
}

TEST(Observer, ChannelsMayLieLast) {
  for (const std::int64_t channels : {1, 2, 3, 4, 6, 7, 12, 13, 33}) {
    const Watched what = watched({{1, channels, 9, 11}, {1, channels, 11, 9}});
    PatchPlan windows = convolution_windows();
    windows.tensor = 1;
    Observer plain(what.names, what.shapes, 3, {.patches = {windows}});
    Observer last(what.names, what.shapes, 3,
                  {.patches = {windows}, .channels_last = {false, true}});
    for (const std::size_t position : {0, 1, 2}) {
      auto tensors = what.sample(position);
      plain.add(position, std::vector<std::span<const float>>(tensors.begin(), tensors.end()));
      tensors[1] = turned(tensors[1], static_cast<std::size_t>(channels));
      last.add(position, std::vector<std::span<const float>>(tensors.begin(), tensors.end()));
    }
    const Statistics a = plain.finish();
    const Statistics b = last.finish();
    EXPECT_EQ(a.patches[0].values, b.patches[0].values) << channels;
    for (const std::size_t t : {0, 1}) {
      EXPECT_EQ(a.tensors[t].sample_min, b.tensors[t].sample_min) << channels;
      EXPECT_EQ(a.tensors[t].channel_min, b.tensors[t].channel_min) << channels;
      EXPECT_EQ(a.tensors[t].channel_max, b.tensors[t].channel_max) << channels;
      EXPECT_EQ(a.tensors[t].histogram.positive, b.tensors[t].histogram.positive) << channels;
      for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
        const double square = a.tensors[t].channel_mean_square[c];
        EXPECT_NEAR(a.tensors[t].channel_mean[c], b.tensors[t].channel_mean[c],
                    1e-6 * std::sqrt(square));
        EXPECT_NEAR(b.tensors[t].channel_mean_square[c], square, 1e-6 * square);
      }
    }
  }
}

TEST(Observer, CountsWhatItIsToldTo) {
  const Watched what = watched({{1, 2, 30, 30}, {1, 1, 300, 200}});
  Observer observer(what.names, what.shapes, 2);
  Observer without(what.names, what.shapes, 2, {.histograms = false});
  for (const std::size_t position : {0, 1}) {
    add(observer, what, position);
    add(without, what, position);
  }
  const Statistics seen = observer.finish();
  const auto counted = [](const Histogram& histogram) {
    std::uint64_t count = histogram.zeros;
    for (const auto* side : {&histogram.positive, &histogram.negative}) {
      count += std::accumulate(side->begin(), side->end(), std::uint64_t{0});
    }
    return count;
  };
  EXPECT_EQ(counted(seen.tensors[0].histogram), 2U * 1800);
  EXPECT_EQ(counted(seen.tensors[1].histogram), 2 * kHistogramValues);
  Histogram all;
  for (const std::size_t position : {0, 1}) {
    const Tensor values = what.sample(position)[0];
    for (const float value : values) all.add(value);
  }
  EXPECT_EQ(seen.tensors[0].histogram.positive, all.positive);
  EXPECT_EQ(seen.tensors[0].histogram.negative, all.negative);
  const Statistics plain = without.finish();
  EXPECT_EQ(counted(plain.tensors[0].histogram), 0U);
  EXPECT_EQ(plain.tensors[0].channel_mean, seen.tensors[0].channel_mean);
}

TEST(Observer, ShowsWhatIsNotFinite) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::size_t inner : {1, 3, 40}) {
    for (const float bad : {infinity, -infinity, nan}) {
      const auto size = static_cast<std::int64_t>(inner);
      Observer observer({"a:0"}, {{1, 5, size}}, 1);
      Tensor tensor(5 * inner, 1.0F);
      tensor[2 * inner] = bad;
      const std::vector<std::span<const float>> views{tensor};
      observer.add(0, views);
      const Statistics seen = observer.finish();
      EXPECT_TRUE(std::isnan(seen.tensors[0].channel_mean[2])) << inner << " " << bad;
      EXPECT_DOUBLE_EQ(seen.tensors[0].channel_mean[1], 1);
      EXPECT_EQ(seen.tensors[0].channel_max[2] == infinity, bad == infinity);
    }
  }
}

TEST(Patches, AreTheWindowsOfTheKernel) {
  const model::Shape shape{1, 2, 9, 10};
  const PatchPlan plan = [] {
    PatchPlan all = convolution_windows();
    all.per_sample = 1000;
    return all;
  }();
  PatchCollector collector(plan, {.shape = shape, .samples = 1});
  Tensor tensor(size_of(shape));
  std::iota(tensor.begin(), tensor.end(), 1.0F);
  collector.add(0, tensor);
  const Patches patches = collector.take();
  ASSERT_EQ(patches.window, 2U * 6);
  ASSERT_EQ(patches.values.size(), 5U * 9 * 12);
  std::size_t at = 0;
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 9; ++x) {
      for (int tap = 0; tap < 12; ++tap) {
        const int row = 2 * y - 1 + tap % 6 / 2;
        const int column = x - 1 + tap % 2 * 2;
        const bool inside = row >= 0 && row < 9 && column >= 0 && column < 10;
        const int value = inside ? tap / 6 * 90 + row * 10 + column + 1 : 0;
        ASSERT_EQ(from_f16(patches.values[at++]), static_cast<float>(value)) << y << " " << x;
      }
    }
  }
}

TEST(Patches, OfAMatrixProductAreItsRows) {
  PatchPlan plan;
  plan.per_sample = 3;
  plan.samples = 2;
  PatchCollector collector(plan, {.shape = {1, 12, 5}, .samples = 4});
  Tensor tensor(60);
  for (std::size_t i = 0; i < tensor.size(); ++i) tensor[i] = static_cast<float>(i / 5);
  for (const std::size_t position : {0, 1, 2, 3}) collector.add(position, tensor);
  const Patches patches = collector.take();
  ASSERT_EQ(patches.window, 5U);
  ASSERT_EQ(patches.values.size(), 2U * 3 * 5);
  for (std::size_t row = 0; row < 6; ++row) {
    const float value = from_f16(patches.values[row * 5]);
    EXPECT_GE(value, static_cast<float>(row % 3 * 4));
    EXPECT_LT(value, static_cast<float>((row % 3 + 1) * 4));
    EXPECT_EQ(patches.values[row * 5], patches.values[row * 5 + 4]);
  }
}

TEST(ExactSum, DoesNotDependOnOrder) {
  Random random(7);
  std::vector<double> values;
  for (int i = 0; i < 2000; ++i) {
    const int exponent = static_cast<int>(random.below(120)) - 60;
    values.push_back(std::ldexp(random.uniform() - 0.5, exponent));
  }
  ExactSum forward;
  ExactSum backward;
  for (const double value : values) forward.add(value);
  std::ranges::reverse(values);
  for (const double value : values) backward.add(value);
  EXPECT_EQ(forward.value(), backward.value());
  for (const double value : values) forward.add(-value);
  EXPECT_EQ(forward.value(), 0.0);
}

TEST(ExactSum, HoldsLargeAndSmall) {
  ExactSum sum;
  sum.add(0x1p90);
  sum.add(3.25);
  sum.add(-0x1p90);
  sum.add(-1.0);
  EXPECT_EQ(sum.value(), 2.25);
  sum.add(-2.25);
  sum.add(-0x1p-96);
  EXPECT_EQ(sum.value(), -0x1p-96);
  sum.add(0x1p-200);
  EXPECT_EQ(sum.value(), -0x1p-96);
  sum.add(0x1p95);
  EXPECT_TRUE(std::isnan(sum.value()));
  ExactSum infinite;
  infinite.add(std::numeric_limits<double>::infinity());
  infinite.add(-std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(infinite.value()));
}

}  // namespace
}  // namespace hone::quantization
