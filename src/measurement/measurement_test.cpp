#include "measurement/measurement.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "engine/fake.h"

namespace hone::measurement {
namespace {

using engine::FakeCall;
using engine::FakeScript;

constexpr Nanoseconds kMillisecond = std::chrono::milliseconds(1);

/// Service times around `mean` with the given relative spread, uniform and independent.
std::function<Nanoseconds(const FakeCall&)> jitter(Nanoseconds mean, double spread,
                                                   std::uint64_t seed) {
  auto random = std::make_shared<Random>(seed);
  return [=](const FakeCall&) {
    const double factor = 1 + spread * std::sqrt(3.0) * (2 * random->uniform() - 1);
    return from_seconds(to_seconds(mean) * factor);
  };
}

Measured measured(FakeScript script, const Plan& plan) {
  const auto system = engine::fake_system(std::move(script));
  auto result = measure(*system, plan, {});
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

TEST(Measure, ThroughputIsFramesOverTimeAndLatencyHoldsTheWaiting) {
  const auto run =
      measured({.requests = 4, .parallel = 2, .service_time = jitter(10 * kMillisecond, 0, 1)},
               {.batch = 8, .seconds = 3});
  EXPECT_NEAR(run.facts.throughput_fps, 8 * 200, 1e-6);
  EXPECT_NEAR(*run.facts.latency_ms.p50, 20, 1e-6) << "two streams serve four requests";
  EXPECT_NEAR(run.facts.latency_ms.min, 10, 1e-6) << "the first two do not wait";
  EXPECT_EQ(run.facts.latency_ms.samples, run.latencies_ns.size());
  EXPECT_EQ(run.facts.stop_reason, "time");
}

TEST(Measure, EveryRequestIsWarmedAndTheFirstInferenceIsToldApart) {
  std::map<std::size_t, int> warm;
  bool counting = false;
  const auto system =
      engine::fake_system({.requests = 5, .parallel = 1, .service_time = [&](const FakeCall& call) {
                             if (!counting) ++warm[call.request];
                             return call.number == 0 ? 70 * kMillisecond : 40 * kMillisecond;
                           }});
  const auto run = measure(*system, {.seconds = 1, .warm_up_inferences = 3},
                           {.on_counting = [&] { counting = true; }});
  ASSERT_TRUE(run);
  ASSERT_EQ(warm.size(), 5U);
  std::uint64_t all = 0;
  for (const auto& [request, count] : warm) {
    EXPECT_GE(count, 3) << request;
    all += static_cast<std::uint64_t>(count);
  }
  EXPECT_EQ(run->facts.warm_up_inferences, all);
  EXPECT_NEAR(run->facts.first_inference_ms, 70, 1e-6);
  EXPECT_NEAR(run->facts.warm_up_ms, 70 + 40.0 * static_cast<double>(all - 1), 1e-6);
  EXPECT_LT(run->facts.latency_ms.max, 5 * 40 + 1) << "the first inference is not counted";
}

struct StopCase {
  double spread;
  Plan plan;
  const char* reason;
  double seconds_at_least;
  double seconds_at_most;
};

TEST(Measure, StopsByItsRule) {
  const std::vector<StopCase> cases{
      {0.05, {}, "stable", 4.9, 5.3},
      {4.0, {}, "time", 19.9, 20.0},
      {0.05, {.seconds = 2}, "time", 1.99, 2.0},
      {0.05, {.seconds = 30}, "time", 29.99, 30.0},
      {4.0, {.max_seconds = 7}, "time", 6.9, 7.0},
  };
  for (const auto& row : cases) {
    auto base = jitter(5 * kMillisecond, 0.1, 3);
    auto slow = std::make_shared<Random>(9);
    const auto run =
        measured({.service_time =
                      [&](const FakeCall& call) {
                        const bool stalls = row.spread > 1 && slow->below(400) == 0;
                        return base(call) + (stalls ? 500 * kMillisecond : Nanoseconds(0));
                      }},
                 row.plan);
    EXPECT_EQ(run.facts.stop_reason, row.reason);
    EXPECT_GE(run.facts.seconds, row.seconds_at_least);
    EXPECT_LE(run.facts.seconds, row.seconds_at_most);
  }
}

TEST(Measure, AnInferenceLongerThanThePeriodStillCounts) {
  const auto run = measured({.service_time = jitter(3000 * kMillisecond, 0, 1)}, {.seconds = 1});
  EXPECT_EQ(run.facts.latency_ms.samples, 1U);
  EXPECT_NEAR(run.facts.throughput_fps, 1.0 / 3, 1e-9);
  EXPECT_FALSE(run.facts.latency_ms.p50);
}

TEST(Measure, PercentilesAppearWhereTheCountSupportsThem) {
  struct Case {
    double seconds;
    bool p50, p90, p95, p99;
  };
  for (const Case& row : std::vector<Case>{{0.055, false, false, false, false},
                                           {0.1, true, false, false, false},
                                           {0.5, true, true, false, false},
                                           {1.0, true, true, true, false},
                                           {5.0, true, true, true, true}}) {
    const auto latency =
        measured({.service_time = jitter(10 * kMillisecond, 0, 1)}, {.seconds = row.seconds})
            .facts.latency_ms;
    EXPECT_EQ(latency.p50.has_value(), row.p50) << row.seconds;
    EXPECT_EQ(latency.p90.has_value(), row.p90) << row.seconds;
    EXPECT_EQ(latency.p95.has_value(), row.p95) << row.seconds;
    EXPECT_EQ(latency.p99.has_value(), row.p99) << row.seconds;
  }
}

TEST(Measure, WindowsTileThePeriod) {
  std::vector<double> told;
  const auto system = engine::fake_system(
      {.requests = 2, .parallel = 2, .service_time = jitter(7 * kMillisecond, 0.3, 5)});
  const auto run = measure(
      *system, {.seconds = 3},
      {.on_window = [&](const result::Window& window) { told.push_back(window.throughput_fps); }});
  ASSERT_TRUE(run);
  double seconds = 0;
  double frames = 0;
  for (const auto& window : run->facts.windows) {
    seconds += window.seconds;
    frames += window.seconds * window.throughput_fps;
  }
  EXPECT_NEAR(seconds, run->facts.seconds, 1e-9);
  EXPECT_NEAR(frames, static_cast<double>(run->latencies_ns.size()), 1e-6);
  EXPECT_NEAR(frames / seconds, run->facts.throughput_fps, 1e-6);
  EXPECT_EQ(told.size(), 11U) << "3 s hold eleven whole windows and a rest";
}

TEST(Measure, AFailedInferenceEndsIt) {
  const auto system =
      engine::fake_system({.requests = 3,
                           .parallel = 2,
                           .service_time = jitter(5 * kMillisecond, 0, 1),
                           .outcome = [](const FakeCall& call) -> Status {
                             if (call.number == 500)
                               return environment_error("engine.infer", "It broke.");
                             return {};
                           }});
  const auto run = measure(*system, {.seconds = 60}, {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, "engine.infer");
  EXPECT_LT(system->clock().now(), std::chrono::seconds(3));
}

TEST(Measure, CancelEndsItWithinATick) {
  const auto system = engine::fake_system({.service_time = jitter(5 * kMillisecond, 0, 1)});
  const auto limit = std::chrono::milliseconds(1700);
  const auto run = measure(*system, {.seconds = 60},
                           {.cancelled = [&] { return system->clock().now() >= limit; }});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::cancelled);
  EXPECT_LE(system->clock().now(), limit + std::chrono::milliseconds(60));
}

// ---------------------------------------------------------------- verdict

bool has(const result::Verdict& verdict, const std::string& code) {
  return std::any_of(verdict.reasons.begin(), verdict.reasons.end(),
                     [&](const auto& reason) { return reason.code == code; });
}

result::Context quiet() {
  result::Context context;
  context.threads = 2;
  return context;
}

TEST(Verdict, ASteadyRunIsValid) {
  const auto run = measured({.service_time = jitter(5 * kMillisecond, 0.1, 1)}, {});
  const auto verdict = judge(run.facts, quiet());
  EXPECT_TRUE(verdict.valid);
  EXPECT_TRUE(verdict.reasons.empty());
}

TEST(Verdict, DriftIsUnstable) {
  auto base = jitter(5 * kMillisecond, 0.05, 1);
  const auto run = measured({.service_time =
                                 [&](const FakeCall& call) {
                                   const double slower = 1 + 0.02 * to_seconds(call.now);
                                   return from_seconds(to_seconds(base(call)) * slower);
                                 }},
                            {.seconds = 10});
  const auto verdict = judge(run.facts, quiet());
  EXPECT_FALSE(verdict.valid);
  EXPECT_TRUE(has(verdict, "unstable"));
}

TEST(Verdict, SteadyNoiseIsSeldomCalledUnstable) {
  int unstable = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto run = measured({.service_time = jitter(10 * kMillisecond, 0.2, seed)}, {});
    unstable += judge(run.facts, quiet()).valid ? 0 : 1;
  }
  EXPECT_LE(unstable, 4);
}

TEST(Verdict, EachCircumstanceHasItsReason) {
  struct Case {
    std::string code;
    double other_percent;
    std::int64_t threads;
    double steal_percent;
    double seconds;
  };
  for (const Case& row : std::vector<Case>{{"cpu_pressure", 25, 2, 0, 5},
                                           {"cpu_pressure", 1.6, 64, 0, 5},
                                           {"", 4, 2, 0, 5},
                                           {"steal", 0, 2, 2.5, 5},
                                           {"few_samples", 0, 2, 0, 0.2}}) {
    const auto run =
        measured({.service_time = jitter(5 * kMillisecond, 0, 1)}, {.seconds = row.seconds});
    result::Context context = quiet();
    context.threads = row.threads;
    context.during.other_cpu_percent = row.other_percent;
    context.during.steal_percent = row.steal_percent;
    const auto verdict = judge(run.facts, context);
    EXPECT_EQ(verdict.valid, row.code.empty()) << row.code;
    EXPECT_EQ(verdict.reasons.size(), row.code.empty() ? 0U : 1U) << row.code;
    EXPECT_TRUE(row.code.empty() || has(verdict, row.code)) << row.code;
    for (const auto& reason : verdict.reasons) {
      EXPECT_NE(reason.text.find_first_of("0123456789"), std::string::npos) << "has a figure";
    }
  }
}

TEST(Verdict, AClockThatFallsIsSaid) {
  const auto run = measured({.service_time = jitter(5 * kMillisecond, 0, 1)}, {.seconds = 5});
  result::Context context = quiet();
  context.frequency_mhz_highest = 3000;
  context.frequency_mhz_lowest = 2800;
  EXPECT_TRUE(judge(run.facts, context).valid) << "a step or two is what clocks do";
  context.frequency_mhz_lowest = 2700;
  EXPECT_TRUE(has(judge(run.facts, context), "frequency"));
  EXPECT_TRUE(has(judge_load(context), "frequency"));
}

TEST(Surroundings, NameTheMachineAndTheVersions) {
  Surroundings surroundings;
  surroundings.begin();
  surroundings.end();
  const auto context = surroundings.context(42);
  EXPECT_FALSE(context.cpu.empty());
  EXPECT_GE(context.threads, 1);
  EXPECT_EQ(context.seed, 42U);
  EXPECT_EQ(context.started_at.size(), std::string("2026-01-01T00:00:00Z").size());
  EXPECT_TRUE(context.versions.contains("hone"));
  EXPECT_TRUE(context.versions.contains("openvino"));
}

// ---------------------------------------------------------------- profiling run

TEST(Profile, TellsWhatTheProfilingCostsWhateverTheDrift) {
  const auto drifting = [](double factor, std::shared_ptr<double> heat) {
    return [=](const FakeCall&) {
      *heat += 1e-5;  // both systems share a machine that slows down
      return from_seconds(0.005 * factor * (1 + *heat));
    };
  };
  const auto heat = std::make_shared<double>(0);
  const std::vector<engine::NodeTime> nodes{
      {.name = "conv", .time = std::chrono::microseconds(40), .executed = true}};
  const auto plain = engine::fake_system({.service_time = drifting(1, heat)});
  const auto profiled = engine::fake_system(
      {.requests = 2, .parallel = 2, .service_time = drifting(1.04, heat), .node_times = nodes});
  const auto times = profile(*plain, *profiled, {}, {});
  ASSERT_TRUE(times);
  EXPECT_NEAR(times->perturbation, 0.04, 0.004);
  ASSERT_EQ(times->nodes.size(), 1U);
  EXPECT_EQ(times->nodes[0].name, "conv");
  EXPECT_EQ(times->nodes[0].time, std::chrono::microseconds(40)) << "a mean over requests";
  EXPECT_TRUE(times->nodes[0].executed);
}

}  // namespace
}  // namespace hone::measurement
