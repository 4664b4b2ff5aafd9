#pragma once
// Measuring one configuration: plan, warm-up, windows, statistics, verdict.
//
// In scope: what the requests of a System achieve in a closed loop: each request is started again
// as soon as it ended, from its completion callback. Latency runs from just before a start to its
// completion callback, so it holds the waiting for a stream when there are more requests than
// streams. Inputs are set before and not touched.
// Out of scope, and reported apart: reading, compiling, the first inference and the warm-up (every
// request, at least twice); decoding and preprocessing; the inferences that still run when the
// measured period ends.
//
// The final number: throughput_fps = frames of the inferences that ended in the measured period /
// (last of these completions - first start), which is benchmark_app's formula up to the inferences
// in flight at the end. The period ends by the stop rule in one sentence: after 20, 40 or 80
// windows of 0.25 s, when the 95 % interval of the throughput is at most 1 % of it to either side
// and the last five windows differ by at most 5 %, else when the time is up ("time"). With
// `seconds` it is exactly that long. Estimates made during the warm-up are thrown away.
//
// The interval is meant for the long-run mean rate: that of a period without end under the same
// circumstances. Single latencies are not independent, so it stands on windows, and where windows
// correlate with their neighbours too, they count as fewer (mean_ci95_correlated in
// base/statistics.h, with the sources). Of 2,000 simulated runs, early stopping included, it holds
// the truth in 95 to 96 % when service times are independent, and in 93 to 97 % when their
// logarithms or those of the windows correlate at 0.6, with one or many inferences a window, or
// when they have two modes (measurement/interval_test.cpp). Compared were batch means that grow
// (82 to 95 %) and Bartlett kernels with fixed-b quantiles (Kiefer, Vogelsang 2005; 82 to 96 %): on
// 20 to 80 windows the first-order correction is nearest. Its limit: a system that changes between
// a fast and a much slower state at less than ten changes a run; the interval is then wide, holds
// the truth in 88 to 90 %, and the verdict is `unstable`.
//
// A percentile is reported from the number of samples on that quantile_supported
// (base/statistics.h) asks for: p50 7, p90 44, p95 90, p99 459.
//
// Beside this closed loop there are the scenarios of MLPerf Inference (inference_rules.adoc,
// "Scenarios"; loadgen/loadgen.cc, results.cc, early_stopping.cc), as far as minutes allow; the
// result says what they cannot claim (ScenarioFacts::not_claimed). A query is one inference.
//   single   One request, started again when it ended: the closed loop and its stop rule. The
//            figure is the early-stopping estimate of p90, from 64 queries on.
//   offline  All queries at time 0, as many as the warm-up lets expect for `seconds` (5 when
//            absent), at least 20 a request; each request takes the next. throughput_fps is all
//            frames / (last end - time 0), the end with idle requests included. Latencies are those
//            of the inferences, from their start: from time 0 they would only count the queue.
//   server   Queries arrive by a Poisson process with the seed's intervals, whatever still runs;
//   one
//            that finds no idle request waits in order. Latency runs from the scheduled arrival, so
//            that a stall counts for all that it delays. The figure is the highest rate at which
//            p99 is within the bound at 99 % confidence: at most quantile_samples_over(n, 0.99) of
//            n queries are later. Rates are tried from half of the closed loop's rate on, up or
//            down by doubling until one is kept and one is not, then halving what lies between
//            until it is at most 3 %. Each rate runs for `seconds` (3 when absent, and at least 662
//            queries); it ends early once too many were late. Rates whose
//            queries take more than 60 s are not gone down to. Latencies, throughput and windows
//            are those of the best rate, or of the lowest when none was kept.
//
// Thread rule: one measurement at a time; callbacks run on the calling thread.

#include "engine/system.h"
#include "measurement/layers.h"
#include "result/benchmark.h"

