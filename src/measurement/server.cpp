// The server scenario: the highest rate of Poisson arrivals that keeps p99 within a bound.

#include "base/random.h"
#include "measurement/facts.h"
#include "measurement/open_loop.h"
#include "measurement/scenarios.h"

namespace hone::measurement {
namespace {

constexpr double kPercentile = 0.99;
constexpr double kSecondsOfARate = 3;
constexpr double kGrain = 0.03;  // of the rate: what is left between kept and not kept
constexpr int kMostRates = 20;   // eight doublings and the halvings down to the grain
constexpr int kMostDoublings = 8;
constexpr double kLongestRate = 60;  // seconds; lower rates would take longer for their queries
constexpr std::uint64_t kMostQueries = 5'000'000;
constexpr double kMlperfSeconds = 600;

/// One rate, run to its end.
struct Trial {
  result::TriedRate tried;
  Nanoseconds start{0};
  std::vector<Completion> completions;  ///< in order of end, latency from the schedule
  [[nodiscard]] bool is_kept() const { return tried.verdict != "exceeded"; }
};

std::vector<Completion> from_schedule(const std::vector<Query>& queries) {
  std::vector<Completion> completions;
  completions.reserve(queries.size());
  for (const Query& query : queries) {
    completions.push_back({.at = query.ended, .latency = query.ended - query.scheduled});
  }
  std::sort(completions.begin(), completions.end(),
            [](const Completion& a, const Completion& b) { return a.at < b.at; });
  return completions;
}

std::uint64_t queries_at(double rate, const Plan& plan) {
  const double wanted = std::ceil(rate * plan.seconds.value_or(kSecondsOfARate));
  const auto count =
      static_cast<std::uint64_t>(std::clamp(wanted, 1.0, static_cast<double>(kMostQueries)));
  return plan.seconds ? count : std::max(count, quantile_minimum_samples(kPercentile, 1));
}

/// How many of so many queries may be late: for the confidence where they are enough for it, else
/// one in a hundred.
std::uint64_t allowed_late(std::uint64_t queries) {
  return quantile_samples_over(queries, kPercentile).value_or(queries / 100);
}

std::string verdict_of(const Trial& trial, std::uint64_t planned) {
  if (trial.completions.size() < planned || trial.tried.over > allowed_late(planned)) {
    return "exceeded";
  }
  return quantile_supported(planned, kPercentile) ? "kept" : "undecided";
}

class RateSearch {
 public:
  RateSearch(engine::System& system, const Plan& plan, const Callbacks& callbacks)
      : plan_(plan), callbacks_(callbacks), loop_(system) {
    loop_.set_bound(from_seconds(plan.max_latency_ms / 1e3));
  }

  /// Doubles or halves from `first` on until one rate is kept and one is not, then halves between.
  Status run(double first) {
    double rate = first;
    for (int i = 0; i < kMostDoublings && (!low_ || !high_); ++i) {
      HONE_CHECK(try_rate(rate));
      rate *= low_ ? 2 : 0.5;
      const auto queries = static_cast<double>(queries_at(rate, plan_));
      if (!plan_.seconds && queries > kLongestRate * rate) break;
    }
    while (low_ && high_ && *high_ - *low_ > kGrain * *low_ && tried_.size() < kMostRates) {
      HONE_CHECK(try_rate((*low_ + *high_) / 2));
    }
    return {};
  }
  [[nodiscard]] const std::vector<result::TriedRate>& tried() const { return tried_; }
  [[nodiscard]] std::optional<double> best_rate() const { return low_; }
  /// Of the best rate, else of the lowest that was tried.
  [[nodiscard]] const Trial& best() const { return best_; }

 private:
  Status try_rate(double rate) {
    HONE_TRY(Trial trial, run_at(rate));
    tried_.push_back(trial.tried);
    if (callbacks_.on_rate) callbacks_.on_rate(trial.tried);
    if (trial.is_kept()) {
      low_ = rate;
    } else {
      high_ = rate;
    }
    if (trial.is_kept() || !low_) best_ = std::move(trial);
    return {};
  }

