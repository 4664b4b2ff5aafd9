#include "measurement/facts.h"
#include "measurement/scenarios.h"
#include "measurement/windows.h"

namespace hone::measurement {
namespace {

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

/// All requests always in flight, until stable or the time is up.
Result<Measured> measure_closed(const Plan& plan, const Callbacks& callbacks, ClosedLoop& loop,
                                result::Benchmark facts) {
  const Nanoseconds length = from_seconds(plan.seconds.value_or(plan.max_seconds));
  std::optional<Watcher> watcher;
  HONE_TRY(
      auto outcome,
      loop.run({.requests = loop.requests(),
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

}  // namespace

Result<Measured> measure(engine::System& system, const Plan& plan, const Callbacks& callbacks) {
  if (system.requests() == 0) {
    return bug_error("measurement.no_requests", "There is no request to measure with.");
  }
  if (plan.scenario == result::Scenario::server) return measure_server(system, plan, callbacks);
  if (plan.scenario == result::Scenario::offline) return measure_offline(system, plan, callbacks);
  const std::size_t requests = plan.scenario == result::Scenario::single ? 1 : system.requests();
  ClosedLoop loop(system, requests);
  result::Benchmark facts;
  HONE_TRY([[maybe_unused]] const double rate, warm_up(loop, system, plan, callbacks, facts));
  if (callbacks.on_counting) callbacks.on_counting();
  HONE_TRY(auto measured, measure_closed(plan, callbacks, loop, std::move(facts)));
  if (plan.scenario == result::Scenario::single) state_single(measured);
  return measured;
}

}  // namespace hone::measurement
