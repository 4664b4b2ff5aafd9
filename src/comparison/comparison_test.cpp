#include "comparison/comparison.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace hone::comparison {
namespace {

using result::ComparisonSample;
using result::Conclusion;
using result::LayerChange;

std::vector<ComparisonSample> samples(const std::vector<double>& fps) {
  std::vector<ComparisonSample> made;
  for (const double value : fps) {
    made.push_back({.throughput_fps = value, .latency_ms = 1000 / value});
  }
  return made;
}

std::vector<double> scaled(const std::vector<double>& values, double factor) {
  std::vector<double> made;
  for (const double value : values) made.push_back(value * factor);
  return made;
}

const std::vector<double> kNine{100, 101, 99, 102, 98, 100.5, 99.5, 101.5, 98.5};
const std::vector<double> kOtherNine{99.9, 101.1, 98.7, 102.2, 98.3, 100.1, 99.9, 101.3, 98.6};

// ---------------------------------------------------------------- order

TEST(Order, RoundsAreBalancedAndMirrored) {
  for (const std::size_t candidates : {2, 3, 5}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto order = interleaved_order(candidates, 9, seed);
      ASSERT_EQ(order.size(), candidates * 9);
      for (std::size_t round = 0; round < 9; ++round) {
        std::vector<std::size_t> one(
            order.begin() + static_cast<std::ptrdiff_t>(round * candidates),
            order.begin() + static_cast<std::ptrdiff_t>((round + 1) * candidates));
        if (round % 2 == 1) {
          for (std::size_t i = 0; i < candidates; ++i) {
            EXPECT_EQ(one[i], order[(round - 1) * candidates + candidates - 1 - i]);
          }
        }
        std::sort(one.begin(), one.end());
        for (std::size_t i = 0; i < candidates; ++i) EXPECT_EQ(one[i], i);
      }
    }
  }
}

TEST(Order, IsDrawnFromItsSeed) {
  EXPECT_EQ(interleaved_order(2, 9, 7), interleaved_order(2, 9, 7));
  std::size_t first_is_a = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    first_is_a += interleaved_order(2, 9, seed).front() == 0 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(first_is_a), 500, 60);
}

// ---------------------------------------------------------------- verdict

struct VerdictCase {
  double factor;
  bool different;
  Conclusion throughput;
  Conclusion latency;
};

TEST(Processes, VerdictSaysWhatDiffersAndWhetherItMatters) {
  for (const auto& row :
       std::vector<VerdictCase>{{1.3, true, Conclusion::better, Conclusion::better},
                                {0.7, true, Conclusion::worse, Conclusion::worse},
                                {1.005, true, Conclusion::equivalent, Conclusion::equivalent},
                                {1.0, false, Conclusion::equivalent, Conclusion::equivalent}}) {
    const auto verdict =
        compare_processes(samples(kNine), samples(scaled(kOtherNine, row.factor)), 0.01);
    EXPECT_EQ(verdict.throughput.different, row.different) << row.factor;
    EXPECT_EQ(verdict.throughput.conclusion, row.throughput) << row.factor;
    ASSERT_TRUE(verdict.latency);
    EXPECT_EQ(verdict.latency->conclusion, row.latency) << row.factor;
    EXPECT_NEAR(verdict.throughput.ratio, row.factor, 0.01);
    EXPECT_NEAR(verdict.latency->ratio, 1 / row.factor, 0.01);
    EXPECT_LE(verdict.throughput.ci95.lo, verdict.throughput.ratio);
    EXPECT_GE(verdict.throughput.ci95.hi, verdict.throughput.ratio);
  }
}

TEST(Processes, NoiseThatHidesADifferenceIsUnclear) {
  const std::vector<double> noisy{80, 125, 95, 140, 70, 110, 92, 130, 77};
  const std::vector<double> other{120, 85, 140, 93, 112, 74, 131, 79, 99};
  const auto effect = compare_processes(samples(noisy), samples(other), 0.01).throughput;
  EXPECT_FALSE(effect.different);
  EXPECT_EQ(effect.conclusion, Conclusion::unclear);
  EXPECT_GT(effect.detectable, 0.2);
}

TEST(Processes, ALinearDriftIsNotADifference) {
  std::vector<std::vector<double>> fps(2);
  const auto order = interleaved_order(2, 10, 3);
  for (std::size_t i = 0; i < order.size(); ++i) {
    fps[order[i]].push_back(100 * (1 - 0.02 * static_cast<double>(i)));
  }
  EXPECT_FALSE(compare_processes(samples(fps[0]), samples(fps[1]), 0.01).throughput.different);
}

TEST(Processes, WithoutMediansThereIsNoVerdictOnLatency) {
  auto slow = samples(kNine);
  slow[4].latency_ms.reset();
  EXPECT_FALSE(compare_processes(slow, samples(kNine), 0.01).latency);
}

