// What is known of a model without running it, and what was derived of it by a job.

#include "server/routes_parts.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "models";

/// 409: a job makes it first.
Error not_made(const char* code, const std::string& what, const char* kind) {
  return usage_error(code, what + " was not made yet.")
      .fix(std::string("Post a job of kind ") + kind + ", and ask again when it is done.");
}

struct AnalysisQuery {
  std::optional<std::int64_t> batch;
  std::map<std::string, model::Shape> shape;
  static void fields(auto& self, auto&& field) {
    field("batch", self.batch, "Frames an inference", {.min = 1, .max = 4096});
    field("shape", self.shape, "Shape of an input: INPUT=1,3,224,224, several with ; between");
  }
};

Result<Reply> analysis(Services& services, const Request& request, const AnalysisQuery& query) {
  HONE_TRY(const auto found,
           services.workbench.kept_analysis(
               {.model = segment(request, "id"), .batch = query.batch, .shapes = query.shape}));
  if (!found) return not_made("analysis.not_made", "The analysis of these shapes", "analyze");
  return answer("analysis", to_json(*found));
}

Result<Reply> graph(Services& services, const Request& request) {
  api::GraphRequest asked;
  asked.model = segment(request, "id");
  HONE_TRY(const auto found, services.workbench.kept_graph(asked));
  if (!found) return not_made("graph.not_made", "The graph", "graph");
  return answer("graph", to_json(*found));
}

/// As api::RunOptions, of which one graph depends on each.
struct RuntimeQuery {
  std::optional<std::string> target;
  std::string device = "CPU";
  std::optional<std::int64_t> batch;
  api::Count streams;
  api::Count requests;
  std::optional<api::Hint> hint;
  api::InferencePrecision precision = api::InferencePrecision::f32;
  std::map<std::string, model::Shape> shape;
  static void fields(auto& self, auto&& field) {
    field("target", self.target, "Where it runs: an id of the list of targets");
    field("device", self.device, "Device that the runtime lists");
    field("batch", self.batch, "Frames an inference", {.min = 1, .max = 4096});
    field("streams", self.streams, "Streams of the device, or auto");
    field("requests", self.requests, "Infer requests in flight, or auto");
    field("hint", self.hint, "Performance hint");
    field("precision", self.precision, "Inference precision");
    field("shape", self.shape, "Shape of an input: INPUT=1,3,224,224, several with ; between");
  }
};

Result<Reply> runtime_graph(Services& services, const Request& request, const RuntimeQuery& query) {
  api::GraphRequest asked;
  asked.model = segment(request, "id");
  asked.runtime = true;
  if (query.target) asked.run.targets = {*query.target};
  asked.run.device = query.device;
  asked.run.batch = query.batch;
  asked.run.streams = query.streams;
  asked.run.requests = query.requests;
  asked.run.hint = query.hint;
  asked.run.precision = query.precision;
  asked.run.shapes = query.shape;
  HONE_TRY(const auto found, services.workbench.kept_graph(asked));
  if (!found) return not_made("graph.not_made", "The runtime's graph with these options", "graph");
  return answer("graph", to_json(*found));
}

struct WeightsQuery {
  std::optional<std::string> layer;
  static void fields(auto& self, auto&& field) {
    field("layer", self.layer, "Only this layer, or this weight");
  }
};

Result<Reply> weights(Services& services, const Request& request, const WeightsQuery& query) {
  HONE_TRY(const auto found, services.workbench.kept_weights(
                                 {.model = segment(request, "id"), .layer = query.layer}));
  if (!found) return not_made("weights.not_made", "The look at the weights", "weights");
  return answer("weights", to_json(*found));
}

}  // namespace

void add_model_work_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/models/{id}/analysis",
                   kRead,
                   {.id = "getAnalysis",
                    .summary = "What the network costs in theory",
                    .tag = kTag,
                    .query = takes<AnalysisQuery>(),
                    .reply = gives<result::Analysis>("analysis")},
                   with_query(analysis)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/graph",
                   kRead,
                   {.id = "getGraph",
                    .summary = "The network's own graph",
                    .tag = kTag,
                    .reply = gives<result::GraphView>("graph")},
                   without_query(graph)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/runtime-graph",
                   kRead,
                   {.id = "getRuntimeGraph",
                    .summary = "The graph that the runtime makes of it",
                    .tag = kTag,
                    .query = takes<RuntimeQuery>(),
                    .reply = gives<result::GraphView>("graph")},
                   with_query(runtime_graph)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/weights",
                   kRead,
                   {.id = "getWeights",
                    .summary = "What the weights look like",
                    .tag = kTag,
                    .query = takes<WeightsQuery>(),
                    .reply = gives<result::WeightsReport>("weights")},
                   with_query(weights)});
}

}  // namespace hone::server
