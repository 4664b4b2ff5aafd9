#include "measurement/scenarios.h"

#include "base/random.h"
#include "measurement/facts.h"
#include "measurement/open_loop.h"

namespace hone::measurement {
namespace {

constexpr double kOfflineSeconds = 5;
constexpr std::uint64_t kQueriesOfARequest = 20;   // so that the idle end of the burst is short
constexpr std::uint64_t kMostQueries = 5'000'000;  // 120 MB of times
// MLPerf Inference rules: the shortest valid run, and the fewest samples of Offline.
constexpr double kMlperfSeconds = 600;
constexpr std::uint64_t kMlperfOfflineSamples = 24'576;

std::uint64_t burst_of(double rate, const Plan& plan, std::size_t requests) {
  const double wanted = rate * plan.seconds.value_or(kOfflineSeconds);
  const std::uint64_t least = requests * kQueriesOfARequest;
  const auto expected =
      static_cast<std::uint64_t>(std::ceil(std::min(wanted, static_cast<double>(kMostQueries))));
  return std::max(expected, least);
}

std::vector<Completion> by_end(const std::vector<Query>& queries) {
  std::vector<Completion> completions;
  completions.reserve(queries.size());
  for (const Query& query : queries) {
    completions.push_back({.at = query.ended, .latency = query.ended - query.started});
  }
  std::sort(completions.begin(), completions.end(),
            [](const Completion& a, const Completion& b) { return a.at < b.at; });
  return completions;
}

std::string too_short(double seconds) {
  return fmt::format("MLPerf asks for {:g} s; this ran for {:.3g} s.", kMlperfSeconds, seconds);
}

}  // namespace

void state_single(Measured& measured) {
  constexpr double kPercentile = 0.9;
  std::vector<double> sorted;
  for (const std::uint64_t ns : measured.latencies_ns)
    sorted.push_back(static_cast<double>(ns) / 1e6);
  std::sort(sorted.begin(), sorted.end());
  result::ScenarioFacts& facts = measured.facts.scenario.emplace();
  facts.percentile = kPercentile;
  facts.latency_ms_estimate = quantile_upper_estimate(sorted, kPercentile);
  facts.queries = sorted.size();
  facts.required_queries = quantile_minimum_samples(kPercentile, 1);
  facts.required_seconds =
      static_cast<double>(facts.required_queries) * measured.facts.latency_ms.mean / 1e3;
  if (!facts.latency_ms_estimate) {
    facts.not_claimed.push_back(
        fmt::format("An estimate of p90 needs {} queries, about {:.2g} s; this had {}.",
                    facts.required_queries, facts.required_seconds, facts.queries));
  }
  if (measured.facts.seconds < kMlperfSeconds) {
    facts.not_claimed.push_back(too_short(measured.facts.seconds));
  }
}

Result<Measured> measure_offline(engine::System& system, const Plan& plan,
                                 const Callbacks& callbacks) {
  result::Benchmark facts;
  std::uint64_t burst = 0;
  {
    ClosedLoop loop(system, system.requests());
    HONE_TRY(const double rate, warm_up(loop, system, plan, callbacks, facts));
    burst = burst_of(rate, plan, system.requests());
  }
  if (callbacks.on_counting) callbacks.on_counting();
  OpenLoop loop(system);
  const auto watch = [&]() -> Result<bool> {
    HONE_CHECK(check_cancelled(callbacks));
    return true;
  };
  HONE_TRY(const auto outcome, loop.run(std::vector<Nanoseconds>(burst), watch));
  auto measured = conclude(by_end(outcome.queries), outcome.start, plan, std::move(facts));
  measured.facts.stop_reason = "all";
  const double seconds = measured.facts.seconds;
  result::ScenarioFacts& scenario = measured.facts.scenario.emplace();
  scenario.queries = burst;
  const auto batch = static_cast<std::uint64_t>(plan.batch);
  scenario.required_queries = (kMlperfOfflineSamples + batch - 1) / batch;
  scenario.required_seconds =
      std::max(kMlperfSeconds, static_cast<double>(scenario.required_queries) * seconds /
                                   static_cast<double>(burst));
  if (burst < scenario.required_queries) {
    scenario.not_claimed.push_back(fmt::format("MLPerf asks for {} samples; this had {}.",
                                               kMlperfOfflineSamples, burst * batch));
  }
  if (seconds < kMlperfSeconds) scenario.not_claimed.push_back(too_short(seconds));
  return measured;
}

}  // namespace hone::measurement