TEST(Processes, SeveralCandidatesAreCorrectedTogether) {
  std::vector<result::ComparisonRow> rows(6);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const double factor = i == 1 ? 1.3 : 1;
    rows[i].verdict = compare_processes(samples(kNine), samples(scaled(kOtherNine, factor)), 0.01);
  }
  const double alone = rows[2].verdict->throughput.p_value;
  correct_for_number(rows, 0.01);
  EXPECT_NEAR(rows[1].verdict->throughput.p_adjusted, 5 * 2.0 / 512, 1e-12);
  EXPECT_TRUE(rows[1].verdict->throughput.different);
  EXPECT_NEAR(rows[2].verdict->throughput.p_adjusted, std::min(1.0, 4 * alone), 1e-12);
  EXPECT_FALSE(rows[2].verdict->throughput.different);
}

TEST(Processes, TheLimitOfCandidatesIsWhereNineRepetitionsCanStillFindSomething) {
  const double smallest_p = 2.0 / 512;
  EXPECT_LT(static_cast<double>(kMostCandidates - 1) * smallest_p, 0.05);
  EXPECT_GE(static_cast<double>(kMostCandidates) * smallest_p, 0.05);
}

// ---------------------------------------------------------------- kept series

double normal(Random& random) {  // Box and Muller
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform());
}

/// Windows of one run: lognormal noise of 3 % whose neighbours correlate.
std::vector<ComparisonSample> run_of(std::size_t windows, double correlation, double factor,
                                     Random& random) {
  std::vector<double> fps;
  double state = normal(random);
  for (std::size_t i = 0; i < windows; ++i) {
    fps.push_back(100 * factor * std::exp(0.03 * state));
    state = correlation * state + std::sqrt(1 - correlation * correlation) * normal(random);
  }
  return samples(fps);
}

double share_different(std::size_t windows, double correlation, double factor) {
  int different = 0;
  constexpr int kTrials = 2000;
  Random random(windows + static_cast<std::uint64_t>(correlation * 100));
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto a = run_of(windows, correlation, 1, random);
    const auto b = run_of(windows, correlation, factor, random);
    different += compare_series(a, b, 0.01).throughput.different ? 1 : 0;
  }
  return static_cast<double>(different) / kTrials;
}

TEST(Series, CorrelatedWindowsSeldomGiveAFalseDifference) {
  for (const double correlation : {0.0, 0.3, 0.6}) {
    for (const std::size_t windows : {9, 20, 80}) {
      EXPECT_LE(share_different(windows, correlation, 1), 0.05 + 0.013)
          << windows << " windows, correlation " << correlation;
    }
    EXPECT_GE(share_different(20, correlation, 1 / 1.1), 0.8) << correlation;
  }
}

TEST(Series, HasAWindowAndAShareOfTheLatenciesEach) {
  result::Benchmark run;
  run.windows.resize(10);
  for (auto& window : run.windows) window.throughput_fps = 40;
  std::vector<std::uint64_t> latencies;
  for (std::uint64_t i = 0; i < 100; ++i) latencies.push_back((i / 10 + 1) * 1'000'000);
  const auto series = series_of(run, latencies);
  ASSERT_EQ(series.size(), 10U);
  EXPECT_EQ(series[3].latency_ms, 4.0);
  EXPECT_EQ(series[9].throughput_fps, 40);
  EXPECT_FALSE(series_of(run, std::span(latencies).first(60))[0].latency_ms) << "six are too few";
}

// ---------------------------------------------------------------- what may be compared

result::ComparisonRow row_of(const std::string& model) {
  result::ComparisonRow row;
  row.model = model;
  row.config.precision = "f32";
  row.config.shapes["data"] = {1, 3, 224, 224};
  row.context.cpu = "One";
  row.context.versions["openvino"] = "2026.4";
  return row;
}

struct DifferenceCase {
  const char* name;
  std::function<void(result::ComparisonRow&)> change;
  bool forbids;
};

TEST(Differences, OnlyWhatConfoundsForbids) {
  const auto other_model = [](result::ComparisonRow& row) { row.model = "other"; };
  for (const auto& test : std::vector<DifferenceCase>{
           {"streams", [](auto& row) { row.config.streams = 2; }, false},
           {"hint", [](auto& row) { row.config.hint = "latency"; }, false},
           {"precision", [](auto& row) { row.config.precision = "bf16"; }, false},
           {"precision",
            [&](auto& row) {
              other_model(row);
              row.config.precision = "bf16";
            },
            true},
           {"shapes",
            [](auto& row) {
              row.config.shapes["data"] = {1, 3, 128, 128};
            },
            true},
           {"shapes",
            [&](auto& row) {
              other_model(row);
              row.config.shapes["data"] = {1, 3, 128, 128};
            },
            false},
           {"model", other_model, false},
           {"batch", [](auto& row) { row.config.batch = 8; }, true},
           {"scenario", [](auto& row) { row.config.scenario = "server"; }, true},
           {"cpu", [](auto& row) { row.context.cpu = "Two"; }, true},
           {"isa", [](auto& row) { row.context.isa = "avx2"; }, true},
           {"cores", [](auto& row) { row.context.cores = 4; }, true},
           {"governor", [](auto& row) { row.context.governor = "powersave"; }, true},
           {"openvino", [](auto& row) { row.context.versions["openvino"] = "2027.1"; }, true},
           {"isa",
            [](auto& row) {
              row.target = "cpu:avx2";
              row.context.isa = "avx2";
            },
            false}}) {
    auto row = row_of("one");
    test.change(row);
    state_differences(row_of("one"), row);
    const auto named = [&](const auto& item) { return item.name == test.name; };
    EXPECT_TRUE(std::any_of(row.differences.begin(), row.differences.end(), named)) << test.name;
    EXPECT_EQ(row.not_comparable.size(), test.forbids ? 1U : 0U) << test.name;
    for (const auto& reason : row.not_comparable) EXPECT_EQ(reason.code, test.name);
  }
}

