// Kept results.

#include "api/compare.h"
#include "api/export.h"
#include "api/quantize.h"
#include "api/sweep.h"
#include "result/accuracy.h"
#include "result/infer.h"
#include "result/layers.h"
#include "result/package.h"
#include "result/sweep.h"
#include "server/kept_lists.h"
#include "server/routes_parts.h"
#include "server/views.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "runs";

struct RunsQuery : PageQuery {
  std::string kind;
  std::string model;
  static void fields(auto& self, auto&& field) {
    PageQuery::fields(self, field);
    field("kind", self.kind, "Only runs of this kind: benchmark, layers, sweep, accuracy …");
    field("model", self.model, "Only runs of this model");
  }
};

Result<Reply> list_runs(Services& services, const Request&, const RunsQuery& query) {
  std::string model;
  if (!query.model.empty()) {
    HONE_TRY(const auto record, services.workbench.model(query.model));
    model = record.id;
  }
  HONE_TRY(const auto page,
           services.workbench.store().run_heads(
               query.kind, model,
               {.after = query.after, .limit = static_cast<std::size_t>(query.limit)}));
  return answer_page("runs", to_json(page.rows), page.next);
}

Result<Reply> show_run(Services& services, const Request& request) {
  HONE_TRY(const auto run, services.workbench.run(segment(request, "id")));
  return answer("run", to_json(run));
}

Result<Reply> remove_run(Services& services, const Request& request) {
  HONE_TRY(const auto run, services.workbench.remove_run(segment(request, "id")));
  services.queue.wake();
  return answer("run", to_json(run));
}

/// The run as a result of its kind. 404 where it is of another.
template <class Value>
Result<Value> result_of(Services& services, const Request& request, std::string_view kind) {
  HONE_TRY(const auto run, services.workbench.run(segment(request, "id")));
  if (run.kind != kind) {
    return no_such(std::string(kind) + " run", run.id).fix("The run is of kind " + run.kind + ".");
  }
  return from_json<Value>(run.result);
}

Result<Reply> latencies(Services& services, const Request& request) {
  HONE_TRY(const auto benchmark, result_of<result::Benchmark>(services, request, "benchmark"));
  HONE_TRY(const auto bytes, services.workbench.store().read_blob(benchmark.latencies));
  return answer("latencies_ms", to_json(histogram_of(bytes)));
}

Result<Reply> package_file(Services& services, const Request& request) {
  HONE_TRY(const auto package,
           result_of<result::Package>(services, request, api::ExportRequest::kKind));
  Reply reply;
  reply.file =
      FileSlice{services.workbench.store().blob_path(package.digest).string(), 0, package.bytes};
  reply.type = "application/gzip";
  reply.attachment = package.file;
  return reply;
}

struct ImagesQuery : PageQuery {
  std::optional<bool> correct;
  std::optional<std::int64_t> label;
  std::optional<std::int64_t> prediction;
  static void fields(auto& self, auto&& field) {
    PageQuery::fields(self, field);
    field("correct", self.correct, "Only images that count as right, or as wrong");
    field("label", self.label, "Only images of this class");
    field("prediction", self.prediction, "Only images with this class as the best");
  }
};

/// The image is of this class, or an object or pixels of it are on it or were found.
bool shows(const ImageResult& image, std::int64_t label) {
  const auto of_label = [&](const auto& object) { return object.label == label; };
  const auto none = std::vector<dataset::Box>();
  const auto& boxes = image.boxes ? *image.boxes : none;
  return image.label == label || std::any_of(boxes.begin(), boxes.end(), of_label) ||
         std::any_of(image.detections.begin(), image.detections.end(), of_label) ||
         std::any_of(image.pixels.begin(), image.pixels.end(), [&](const auto& pixels) {
           return pixels.truth == label || pixels.prediction == label;
         });
}

bool wanted(const ImageResult& image, const ImagesQuery& query) {
  if (query.correct && image.correct != *query.correct) return false;
  if (query.label && !shows(image, *query.label)) return false;
  if (!query.prediction) return true;
  return !image.predictions.empty() && image.predictions.front() == *query.prediction;
}

Result<Reply> images(Services& services, const Request& request, const ImagesQuery& query) {
  HONE_TRY(const auto report, result_of<result::AccuracyReport>(services, request, "accuracy"));
  HONE_TRY(const auto all, images_of(services.workbench.store(), report));
  std::vector<ImageResult> found;
  HONE_TRY(std::size_t skip, number_of_page(query.after));
  std::string next;
  std::size_t place = 0;
  for (const auto& image : *all) {
    if (!wanted(image, query) || place++ < skip) continue;
    if (found.size() == static_cast<std::size_t>(query.limit)) {
      next = std::to_string(skip + found.size());
      break;
    }
    found.push_back(image);
  }
  return answer_page("images", to_json(found), next);
}

/// A run whose result is one of those that a job leaves.
Json describe_run(Schemas& schemas) {
  Json kinds = Json::array();
  kinds.push_back(schemas.answers.of<result::Benchmark>());
  kinds.push_back(schemas.answers.of<result::LayerReport>());
  kinds.push_back(schemas.answers.of<result::Sweep>());
  kinds.push_back(schemas.answers.of<result::AccuracyReport>());
  kinds.push_back(schemas.answers.of<result::QuantizationReport>());
  kinds.push_back(schemas.answers.of<result::Comparison>());
  kinds.push_back(schemas.answers.of<result::InferReport>());
  kinds.push_back(schemas.answers.of<result::Package>());
  const Json result{{"anyOf", std::move(kinds)}};
  const Json whole{{"type", "object"}, {"properties", {{"result", result}}}};
  const Json run{{"allOf", Json::array({schemas.answers.of<store::Run>(), whole})}};
  return {{"type", "object"}, {"properties", {{"run", run}}}, {"required", Json::array({"run"})}};
}

}  // namespace

void add_run_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/runs",
                   kRead,
                   {.id = "listRuns",
                    .summary = "Runs, newest first; long members of a result are left out",
                    .tag = kTag,
                    .query = takes<RunsQuery>(),
                    .reply = gives_page<store::Run>("runs")},
                   with_query(list_runs)});
  table.push_back(
      {Method::get,
       "/api/v1/runs/{id}",
       kRead,
       {.id = "getRun", .summary = "A run as it was measured", .tag = kTag, .reply = describe_run},
       without_query(show_run)});
  table.push_back({Method::del,
                   "/api/v1/runs/{id}",
                   kRemove,
                   {.id = "removeRun",
                    .summary = "Removes a run",
                    .tag = kTag,
                    .reply = gives<store::Run>("run")},
                   without_query(remove_run)});
  table.push_back({Method::get,
                   "/api/v1/runs/{id}/latencies",
                   kRead,
                   {.id = "getLatencies",
                    .summary = "Distribution of a benchmark's latencies",
                    .tag = kTag,
                    .reply = gives<LatencyHistogram>("latencies_ms")},
                   without_query(latencies)});
  table.push_back({Method::get,
                   "/api/v1/runs/{id}/package",
                   kRead,
                   {.id = "getPackage",
                    .summary = "The archive of an export",
                    .tag = kTag,
                    .type = "application/gzip"},
                   without_query(package_file)});
  table.push_back({Method::get,
                   "/api/v1/runs/{id}/images",
                   kRead,
                   {.id = "listRunImages",
                    .summary = "Results of an accuracy run, image by image, worst first",
                    .tag = kTag,
                    .query = takes<ImagesQuery>(),
                    .reply = gives_page<ImageResult>("images")},
                   with_query(images)});
}

}  // namespace hone::server
