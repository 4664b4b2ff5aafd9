#include "measurement/facts.h"

#include "measurement/windows.h"

namespace hone::measurement {
namespace {

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

}  // namespace

Status check_cancelled(const Callbacks& callbacks) {
  if (!callbacks.cancelled || !callbacks.cancelled()) return {};
  return Error(ErrorKind::cancelled, "measurement.cancelled", "The measurement was cancelled.");
}

Result<double> warm_up(ClosedLoop& loop, const engine::System& system, const Plan& plan,
                       const Callbacks& callbacks, result::Benchmark& facts) {
  const Nanoseconds start = system.clock().now();
  const auto on_tick = [&](const std::vector<Completion>&) { return check_cancelled(callbacks); };
  HONE_TRY(const auto first, loop.run({.requests = 1, .on_tick = on_tick}));
  HONE_TRY(const auto rest, loop.run({.requests = loop.requests(),
                                      .inferences = plan.warm_up_inferences,
                                      .length = from_seconds(plan.warm_up_seconds),
                                      .on_tick = on_tick}));
  facts.first_inference_ms = to_ms(first.completions.front().latency);
  facts.warm_up_inferences = first.completions.size() + rest.completions.size();
  const Nanoseconds now = system.clock().now();
  facts.warm_up_ms = to_ms(now - start);
  const double seconds = std::max(to_seconds(now - rest.start), 1e-9);
  return static_cast<double>(rest.completions.size()) / seconds;
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

}  // namespace hone::measurement
