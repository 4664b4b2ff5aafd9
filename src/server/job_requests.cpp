#include "server/job_requests.h"

#include "app/catalog.h"

namespace hone::server {
namespace {

Result<app::NewJob> model_import(const JobBody& body, Uploads& uploads) {
  HONE_TRY(const auto asked, from_json<ModelImportRequest>(body.request, UnknownMembers::refuse));
  HONE_TRY(auto arrived, uploads.arrived(asked.upload));
  api::ModelImportRequest request;
  request.paths = arrived.names;
  request.name = asked.name;
  if (!request.name && !arrived.name.empty()) request.name = arrived.name;
  request.shapes = asked.shapes;
  request.layouts = asked.layouts;
  request.precision = asked.precision;
  request.card = asked.card;
  return app::NewJob{.kind = body.kind,
                     .request = to_json(request),
                     .priority = body.priority,
                     .sources = std::move(arrived.paths),
                     .upload = asked.upload};
}

Result<app::NewJob> dataset_import(const JobBody& body, Uploads& uploads) {
  HONE_TRY(const auto asked, from_json<DatasetImportRequest>(body.request, UnknownMembers::refuse));
  HONE_TRY(auto arrived, uploads.arrived_as_one(asked.upload));
  api::DatasetImportRequest request;
  request.path = arrived.names.front();
  request.name = asked.name;
  if (!request.name && !arrived.name.empty()) request.name = arrived.name;
  request.format = asked.format;
  request.split = asked.split;
  request.partial = asked.partial;
  return app::NewJob{.kind = body.kind,
                     .request = to_json(request),
                     .priority = body.priority,
                     .sources = std::move(arrived.paths),
                     .upload = asked.upload};
}

Result<app::NewJob> project_import(const JobBody& body, Uploads& uploads) {
  HONE_TRY(const auto asked, from_json<ProjectImportRequest>(body.request, UnknownMembers::refuse));
  HONE_TRY(auto arrived, uploads.arrived_as_one(asked.upload));
  return app::NewJob{.kind = body.kind,
                     .request = to_json(api::ProjectImportRequest{arrived.names.front()}),
                     .priority = body.priority,
                     .sources = std::move(arrived.paths),
                     .upload = asked.upload};
}

Result<app::NewJob> project_export(const JobBody& body, Uploads&) {
  HONE_TRY(const auto asked, from_json<ProjectExportRequest>(body.request, UnknownMembers::refuse));
  const api::ProjectExportRequest request{asked.model, {}, asked.with_data};
  return app::NewJob{.kind = body.kind, .request = to_json(request), .priority = body.priority};
}

Result<app::NewJob> catalog_list(const JobBody& body, Uploads&) {
  HONE_CHECK(from_json<CatalogListRequest>(body.request, UnknownMembers::refuse));
  HONE_CHECK(app::place_of());
  return app::NewJob{
      .kind = body.kind, .request = to_json(api::CatalogListRequest()), .priority = body.priority};
}

Result<app::NewJob> catalog_get(const JobBody& body, Uploads&) {
  HONE_TRY(const auto asked, from_json<CatalogGetRequest>(body.request, UnknownMembers::refuse));
  HONE_CHECK(app::place_of());
  const api::CatalogGetRequest request{asked.name, {}, asked.precision};
  return app::NewJob{.kind = body.kind, .request = to_json(request), .priority = body.priority};
}

Result<app::NewJob> infer(const JobBody& body, Uploads& uploads) {
  HONE_TRY(const auto asked, from_json<InferRequest>(body.request, UnknownMembers::refuse));
  HONE_TRY(auto arrived, uploads.arrived_each(asked.upload));
  const api::InferRequest request{.model = asked.model,
                                  .images = arrived.names,
                                  .with = asked.with,
                                  .score_threshold = asked.score_threshold,
                                  .run = asked.run};
  return app::NewJob{.kind = body.kind,
                     .request = to_json(request),
                     .priority = body.priority,
                     .sources = std::move(arrived.paths),
                     .upload = asked.upload};
}

/// The request of a command that names nothing but what is kept.
Result<app::NewJob> as_asked(const JobBody& body, Uploads&) {
  return app::NewJob{.kind = body.kind, .request = body.request, .priority = body.priority};
}

struct Kind {
  std::string_view name;
  Result<app::NewJob> (*make)(const JobBody& body, Uploads& uploads);
  Json (*describe)(Schemas& schemas);
};

template <class Request>
Json request_schema(Schemas& schemas) {
  return schemas.requests.of<Request>();
}

template <class Request>
constexpr Kind kind_of() {
  return {Request::kKind, as_asked, request_schema<Request>};
}

constexpr Kind kKinds[] = {
    {api::ModelImportRequest::kKind, model_import, request_schema<ModelImportRequest>},
    {api::DatasetImportRequest::kKind, dataset_import, request_schema<DatasetImportRequest>},
    {api::ProjectImportRequest::kKind, project_import, request_schema<ProjectImportRequest>},
    {api::ProjectExportRequest::kKind, project_export, request_schema<ProjectExportRequest>},
    {api::CatalogListRequest::kKind, catalog_list, request_schema<CatalogListRequest>},
    {api::CatalogGetRequest::kKind, catalog_get, request_schema<CatalogGetRequest>},
    kind_of<api::DemoRequest>(),
    kind_of<api::BenchmarkRequest>(),
    kind_of<api::LayersRequest>(),
    kind_of<api::SweepRequest>(),
    kind_of<api::AccuracyRequest>(),
    {api::InferRequest::kKind, infer, request_schema<InferRequest>},
    kind_of<api::QuantizeRequest>(),
    kind_of<api::ExportRequest>(),
    kind_of<api::CompareRequest>(),
    kind_of<api::GraphRequest>(),
    kind_of<api::WeightsRequest>(),
    kind_of<api::AnalyzeRequest>(),
    kind_of<api::TargetsRequest>(),
};

/// "model_import" is described as "ModelImportJob".
std::string component_of(std::string_view kind) {
  std::string name;
  bool first = true;
  for (const char c : kind) {
    if (c != '_') name += first ? static_cast<char>(c - 'a' + 'A') : c;
    first = c == '_';
  }
  return name + "Job";
}

}  // namespace

Result<app::NewJob> new_job(const JobBody& body, Uploads& uploads) {
  for (const auto& kind : kKinds) {
    if (kind.name == body.kind) return kind.make(body, uploads);
  }
  std::string names;
  for (const auto& kind : kKinds) names += (names.empty() ? "" : ", ") + std::string(kind.name);
  return usage_error("job.unknown_kind", "There is no such kind of job.")
      .at("kind")
      .fix("Kinds are " + names + ".");
}

void let_go_of_upload(const store::Job& ended, Uploads& uploads) {
  using store::JobState;
  if (ended.state == JobState::queued || ended.state == JobState::running) return;
  if (ended.state != JobState::done && ended.kind != api::InferRequest::kKind) return;
  const auto upload = ended.request.find("upload");
  if (upload == ended.request.end() || !upload->is_string()) return;
  (void)uploads.remove(upload->get<std::string>());  // what stays is swept when it is old
}

Json describe_jobs(Schemas& schemas) {
  Json choices = Json::array();
  Json mapping = Json::object();
  for (const auto& kind : kKinds) {
    const std::string name = component_of(kind.name);
    const std::string reference = "#/components/schemas/" + name;
    schemas.more[name] = {
        {"type", "object"},
        {"properties",
         {{"kind", {{"const", std::string(kind.name)}}},
          {"request", kind.describe(schemas)},
          {"priority", {{"type", "integer"}, {"minimum", -100}, {"maximum", 100}}}}},
        {"required", Json::array({"kind", "request"})},
        {"additionalProperties", false}};
    choices.push_back({{"$ref", reference}});
    mapping[std::string(kind.name)] = reference;
  }
  return {{"oneOf", std::move(choices)},
          {"discriminator", {{"propertyName", "kind"}, {"mapping", std::move(mapping)}}}};
}

}  // namespace hone::server
