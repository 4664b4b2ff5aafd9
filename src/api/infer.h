#pragma once
// What can be asked of single images.

#include "api/requests.h"

namespace hone::api {

/// Images of one request: what a person can look through. More are a data set.
inline constexpr std::size_t kMostInferImages = 100;

struct InferRequest {
  static constexpr std::string_view kKind = "infer";
  std::string model;
  std::vector<std::string> images;
  std::optional<std::string> with;
  std::optional<double> score_threshold;
  RunOptions run;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("images", self.images, "Image files: JPEG, PNG or WebP, at most 100",
          {.required = true, .positional = true, .metavar = "IMAGE"});
    field("with", self.with, "A second model, held against the first", {.metavar = "MODEL"});
    field("score_threshold", self.score_threshold,
          "Lowest score of an object that is told (default: that of the card, at least 0.3)",
          {.min = 0, .max = 1});
    field("run", self.run, "How it is run");
  }
};

}  // namespace hone::api
