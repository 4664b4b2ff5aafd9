// The scenarios of MLPerf on a system that takes scripted times.

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/statistics.h"
#include "engine/fake.h"
#include "measurement/measurement.h"
#include "measurement/scenarios.h"

namespace hone::measurement {
namespace {

using engine::FakeCall;
using engine::FakeScript;
using result::Scenario;

constexpr Nanoseconds kMillisecond = std::chrono::milliseconds(1);

std::function<Nanoseconds(const FakeCall&)> always(Nanoseconds time) {
  return [time](const FakeCall&) { return time; };
}

std::function<Nanoseconds(const FakeCall&)> exponential(double mean_seconds, std::uint64_t seed) {
  auto random = std::make_shared<Random>(seed);
  return [=](const FakeCall&) {
    return from_seconds(-std::log(1 - random->uniform()) * mean_seconds);
  };
}

result::Benchmark measured(FakeScript script, const Plan& plan) {
  const auto system = engine::fake_system(std::move(script));
  auto result = measure(*system, plan, {});
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(result->facts);
}

TEST(Single, IssuesOneQueryAtATime) {
  const auto facts =
      measured({.requests = 4, .parallel = 4, .service_time = always(10 * kMillisecond)},
               {.scenario = Scenario::single, .seconds = 2});
  EXPECT_NEAR(facts.throughput_fps, 100, 1e-6) << "not 400";
  ASSERT_TRUE(facts.scenario);
  EXPECT_EQ(facts.scenario->percentile, 0.9);
  EXPECT_NEAR(*facts.scenario->latency_ms_estimate, 10, 1e-6);
  EXPECT_EQ(facts.scenario->queries, facts.latency_ms.samples);
  EXPECT_EQ(facts.scenario->required_queries, 64U);
  EXPECT_NEAR(facts.scenario->required_seconds, 0.64, 1e-6);
  EXPECT_EQ(facts.scenario->not_claimed.size(), 1U) << "shorter than MLPerf's 600 s";
}

TEST(Single, EstimateIsAboveTheNearestRank) {
  const auto facts = measured({.service_time = exponential(0.01, 3)},
                              {.scenario = Scenario::single, .seconds = 2});
  EXPECT_GT(*facts.scenario->latency_ms_estimate, *facts.latency_ms.p90);
}

TEST(Single, TooFewQueriesGiveNoEstimate) {
  const auto facts = measured({.service_time = always(100 * kMillisecond)},
                              {.scenario = Scenario::single, .seconds = 6});
  EXPECT_FALSE(facts.scenario->latency_ms_estimate);
  EXPECT_EQ(facts.scenario->not_claimed.size(), 2U);
}

TEST(Offline, AllQueriesAreTakenOneAfterAnother) {
  const auto facts =
      measured({.requests = 3, .parallel = 2, .service_time = always(10 * kMillisecond)},
               {.scenario = Scenario::offline, .batch = 8, .seconds = 3});
  EXPECT_EQ(facts.stop_reason, "all");
  EXPECT_NEAR(facts.throughput_fps, 8 * 200, 8);
  EXPECT_NEAR(facts.seconds, 3, 0.3);
  EXPECT_EQ(facts.scenario->queries, facts.latency_ms.samples);
  EXPECT_LE(facts.latency_ms.max, 20 + 1e-6) << "from the start of the inference";
  EXPECT_EQ(facts.scenario->required_queries, 24'576U / 8);
  EXPECT_EQ(facts.scenario->not_claimed.size(), 2U);
}

TEST(Offline, TheIdleEndOfTheBurstCounts) {
  // 20 queries each of 2 requests, of which one takes 30 times as long and ends last.
  std::uint64_t begun = 0;
  const auto system =
      engine::fake_system({.requests = 2, .parallel = 2, .service_time = [&](const FakeCall&) {
                             return (++begun == 39 ? 30 : 1) * 100 * kMillisecond;
                           }});
  const auto run = measure(*system, {.scenario = Scenario::offline, .seconds = 0.1},
                           {.on_counting = [&] { begun = 0; }});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->facts.latency_ms.samples, 40U);
  EXPECT_NEAR(run->facts.throughput_fps, 40 / 4.9, 1e-6) << "1.9 s, and the last 3 s alone";
}

TEST(Arrivals, ArePoissonAndTheSameAtEveryRate) {
  const auto slow = poisson_arrivals(10, 20'000, 5);
  const auto fast = poisson_arrivals(1000, 20'000, 5);
  EXPECT_NEAR(to_seconds(slow.back()), 2000, 2000 * 0.03);
  EXPECT_TRUE(std::is_sorted(slow.begin(), slow.end()));
  std::vector<double> gaps;
  for (std::size_t i = 1; i < slow.size(); ++i) {
    EXPECT_NEAR(to_seconds(slow[i]), 100 * to_seconds(fast[i]), 1e-6);
    gaps.push_back(to_seconds(slow[i] - slow[i - 1]));
  }
  EXPECT_NEAR(standard_deviation(gaps), mean(gaps), 0.03 * mean(gaps)) << "exponential gaps";
  EXPECT_NEAR(autocorrelation_lag1(gaps), 0, 0.03);
  EXPECT_NE(poisson_arrivals(10, 5, 6), poisson_arrivals(10, 5, 5));
}

TEST(Server, FindsTheRateThatQueueingTheoryGives) {
  // One server with exponential service of mean s is an M/M/1 queue: times in the system are
  // exponential with mean 1 / (1/s - rate), so p99 is within b up to 1/s - ln(100) / b.
  constexpr double kService = 0.001;
  for (const double bound : {0.010, 0.020}) {
    const double truth = 1 / kService - std::log(100.0) / bound;
    std::vector<double> found;
    for (std::uint64_t seed = 0; seed < 9; ++seed) {
      const auto facts = measured({.requests = 1, .service_time = exponential(kService, seed)},
                                  {.scenario = Scenario::server,
                                   .seconds = 60,
                                   .max_latency_ms = bound * 1e3,
                                   .seed = seed});
      ASSERT_TRUE(facts.scenario->rate_per_second);
      found.push_back(*facts.scenario->rate_per_second);
    }
    EXPECT_LT(mean(found), truth * 1.02) << "kept means 99 % confidence: rather too low";
    EXPECT_GT(mean(found), truth * 0.85);
  }
}

TEST(Server, LatencyRunsFromTheScheduledArrival) {
  // The system stalls once for a second: all queries that arrive meanwhile are late, though each
  // takes a millisecond. A closed loop would see one slow inference.
  std::uint64_t served = 0;
  bool is_counting = false;
  const auto system =
      engine::fake_system({.requests = 1, .service_time = [&](const FakeCall&) {
                             if (is_counting) ++served;
                             return served == 500 ? 1000 * kMillisecond : kMillisecond;
                           }});
  const auto run =
      measure(*system, {.scenario = Scenario::server, .seconds = 10, .max_latency_ms = 5000},
              {.on_counting = [&] { is_counting = true; }});
  ASSERT_TRUE(run);
  const auto& first = run->facts.scenario->rates.front();
  EXPECT_NEAR(first.rate_per_second, 500, 10);
  EXPECT_GT(*first.latency_ms_p99, 500) << "500 of 5,000 arrive during the stall";
}

TEST(Server, EachRateIsKeptWithItsVerdict) {
  const auto facts = measured({.requests = 2, .parallel = 2, .service_time = exponential(0.002, 1)},
                              {.scenario = Scenario::server, .max_latency_ms = 20});
  const auto& scenario = *facts.scenario;
  double highest_kept = 0;
  double lowest_exceeded = 1e9;
  for (const auto& tried : scenario.rates) {
    if (tried.verdict == "kept") {
      highest_kept = std::max(highest_kept, tried.rate_per_second);
      EXPECT_GE(tried.queries, 662U);
      EXPECT_LE(tried.over, *quantile_samples_over(tried.queries, 0.99));
      EXPECT_LE(*tried.latency_ms_p99_estimate, 20 + 1e-9);
    } else {
      EXPECT_EQ(tried.verdict, "exceeded");
      lowest_exceeded = std::min(lowest_exceeded, tried.rate_per_second);
    }
  }
  EXPECT_EQ(scenario.rate_per_second, highest_kept);
  EXPECT_LT(highest_kept, lowest_exceeded);
  EXPECT_LE(lowest_exceeded - highest_kept, 0.031 * highest_kept);
  EXPECT_EQ(facts.stop_reason, "found");
  EXPECT_EQ(facts.latency_ms.samples, scenario.queries);
  EXPECT_EQ(scenario.latency_ms_estimate.has_value(), true);
}

TEST(Server, AShortRunSaysWhatItCannotClaim) {
  const auto facts = measured({.requests = 1, .service_time = always(10 * kMillisecond)},
                              {.scenario = Scenario::server, .seconds = 1, .max_latency_ms = 100});
  EXPECT_EQ(facts.scenario->rates.front().verdict, "undecided") << "50 queries";
  EXPECT_FALSE(facts.scenario->latency_ms_estimate);
  EXPECT_EQ(facts.scenario->required_queries, 459U);
  EXPECT_EQ(facts.scenario->not_claimed.size(), 2U);
  EXPECT_FALSE(facts.latency_ms.p99);
}

TEST(Server, ABoundThatNoRateKeepsIsSaid) {
  const auto facts = measured({.requests = 1, .service_time = always(10 * kMillisecond)},
                              {.scenario = Scenario::server, .max_latency_ms = 5});
  EXPECT_FALSE(facts.scenario->rate_per_second);
  EXPECT_EQ(facts.stop_reason, "none_kept");
  result::Context context;
  context.threads = 2;
  const auto verdict = judge(facts, context);
  EXPECT_TRUE(std::any_of(verdict.reasons.begin(), verdict.reasons.end(),
                          [](const auto& reason) { return reason.code == "bound_exceeded"; }));
}

TEST(Scenarios, FailuresAndCancellingEndThem) {
  for (const Scenario scenario : {Scenario::server, Scenario::offline, Scenario::single}) {
    const auto broken =
        engine::fake_system({.requests = 2,
                             .parallel = 2,
                             .service_time = always(5 * kMillisecond),
                             .outcome = [](const FakeCall& call) -> Status {
                               if (call.number != 500) return {};
                               return environment_error("engine.infer", "It broke.");
                             }});
    const Plan plan{.scenario = scenario, .seconds = 60, .max_latency_ms = 100};
    const auto failed = measure(*broken, plan, {});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "engine.infer");
    const auto system = engine::fake_system({.service_time = always(5 * kMillisecond)});
    const auto limit = std::chrono::milliseconds(1700);
    const auto run =
        measure(*system, plan, {.cancelled = [&] { return system->clock().now() >= limit; }});
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().kind, ErrorKind::cancelled);
    EXPECT_LE(system->clock().now(), limit + std::chrono::milliseconds(60));
  }
}

}  // namespace
}  // namespace hone::measurement
