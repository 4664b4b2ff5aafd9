#pragma once
// What can be asked about the graph of a network.

#include "api/requests.h"

namespace hone::api {

enum class GraphFormat { json, dot };
std::span<const EnumName<GraphFormat>> enum_names(GraphFormat);

struct GraphRequest {
  static constexpr std::string_view kKind = "graph";
  std::string model;
  bool runtime = false;
  RunOptions run;
  std::optional<GraphFormat> format;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("runtime", self.runtime, "The graph that the runtime makes of it, instead of its own");
    field("run", self.run, "How it is compiled; of the network's own graph only the shapes count");
    field("format", self.format, "json, or dot for Graphviz; a table when none is given");
  }
};

}  // namespace hone::api
