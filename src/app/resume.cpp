// Jobs: looked at, ended, and run to their end after the process that began them is gone.
//
// Every kind has one row: how its request is made whole again and which use case runs it. The use
// case takes the job's row over when it asks its worker (take_resumed in ask.h), so a resumed job
// leaves exactly what an uninterrupted one would have.

#include "api/weights.h"
#include "app/ask.h"
#include "result/weights.h"

namespace hone::app {
namespace {

template <class Request>
using Stored = api::JobRequest<Request>;

Status resolve_dataset(Workbench& workbench, std::string& reference) {
  HONE_TRY(const auto record, workbench.dataset(reference));
  reference = record.id;
  return {};
}

Status resolve_dataset(Workbench& workbench, std::optional<std::string>& reference) {
  return reference ? resolve_dataset(workbench, *reference) : Status{};
}

/// Names and relative paths may mean something else by now; what they meant stands in the inputs.
template <class Request>
Request request_of(Stored<Request> stored) {
  Request request = std::move(stored.request);
  if constexpr (requires { request.model; }) {
    if (stored.inputs.model) request.model = stored.inputs.model->id;
  }
  if constexpr (requires { request.dataset; }) {
    if (stored.inputs.dataset) request.dataset = stored.inputs.dataset->id;
  }
  if constexpr (requires { request.against; }) {
    if (stored.inputs.against) request.against = stored.inputs.against->id;
  }
  if constexpr (requires { request.with; }) {
    if (stored.inputs.against) request.with = stored.inputs.against->id;
  }
  if constexpr (requires { request.paths; }) request.paths = stored.inputs.sources;
  if constexpr (std::is_same_v<Request, api::InferRequest>) {
    if (!stored.inputs.sources.empty()) request.images = stored.inputs.sources;
  }
  if constexpr (requires { request.path; }) {
    if (!stored.inputs.sources.empty()) request.path = stored.inputs.sources.front();
  }
  return request;
}

/// What came of it: the run, or the record that was made or looked at.
template <class Value>
std::string id_of(const Value& value) {
  if constexpr (std::is_same_v<Value, DemoMade>) return value.model.id;
  if constexpr (std::is_same_v<Value, api::ProjectSummary>) return value.model.id;
  if constexpr (requires { value.run; }) return value.run;
  if constexpr (requires { value.id; }) return value.id;
  return {};
}

template <class Value>
std::string id_of(const std::vector<Value>& values) {
  std::string ids;
  for (const auto& value : values) ids += (ids.empty() ? "" : ",") + id_of(value);
  return ids;
}

/// A job's request from a person's, read strictly; what it is about must be there.
template <class Request>
Result<Json> stored_as(Workbench& workbench, const NewJob& job) {
  Json json = job.request.is_null() ? Json::object() : job.request;
  HONE_TRY(auto request, from_json<Request>(json, UnknownMembers::refuse));
  if constexpr (requires { request.model; }) {
    HONE_TRY(const auto record, workbench.model(request.model));
    request.model = record.id;
  }
  if constexpr (requires { request.dataset; })
    HONE_CHECK(resolve_dataset(workbench, request.dataset));
  if constexpr (requires { request.against; }) {
    if (request.against) {
      HONE_TRY(const auto record, workbench.model(*request.against));
      request.against = record.id;
    }
  }
  if constexpr (requires { request.with; }) {
    if (request.with) {
      HONE_TRY(const auto record, workbench.model(*request.with));
      request.with = record.id;
    }
  }
  Stored<Request> stored{std::move(request), {}};
  stored.inputs.sources = job.sources;
  return to_json(stored);
}

template <class Request, auto kUseCase>
Result<std::string> run_as(Workbench& workbench, const Json& row_request) {
  HONE_TRY(auto stored, from_json<Stored<Request>>(row_request, UnknownMembers::ignore));
  HONE_TRY(const auto value, (workbench.*kUseCase)(request_of(std::move(stored))));
  return id_of(value);
}

struct Row {
  std::string_view kind;
  Result<std::string> (*run)(Workbench& workbench, const Json& row_request);
  Result<Json> (*stored)(Workbench& workbench, const NewJob& job);
};

template <class Request, auto kUseCase>
constexpr Row row() {
  return {Request::kKind, run_as<Request, kUseCase>, stored_as<Request>};
}

constexpr Row kRows[] = {
    row<api::ModelImportRequest, &Workbench::import_model>(),
    row<api::DatasetImportRequest, &Workbench::import_dataset>(),
    row<api::DemoDatasetRequest, &Workbench::make_demo_dataset>(),
    row<api::DemoRequest, &Workbench::demo>(),
    row<api::AnalyzeRequest, &Workbench::analyze>(),
    row<api::BenchmarkRequest, &Workbench::benchmarks>(),
    row<api::LayersRequest, &Workbench::layer_reports>(),
    row<api::GraphRequest, &Workbench::graph>(),
    row<api::AccuracyRequest, &Workbench::accuracies>(),
    row<api::InferRequest, &Workbench::infer>(),
    row<api::TargetsRequest, &Workbench::devices>(),
    row<api::CompareRequest, &Workbench::compare>(),
    row<api::WeightsRequest, &Workbench::weights>(),
    row<api::SweepRequest, &Workbench::sweep>(),
    row<api::QuantizeRequest, &Workbench::quantize>(),
    row<api::ExportRequest, &Workbench::export_package>(),
    row<api::CatalogListRequest, &Workbench::catalog>(),
    row<api::CatalogGetRequest, &Workbench::catalog_get>(),
    row<api::ProjectExportRequest, &Workbench::export_project>(),
    row<api::ProjectImportRequest, &Workbench::import_project>(),
};

const Row* row_of(std::string_view kind) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows),
                                   [&](const Row& one) { return one.kind == kind; });
  return found == std::end(kRows) ? nullptr : found;
}