namespace hone::measurement {

struct Plan {
  result::Scenario scenario = result::Scenario::closed;
  std::int64_t batch = 1;              ///< frames of one inference
  std::optional<double> seconds = {};  ///< measure exactly so long; absent: until stable
  double max_seconds = 20;             ///< when `seconds` is absent
  double max_latency_ms = 0;           ///< server: the bound of p99
  std::uint64_t seed = 0;              ///< server: of the arrivals
  double window_seconds = 0.25;  ///< long against the 10 ms grain of schedulers, short against
                                 ///< the drifts of clocks, and 20 of them are 5 s
  double warm_up_seconds = 0.5;  ///< at least, all requests in flight
  std::uint64_t warm_up_inferences = 2;  ///< of each request, at least
};

struct Callbacks {
  std::function<bool()> cancelled = {};    ///< asked every 50 ms; may be empty
  std::function<void()> on_counting = {};  ///< the warm-up is over; may be empty
  std::function<void(const result::Window&)> on_window =
      {};  ///< each complete window of closed and single; may be empty
  std::function<void(const result::TriedRate&)> on_rate = {};  ///< server: each; may be empty
};

struct Measured {
  /// Facts: throughput, interval, latency, first inference, warm-up, windows, seconds, stop reason.
  /// The caller adds model, configuration, reading and compiling, memory, context and verdict.
  result::Benchmark facts;
  std::vector<std::uint64_t> latencies_ns;  ///< of counted inferences, in order of completion
};

/// Errors: of the system (`engine.infer`), `measurement.cancelled`, `measurement.no_requests`.
Result<Measured> measure(engine::System& system, const Plan& plan, const Callbacks& callbacks);

/// Judgement over the facts and their circumstances. Reasons, each with its figure:
/// `cpu_pressure` other processes used more than half a core or 5 % of all cores, `steal` the
/// hypervisor took more than 1 %, `frequency` the fastest hardware thread's clock fell by more than
/// 8 % between two looks (three looks at least, where the machine tells its clock), `few_samples`
/// fewer than 30 inferences or 4 windows, `unstable` first and last third differ by more than 3 %
/// and three standard errors, or the interval is wider than 2.5 % of the throughput to either side
/// (not in the server scenario, whose throughput varies with the arrivals), `bound_exceeded` no
/// rate of the server scenario kept it. Pressure stall information is shown but not judged: the
/// measured threads themselves wait for CPUs when there are more of them than cores.
result::Verdict judge(const result::Benchmark& facts, const result::Context& context);
/// The same for a run that has no windows: `cpu_pressure`, `steal` and `frequency` only.
result::Verdict judge_load(const result::Context& context);

/// Circumstances of a measurement: make it before reading the model, call begin() when counting
/// begins (Callbacks::on_counting) and end() behind measure().
class Surroundings {
 public:
  Surroundings();
  ~Surroundings();
  void begin();
  void end();
  /// Between the two: reads the clock of the processor, at most once a second, in some
  /// microseconds for each hardware thread. Call it as often as you like.
  void look();
  /// Load after end() is watched for at least 0.1 s, so this may wait as long.
  [[nodiscard]] result::Context context(std::uint64_t seed) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Times of the layers from a run of its own, and what the profiling cost.
struct ProfiledTimes {
  std::vector<engine::NodeTime> nodes;
  double plain_latency_ms = 0;  ///< mean of the medians of its two runs
  double profiled_latency_ms = 0;
  double perturbation = 0;  ///< profiled / plain - 1
};

/// Runs the two systems (the same network, compiled without and with profiling) in the order
/// plain, profiled, profiled, plain, so that a drift cancels; each of the four for half of
/// `plan.seconds` (absent: half of 4 s). Node times are the means over the requests of `profiled`.
/// Errors: as measure(), and of System::profile.
Result<ProfiledTimes> profile(engine::System& plain, engine::System& profiled, const Plan& plan,
                              const Callbacks& callbacks);

}  // namespace hone::measurement
