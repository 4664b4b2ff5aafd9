#pragma once
// Every combination of some settings, measured.

#include "result/benchmark.h"

namespace hone::result {

/// What was asked of one point.
struct SweepSetting {
  std::uint64_t index = 0;  ///< place in the grid
  std::string target;
  std::int64_t batch = 1;
  std::optional<std::int64_t> streams;  ///< absent: the runtime decides
  std::string precision;                ///< f32, bf16, f16 or default
  static void fields(auto& self, auto&& field) {
    field("index", self.index, "Place in the grid");
    field("target", self.target, "Target");
    field("batch", self.batch, "Frames an inference");
    field("streams", self.streams, "Streams; absent when the runtime decides");
    field("precision", self.precision, "Inference precision");
  }
};

/// One point of a sweep: in JSON the members of a Benchmark (with its kept run), or `error` in
/// their place; and beside them `asked`, `pareto` and `best`.
struct SweepPoint {
  SweepSetting asked;
  std::optional<Benchmark> benchmark;
  std::optional<Json> error;  ///< as everywhere: code, kind, message, where, remedy
  bool pareto = false;        ///< no other point has more throughput and less latency
  bool best = false;
  [[nodiscard]] Json json_form() const;
  static Result<SweepPoint> from_form(const Json& json);
  static Json form_schema();
};

struct SweepChoice {
  std::uint64_t index = 0;
  std::string run;
  BenchmarkConfig config;
  double throughput_fps = 0;
  double latency_ms = 0;  ///< at the sweep's percentile
  static void fields(auto& self, auto&& field) {
    field("index", self.index, "Place in the grid");
    field("run", self.run, "Identifier of the kept run");
    field("config", self.config, "Configuration in effect");
    field("throughput_fps", self.throughput_fps, "Frames a second");
    field("latency_ms", self.latency_ms, "Latency at the percentile, ms");
  }
};

/// A choice, or null in JSON where there is none.
struct SweepBest {
  std::optional<SweepChoice> choice;
  [[nodiscard]] Json json_form() const;
  static Result<SweepBest> from_form(const Json& json);
  static Json form_schema();
};

/// A point that was measured but has no place in the comparison.
struct SweepUnranked {
  std::uint64_t index = 0;
  std::string reason;
  static void fields(auto& self, auto&& field) {
    field("index", self.index, "Place in the grid");
    field("reason", self.reason, "Why");
  }
};

struct Sweep {
  std::string run;
  std::string model;
  std::string model_name;
  std::int64_t percentile = 50;
  std::optional<double> max_latency_ms;
  std::vector<SweepPoint> points;      ///< in order of the grid
  std::vector<SweepChoice> pareto;     ///< in order of rising latency
  SweepBest best;                      ///< most throughput under the bound
  std::string best_reason;             ///< why there is none; empty when there is
  std::optional<SweepChoice> nearest;  ///< least latency, when none keeps to the bound
  std::vector<SweepUnranked> unranked;
  std::uint64_t failed = 0;   ///< points with an error
  std::uint64_t resumed = 0;  ///< points that an earlier, unfinished sweep had measured
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("percentile", self.percentile, "Percentile of the latency that is compared");
    field("max_latency_ms", self.max_latency_ms, "Bound of the latency, ms");
    field("points", self.points, "Every combination");
    field("pareto", self.pareto, "Those that no other beats in both throughput and latency");
    field("best", self.best, "Most throughput under the bound; null when none keeps to it");
    field("best_reason", self.best_reason, "Why there is no best");
    field("nearest", self.nearest, "Least latency, when none keeps to the bound");
    field("unranked", self.unranked, "Points that cannot be compared");
    field("failed", self.failed, "Points that failed");
    field("resumed", self.resumed, "Points that an unfinished sweep had measured already");
  }
};

}  // namespace hone::result
