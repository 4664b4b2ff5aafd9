#pragma once
// Request: candidates against the first of them.

#include "api/requests.h"

namespace hone::api {

struct CompareRequest {
  static constexpr std::string_view kKind = "compare";
  std::vector<std::string> candidates;
  bool measure = false;
  bool layers = false;
  RunOptions run;
  std::int64_t repetitions = 9;
  double seconds = 1.5;
  double smallest = 0.01;
  std::uint64_t seed = 0;
  static void fields(auto& self, auto&& field) {
    field("candidates", self.candidates,
          "Kept runs or models; each is compared with the first. Models are always measured",
          {.required = true, .positional = true, .metavar = "RUN|MODEL"});
    field("measure", self.measure,
          "Measure kept runs again, in turn, with the options that they were made with");
    field("layers", self.layers, "Measure the layers too and align them");
    field("run", self.run, "How models are run");
    field("repetitions", self.repetitions, "Processes of each candidate", {.min = 9, .max = 100});
    field("seconds", self.seconds, "Measured time of each process", {.min = 0.1, .max = 3600});
    field("smallest", self.smallest, "Smallest difference that matters, a fraction",
          {.min = 0.0001, .max = 1});
    field("seed", self.seed, "Seed of the order and of the input data");
  }
};

}  // namespace hone::api