Result<std::string> run_kind(Workbench& workbench, const store::Job& job) {
  if (const Row* row = row_of(job.kind)) return row->run(workbench, job.request);
  return usage_error("job.unknown_kind", "This Hone does not know how to go on with the job.")
      .at(job.kind)
      .fix("Use the Hone that began it, or ask for the work again.");
}

}  // namespace

Result<std::vector<store::Job>> Workbench::jobs(const api::JobListRequest& request) {
  const auto limit = static_cast<std::size_t>(request.limit);
  if (!request.state) return store_.jobs(limit);
  const auto state = enum_from_name<store::JobState>(enum_name(*request.state));
  return store_.jobs_in(state.value_or(store::JobState::queued), limit);
}

Status Workbench::recover_jobs() {
  HONE_CHECK(jobs::recover(store_));
  return {};
}

Result<store::Job> Workbench::cancel_job(const std::string& reference,
                                         std::chrono::milliseconds patience) {
  return jobs::cancel(store_, reference, patience);
}

Result<std::string> Workbench::job_log(const std::string& reference) {
  return jobs::log_of(store_, reference);
}

/// Work that turned out to be done already, or could not begin, never took the row over: it is
/// ended here.
Status Workbench::resume_one(const store::Job& job) {
  resumed_ = job;
  const auto made = run_kind(*this, job);
  resumed_.reset();
  HONE_TRY(const auto row, store_.job(job.id));
  if (row.state == store::JobState::queued) {
    HONE_CHECK(made ? store_.transaction([&] { return jobs::finish(store_, job.id, *made); })
                    : jobs::fail(store_, job.id, made.error()));
  }
  return made ? Status{} : Status(made.error());
}

Result<store::Job> Workbench::resume(const std::string& reference) {
  HONE_CHECK(jobs::recover(store_));
  HONE_TRY(const auto job, store_.job(reference));
  if (job.state != store::JobState::queued) return jobs::not_queued(job);
  HONE_CHECK(resume_one(job));
  return store_.job(job.id);
}

Result<store::Job> Workbench::enqueue(const NewJob& job, std::size_t most) {
  const Row* row = row_of(job.kind);
  if (row == nullptr) {
    return usage_error("job.unknown_kind", "There is no such kind of job.").at(job.kind);
  }
  store::Job queued;
  HONE_TRY(queued.request, row->stored(*this, job));
  if (!job.upload.empty()) queued.request["upload"] = job.upload;
  queued.kind = job.kind;
  queued.priority = job.priority;
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_TRY(const auto waiting, store_.jobs_in(store::JobState::queued, most));
    if (waiting.size() >= most) {
      return limit_error("limit.queue", fmt::format("{} jobs wait already.", most))
          .fix("Wait until some are done, or cancel some.");
    }
    do {
      queued.id = store::new_id("j");
    } while (store_.job(queued.id));
    queued.created_at = queued.updated_at = store::utc_now();
    return store_.put_job(queued);
  }));
  return queued;
}

Result<std::vector<store::Job>> Workbench::resume_all() {
  HONE_TRY(const auto queued, jobs::recover(store_));
  std::vector<store::Job> ended;
  for (const auto& job : queued) {
    const Status status = resume_one(job);
    if (!status && status.error().code == "job.not_queued") continue;
    if (!status && jobs::cancel_requested()) return status.error();
    HONE_TRY(auto row, store_.job(job.id));
    ended.push_back(std::move(row));
  }
  return ended;
}

}  // namespace hone::app
