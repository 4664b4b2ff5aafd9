#pragma once
// Every combination of some settings, measured.

#include "api/requests.h"
#include "result/sweep.h"

namespace hone::api {

struct SweepRequest {
  static constexpr std::string_view kKind = "sweep";
  std::string model;
  std::vector<std::int64_t> batches = {1};
  std::vector<Count> streams;
  std::vector<InferencePrecision> precisions;
  std::vector<std::string> targets;
  Count requests;
  std::map<std::string, model::Shape> shapes;
  std::optional<double> max_latency_ms;
  std::int64_t percentile = 50;
  std::optional<double> seconds;
  std::uint64_t seed = 0;
  bool resume = false;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("batches", self.batches, "Frames an inference",
          {.min = 1, .max = 4096, .metavar = "N,N"});
    field("streams", self.streams, "Streams of the device, or auto",
          {.metavar = "N|auto,N", .comma_separated = true});
    field("precisions", self.precisions, "Inference precisions; without them f32",
          {.metavar = "f32,bf16", .comma_separated = true});
    field("targets", self.targets, "Where it runs: ids of `hone target list`",
          {.metavar = "TARGET[,TARGET]", .option = "target", .comma_separated = true});
    field("requests", self.requests, "Infer requests in flight, or auto", {.metavar = "N|auto"});
    field("shapes", self.shapes, "Shape of an input",
          {.metavar = "INPUT=1,3,224,224", .option = "shape"});
    field("max_latency_ms", self.max_latency_ms, "The best must keep to this latency",
          {.min = 0, .metavar = "MS"});
    field("percentile", self.percentile, "Percentile of the latency: 50, 90 or 99",
          {.min = 50, .max = 99});
    field("seconds", self.seconds, "Measure each point so long; else until it is stable",
          {.min = 0.1, .max = 86400});
    field("seed", self.seed, "Seed of the input data and of the order of the points");
    field("resume", self.resume, "Go on with the last sweep of this kind that did not end");
  }
};

/// Points for one worker, in the order in which they are measured. Each is told when it is done, as
/// the partial result of an event: a result::SweepPoint.
struct SweepPointsRequest {
  static constexpr std::string_view kKind = "sweep_points";
  std::string model;
  RunOptions run;  ///< what all points share
  std::vector<result::SweepSetting> settings;
  std::optional<double> seconds;
  std::uint64_t seed = 0;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true});
    field("run", self.run, "What all points share");
    field("settings", self.settings, "The points");
    field("seconds", self.seconds, "Measure each so long; else until it is stable");
    field("seed", self.seed, "Seed of the input data");
  }
};

/// How many points a worker measured; they went ahead as events.
struct SweepPointsDone {
  std::uint64_t points = 0;
  static void fields(auto& self, auto&& field) {
    field("points", self.points, "Points that were measured or failed");
  }
};

}  // namespace hone::api
