#pragma once
// How queries were issued, and what that allows to say: MLPerf Inference's scenarios (inference
// rules, "Scenarios"; loadgen). A query is one inference, `batch` frames.

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace hone::result {

/// closed: all requests always in flight. single: one query at a time (SingleStream). server:
/// queries arrive at random, whatever is still running (Server). offline: all queries at once.
enum class Scenario { closed, single, server, offline };
std::span<const EnumName<Scenario>> enum_names(Scenario);

/// One rate that was tried. Latency runs from the scheduled arrival.
struct TriedRate {
  double rate_per_second = 0;                     ///< of the Poisson arrivals, queries a second
  std::uint64_t queries = 0;                      ///< that ended
  double seconds = 0;                             ///< from the first schedule to the last end
  std::uint64_t over = 0;                         ///< queries that took longer than the bound
  std::optional<double> latency_ms_p99;           ///< nearest rank; absent below 459 queries
  std::optional<double> latency_ms_p99_estimate;  ///< early stopping; absent below 662 queries
  /// "kept": at 99 % confidence p99 is within the bound. "exceeded": it is not shown to be.
  /// "undecided": within it, from too few queries for that confidence.
  std::string verdict;
  static void fields(auto& self, auto&& field) {
    field("rate_per_second", self.rate_per_second, "Poisson arrivals, queries a second");
    field("queries", self.queries, "Queries that ended");
    field("seconds", self.seconds, "From the first schedule to the last end");
    field("over", self.over, "Queries that took longer than the bound");
    field("latency_ms_p99", self.latency_ms_p99, "99th percentile, ms");
    field("latency_ms_p99_estimate", self.latency_ms_p99_estimate,
          "Upper estimate of the 99th percentile at 99 % confidence, ms");
    field("verdict", self.verdict, "kept, exceeded or undecided");
  }
};

struct ScenarioFacts {
  double percentile = 0;  ///< that the scenario judges: single 0.9, server 0.99, offline none (0)
  /// Upper estimate of that percentile at 99 % confidence (quantile_upper_estimate), of the run
  /// that the latencies are of. Absent where there were too few queries.
  std::optional<double> latency_ms_estimate;
  std::optional<double> max_latency_ms;   ///< server: the bound
  std::optional<double> rate_per_second;  ///< server: the highest rate within the bound
  std::uint64_t queries = 0;              ///< of the run that the latencies are of
  std::uint64_t required_queries = 0;     ///< the fewest for the estimate (offline: of MLPerf)
  double required_seconds = 0;            ///< that so many queries take at the rate seen
  std::vector<TriedRate> rates;           ///< server: in the order they were tried
  std::vector<std::string> not_claimed;   ///< what this run is too short to say, in sentences
  static void fields(auto& self, auto&& field) {
    field("percentile", self.percentile, "Percentile that the scenario judges");
    field("latency_ms_estimate", self.latency_ms_estimate,
          "Upper estimate of that percentile at 99 % confidence, ms");
    field("max_latency_ms", self.max_latency_ms, "Bound of the 99th percentile, ms");
    field("rate_per_second", self.rate_per_second, "Highest rate within it, queries a second");
    field("queries", self.queries, "Queries of the run");
    field("required_queries", self.required_queries, "Fewest queries for what is claimed");
    field("required_seconds", self.required_seconds, "Time that so many take");
    field("rates", self.rates, "Rates that were tried");
    field("not_claimed", self.not_claimed, "What the run is too short to say");
  }
};

}  // namespace hone::result
