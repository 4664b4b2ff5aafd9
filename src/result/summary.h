#pragma once
// What a list of models shows beside each: theory, and the best that was measured.

#include <cstdint>
#include <optional>
#include <string>

#include "base/fields.h"

namespace hone::result {

/// What is not known is absent.
struct ModelSummary {
  std::optional<double> gflop;  ///< of one inference with the shapes that the model has
  std::optional<double> giop;
  std::optional<std::uint64_t> parameters;
  std::optional<double> best_throughput_fps;  ///< of the valid benchmarks
  std::optional<std::string> best_run;
  std::optional<double> accuracy;  ///< of the newest run, 0..1
  std::optional<std::string> accuracy_metric;
  std::optional<std::string> accuracy_run;
  static void fields(auto& self, auto&& field) {
    field("gflop", self.gflop, "10^9 floating-point operations");
    field("giop", self.giop, "10^9 integer operations");
    field("parameters", self.parameters, "Number of weights");
    field("best_throughput_fps", self.best_throughput_fps, "Most frames a second of a valid run");
    field("best_run", self.best_run, "That run");
    field("accuracy", self.accuracy, "Value of the newest accuracy run, 0 to 1");
    field("accuracy_metric", self.accuracy_metric, "Its metric");
    field("accuracy_run", self.accuracy_run, "That run");
  }
};

}  // namespace hone::result
