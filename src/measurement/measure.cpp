#include "base/statistics.h"
#include "measurement/closed_loop.h"
#include "measurement/measurement.h"
#include "measurement/windows.h"

namespace hone::measurement {
namespace {

Status check_cancelled(const Callbacks& callbacks) {
  if (!callbacks.cancelled || !callbacks.cancelled()) return {};
  return Error(ErrorKind::cancelled, "measurement.cancelled", "The measurement was cancelled.");
}

/// The first inference alone, then all requests until each has run and the time is up.
Status warm_up(ClosedLoop& loop, const engine::System& system, const Plan& plan,
               const Callbacks& callbacks, result::Benchmark& facts) {
  const Nanoseconds start = system.clock().now();
  const auto on_tick = [&](const std::vector<Completion>&) { return check_cancelled(callbacks); };
  HONE_TRY(const auto first, loop.run({.requests = 1, .on_tick = on_tick}));
  HONE_TRY(const auto rest, loop.run({.requests = system.requests(),
                                      .inferences = plan.warm_up_inferences,
                                      .length = from_seconds(plan.warm_up_seconds),
                                      .on_tick = on_tick}));
  facts.first_inference_ms = to_ms(first.completions.front().latency);
  facts.warm_up_inferences = first.completions.size() + rest.completions.size();
  facts.warm_up_ms = to_ms(system.clock().now() - start);
  return {};
}

/// Cuts windows while the round runs and tells when it may end.
class Watcher {
 public:
  Watcher(Nanoseconds start, const Plan& plan, const Callbacks& callbacks)
      : plan_(plan), callbacks_(callbacks), cutter_(start, from_seconds(plan.window_seconds)) {}

  Status look_at(const std::vector<Completion>& fresh) {
    for (const Completion& completion : fresh) {
      if (is_stable_) break;
      cutter_.add(completion);
      ++seen_;
      report();
    }
    return check_cancelled(callbacks_);
  }
  [[nodiscard]] bool is_stable() const { return is_stable_; }
  /// Completions up to the end of the window that made it stable.
  [[nodiscard]] std::size_t seen() const { return seen_; }
  [[nodiscard]] const std::vector<Span>& windows() const { return cutter_.closed(); }

 private:
  void report() {
    if (cutter_.closed().size() == reported_) return;
    reported_ = cutter_.closed().size();
    if (callbacks_.on_window) callbacks_.on_window(to_window(cutter_.closed().back(), plan_.batch));
    is_stable_ = !plan_.seconds && measurement::is_stable(cutter_.closed());
  }

  const Plan& plan_;
  const Callbacks& callbacks_;
  WindowCutter cutter_;
  std::size_t seen_ = 0;
  std::size_t reported_ = 0;
  bool is_stable_ = false;
};

/// Completions that count: up to the end of the period, and when none lies in it (one inference
/// takes longer than the period) all of them.
std::vector<Completion> counted(std::vector<Completion> all, Nanoseconds end) {
  const auto late = std::stable_partition(all.begin(), all.end(),
                                          [&](const Completion& c) { return c.at <= end; });
  if (late != all.begin()) all.erase(late, all.end());
  return all;
}

result::LatencySummary summarise(const std::vector<Completion>& completions) {
  std::vector<double> sorted;
  sorted.reserve(completions.size());
  for (const Completion& completion : completions) sorted.push_back(to_ms(completion.latency));
  result::LatencySummary summary;
  summary.mean = mean(sorted);
  summary.standard_deviation = standard_deviation(sorted);
  std::sort(sorted.begin(), sorted.end());
  const auto percentile = [&](double q) {
    return quantile_supported(sorted.size(), q) ? std::optional(quantile(sorted, q)) : std::nullopt;
  };
  summary.min = sorted.front();
  summary.max = sorted.back();
  summary.p50 = percentile(0.50);
  summary.p90 = percentile(0.90);
  summary.p95 = percentile(0.95);
  summary.p99 = percentile(0.99);
  summary.samples = sorted.size();
  return summary;
}

void state_throughput(const std::vector<Span>& windows, std::int64_t batch,
                      result::Benchmark& facts) {
  const auto frames = static_cast<double>(batch);
  const Range interval = rate_ci95(windows);
  facts.throughput_fps = rate_of(windows) * frames;
  facts.throughput_ci95 = {.lo = interval.lo * frames, .hi = interval.hi * frames};
  for (const Span& span : windows) {
    facts.windows.push_back(to_window(span, batch));
    facts.seconds += to_seconds(span.duration);
  }
}

/// Facts of the completions that count, cut into windows.
Measured conclude(const std::vector<Completion>& completions, Nanoseconds start, const Plan& plan,
                  result::Benchmark facts) {
  WindowCutter cutter(start, from_seconds(plan.window_seconds));
  Measured measured;
  measured.latencies_ns.reserve(completions.size());
  for (const Completion& completion : completions) {
    cutter.add(completion);
    measured.latencies_ns.push_back(static_cast<std::uint64_t>(completion.latency.count()));
  }
  cutter.close();
  state_throughput(cutter.closed(), plan.batch, facts);
  facts.latency_ms = summarise(completions);
  measured.facts = std::move(facts);
  return measured;
}

}  // namespace

Result<Measured> measure(engine::System& system, const Plan& plan, const Callbacks& callbacks) {
  if (system.requests() == 0) {
    return bug_error("measurement.no_requests", "There is no request to measure with.");
  }
  ClosedLoop loop(system);
  result::Benchmark facts;
  HONE_CHECK(warm_up(loop, system, plan, callbacks, facts));
  if (callbacks.on_counting) callbacks.on_counting();

  const Nanoseconds length = from_seconds(plan.seconds.value_or(plan.max_seconds));
  std::optional<Watcher> watcher;
  HONE_TRY(
      auto outcome,
      loop.run({.requests = system.requests(),
                .length = length,
                .on_start = [&](Nanoseconds start) { watcher.emplace(start, plan, callbacks); },
                .on_tick = [&](const auto& fresh) { return watcher->look_at(fresh); },
                .stop = [&] { return watcher->is_stable(); }}));
  facts.stop_reason = watcher->is_stable() ? "stable" : "time";
  if (watcher->is_stable()) {
    outcome.completions.resize(watcher->seen());
  } else {
    outcome.completions = counted(std::move(outcome.completions), outcome.start + length);
  }
  return conclude(outcome.completions, outcome.start, plan, std::move(facts));
}

}  // namespace hone::measurement
