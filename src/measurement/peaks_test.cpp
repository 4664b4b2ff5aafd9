#include "measurement/peaks.h"

#include <gtest/gtest.h>

namespace hone::measurement {
namespace {

PeakPlan plan_of(std::int64_t streams) {
  return {.device = "CPU",
          .streams = streams,
          .threads = streams,
          .precision = "f32",
          .capabilities = {"FP32", "INT8"},
          .last_level_cache_bytes = 16 << 20,
          .seconds = 0.05};
}

TEST(Peaks, AreMeasuredOnThisMachine) {
  const auto peaks = measure_peaks(plan_of(1), {});
  ASSERT_TRUE(peaks) << peaks.error().where;
  // Any processor since 2008 with SSE4.1 does more than 1 GFLOP/s, none does a million.
  EXPECT_GT(peaks->gflops, 1);
  EXPECT_LT(peaks->gflops, 1e6);
  EXPECT_EQ(peaks->gflops_by_precision.count("bf16"), 0U) << "the device does not list it";
  EXPECT_GT(peaks->gflops_by_precision.at("int8"), 1);
  EXPECT_EQ(peaks->gflops, peaks->gflops_by_precision.at("f32"));
  EXPECT_GT(peaks->gbytes_per_second, 0.1);
  EXPECT_GT(peaks->cache_gbytes_per_second, 0.1);
  EXPECT_EQ(peaks->cache_bytes, 16U << 20);
  EXPECT_EQ(peaks->measured_at.size(), std::string("2026-11-21T04:05:01Z").size());
}

TEST(Peaks, SayWhenTheDeviceIsAbsent) {
  PeakPlan plan = plan_of(1);
  plan.device = "GPU.7";
  const auto peaks = measure_peaks(plan, {});
  ASSERT_FALSE(peaks);
  EXPECT_EQ(peaks.error().code, "engine.device");
}

TEST(Peaks, CanBeCancelled) {
  const auto peaks = measure_peaks(plan_of(1), {.cancelled = [] { return true; }});
  ASSERT_FALSE(peaks);
  EXPECT_EQ(peaks.error().code, "measurement.cancelled");
}

}  // namespace
}  // namespace hone::measurement