  Result<Trial> run_at(double rate) {
    const std::uint64_t planned = queries_at(rate, plan_);
    const std::uint64_t allowed = allowed_late(planned);
    const auto watch = [&]() -> Result<bool> {
      HONE_CHECK(check_cancelled(callbacks_));
      return loop_.late() <= allowed;
    };
    HONE_TRY(const auto outcome, loop_.run(poisson_arrivals(rate, planned, plan_.seed), watch));
    Trial trial;
    trial.start = outcome.start;
    trial.completions = from_schedule(outcome.queries);
    state(trial, rate);
    trial.tried.verdict = verdict_of(trial, planned);
    return trial;
  }

  void state(Trial& trial, double rate) const {
    std::vector<double> sorted;
    for (const Completion& done : trial.completions) sorted.push_back(to_ms(done.latency));
    std::sort(sorted.begin(), sorted.end());
    result::TriedRate& tried = trial.tried;
    tried.rate_per_second = rate;
    tried.queries = sorted.size();
    tried.seconds = to_seconds(trial.completions.back().at - trial.start);
    tried.over = loop_.late();
    if (quantile_supported(sorted.size(), kPercentile)) {
      tried.latency_ms_p99 = quantile(sorted, kPercentile);
    }
    tried.latency_ms_p99_estimate = quantile_upper_estimate(sorted, kPercentile);
  }

  const Plan& plan_;
  const Callbacks& callbacks_;
  OpenLoop loop_;
  std::optional<double> low_;   ///< highest rate that was kept
  std::optional<double> high_;  ///< lowest that was not
  std::vector<result::TriedRate> tried_;
  Trial best_;
};

std::vector<std::string> not_claimed(const result::ScenarioFacts& facts, const Trial& best) {
  std::vector<std::string> sentences;
  if (best.tried.verdict == "undecided") {
    sentences.push_back(
        fmt::format("99 % confidence in p99 needs {} queries, {:.2g} s at this rate; this had {}.",
                    facts.required_queries, facts.required_seconds, facts.queries));
  }
  if (best.tried.seconds < kMlperfSeconds) {
    sentences.push_back(fmt::format("MLPerf asks for {:g} s at the rate; this ran for {:.3g} s.",
                                    kMlperfSeconds, best.tried.seconds));
  }
  return sentences;
}

result::ScenarioFacts facts_of(const RateSearch& search, const Plan& plan) {
  const Trial& best = search.best();
  result::ScenarioFacts facts;
  facts.percentile = kPercentile;
  facts.latency_ms_estimate = best.tried.latency_ms_p99_estimate;
  facts.max_latency_ms = plan.max_latency_ms;
  facts.rate_per_second = search.best_rate();
  facts.queries = best.tried.queries;
  facts.required_queries = quantile_minimum_samples(kPercentile);
  facts.required_seconds = static_cast<double>(facts.required_queries) / best.tried.rate_per_second;
  facts.rates = search.tried();
  facts.not_claimed = not_claimed(facts, best);
  return facts;
}

}  // namespace

std::vector<Nanoseconds> poisson_arrivals(double rate, std::uint64_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<Nanoseconds> arrivals;
  arrivals.reserve(count);
  double at = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    arrivals.push_back(from_seconds(at));
    at += -std::log(1 - random.uniform()) / rate;
  }
  return arrivals;
}

Result<Measured> measure_server(engine::System& system, const Plan& plan,
                                const Callbacks& callbacks) {
  result::Benchmark facts;
  double rate = 0;
  {
    ClosedLoop loop(system, system.requests());
    HONE_TRY(rate, warm_up(loop, system, plan, callbacks, facts));
  }
  if (callbacks.on_counting) callbacks.on_counting();
  RateSearch search(system, plan, callbacks);
  HONE_CHECK(search.run(rate / 2));
  const Trial& best = search.best();
  auto measured = conclude(best.completions, best.start, plan, std::move(facts));
  measured.facts.scenario = facts_of(search, plan);
  measured.facts.stop_reason = search.best_rate() ? "found" : "none_kept";
  return measured;
}

}  // namespace hone::measurement