TEST(Differences, AnotherSeedIsNone) {
  auto row = row_of("one");
  row.context.seed = 7;
  state_differences(row_of("one"), row);
  EXPECT_TRUE(row.differences.empty());
  EXPECT_TRUE(row.not_comparable.empty());
}

// ---------------------------------------------------------------- layers

result::LayerTime layer(const std::string& name, double ms,
                        const std::vector<std::string>& originals) {
  result::LayerTime made;
  made.name = name;
  made.type = originals.empty() ? "Reorder" : "Convolution";
  made.time_ms = ms;
  made.original_layers = originals;
  return made;
}

TEST(Layers, AreAlignedThroughTheirOriginals) {
  result::LayerReport a;
  a.layers = {layer("conv1", 5, {"conv1", "relu1"}), layer("conv2", 2, {"conv2"}),
              layer("relu2", 1, {"relu2"}),          layer("conv3", 3, {"conv3", "relu3"}),
              layer("conv4", 1, {"conv4"}),          layer("reorder_x", 0.5, {}),
              layer("reorder_same", 0.25, {})};
  result::LayerReport b;
  b.layers = {layer("conv1_other_name", 4, {"conv1", "relu1"}),
              layer("conv2", 2.5, {"conv2", "relu2"}),
              layer("conv3", 2, {"conv3"}),
              layer("relu3", 0.5, {"relu3"}),
              layer("reorder_y", 0.125, {}),
              layer("reorder_same", 0.25, {})};
  result::Comparison found;
  align_layers(a, b, found);
  std::map<std::string, LayerChange> changes;
  double difference = 0;
  for (const auto& row : found.layers) {
    changes[row.a.empty() ? row.b[0].name : row.a[0].name] = row.change;
    difference += row.difference_ms;
  }
  const std::map<std::string, LayerChange> expected{
      {"conv1", LayerChange::same},       {"conv2", LayerChange::fused},
      {"conv3", LayerChange::split},      {"conv4", LayerChange::only_a},
      {"reorder_x", LayerChange::only_a}, {"reorder_y", LayerChange::only_b},
      {"reorder_same", LayerChange::same}};
  EXPECT_EQ(changes, expected);
  EXPECT_DOUBLE_EQ(difference, 9.375 - 12.75);
  double explained = 0;
  for (const auto& sum : found.layers_sum) explained += sum.difference_ms;
  EXPECT_DOUBLE_EQ(explained, difference);
  for (std::size_t i = 1; i < found.layers.size(); ++i) {
    EXPECT_GE(std::abs(found.layers[i - 1].difference_ms), std::abs(found.layers[i].difference_ms));
  }
  EXPECT_DOUBLE_EQ(*found.layers[0].ratio, found.layers[0].b_ms / found.layers[0].a_ms);
}

TEST(Layers, WithoutTimeOrPartnerAreStillListed) {
  result::LayerReport a;
  a.layers = {layer("conv", 1, {"conv"})};
  a.layers[0].time_ms.reset();
  result::Comparison found;
  align_layers(a, {}, found);
  ASSERT_EQ(found.layers.size(), 1U);
  EXPECT_EQ(found.layers[0].change, LayerChange::only_a);
  EXPECT_FALSE(found.layers[0].ratio);
  EXPECT_FALSE(found.layers[0].a[0].time_ms);
}

TEST(Layers, MeanOfReportsIsByName) {
  result::LayerReport one;
  one.layers = {layer("x", 1, {"x"}), layer("y", 4, {"y"})};
  result::LayerReport two;
  two.layers = {layer("y", 6, {"y"}), layer("x", 2, {"x"})};
  const auto both = mean_report(std::vector{one, two});
  EXPECT_EQ(both.layers[0].time_ms, 1.5);
  EXPECT_EQ(both.layers[1].time_ms, 5.0);
  EXPECT_EQ(both.layers_ms, 6.5);
}

}  // namespace
}  // namespace hone::comparison
