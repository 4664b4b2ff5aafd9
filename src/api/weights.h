#pragma once
// What the weights of a model look like.

#include <optional>
#include <string>

#include "base/fields.h"

namespace hone::api {

struct WeightsRequest {
  static constexpr std::string_view kKind = "weights";
  std::string model;
  std::optional<std::string> layer;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("layer", self.layer, "Only this layer, or this weight, with its histogram",
          {.metavar = "NAME"});
  }
};

}  // namespace hone::api
