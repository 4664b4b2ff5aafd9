// Everything about a model as one file, and back. What a file says is looked at by a worker alone;
// here are records that it has checked, and blobs whose digests are their names.

#include "app/project.h"

#include "api/export.h"
#include "api/project.h"

#include <algorithm>
#include <set>

#include "app/ask.h"
#include "app/received.h"
#include "app/sources.h"
#include "os/files.h"

namespace hone::app {
namespace {

namespace fs = std::filesystem;
using api::Project;
using api::ProjectSummary;

/// The model, those it was made from, and those that were made from one of these.
std::vector<model::Record> family_of(const model::Record& model,
                                     const std::vector<model::Record>& all) {
  std::set<std::string> family = {model.id};
  for (bool grows = true; std::exchange(grows, false);) {
    for (const auto& record : all) {
      if (!record.derived_from) continue;
      if (family.contains(record.id)) grows |= family.insert(*record.derived_from).second;
      if (family.contains(*record.derived_from)) grows |= family.insert(record.id).second;
    }
  }
  std::vector<model::Record> records;
  std::copy_if(all.begin(), all.end(), std::back_inserter(records),
               [&](const model::Record& record) { return family.contains(record.id); });
  return records;
}

api::ProjectRun project_run(const store::Run& run) {
  return {.id = run.id,
          .kind = run.kind,
          .model = run.model,
          .dataset = run.dataset,
          .request = run.request,
          .result = run.result,
          .created_at = run.created_at};
}

Status add_runs(store::Store& store, Project& project) {
  std::set<std::string> datasets;
  for (const auto& model : project.models) {
    HONE_TRY(const auto runs, store.runs("", model.id, store::Store::kAll));
    for (const auto& run : runs) {
      // A package holds programs: who wants one makes it from the model, and takes it from nobody.
      if (run.kind == api::ExportRequest::kKind) continue;
      project.runs.push_back(project_run(run));
      datasets.insert(run.dataset);
    }
  }
  std::sort(project.runs.begin(), project.runs.end(), [](const auto& a, const auto& b) {
    return std::pair(a.created_at, a.id) < std::pair(b.created_at, b.id);
  });
  HONE_TRY(const auto all, store.datasets());
  std::copy_if(all.begin(), all.end(), std::back_inserter(project.datasets),
               [&](const dataset::Record& record) { return datasets.contains(record.id); });
  return {};
}

/// What the records name and the store has: files of models and runs, of data sets only with data.
std::vector<Digest> blobs_of(const Project& project, const store::Store& store) {
  std::set<Digest> images;
  if (!project.with_data) {
    for (const auto& record : project.datasets) images.insert({record.pack, record.index});
  }
  std::set<Digest> blobs;
  for (const auto& digest : api::digests_in(to_json(project))) {
    if (!images.contains(digest) && store.has_blob(digest)) blobs.insert(digest);
  }
  return {blobs.begin(), blobs.end()};
}

Result<fs::path> output_of(const std::string& text) {
  std::error_code error;
  const fs::path file = fs::absolute(text, error);
  if (!error && fs::is_directory(file.parent_path(), error) && !fs::is_directory(file, error)) {
    return file;
  }
  return usage_error("project.output", "No file can be written there.")
      .at(text)
      .fix("Name a file in a folder that exists, such as model.hone.");
}

/// The old file or the whole new one, never a part.
Status write_out(const fs::path& from, const fs::path& to) {
  HONE_TRY(const auto bytes, os::MappedFile::open(from));
  return os::write_file_atomic(to, bytes.text());
}

ProjectSummary summary_of(const Project& project, const fs::path& file) {
  ProjectSummary summary;
  std::error_code error;
  summary.file = file.string();
  summary.bytes = fs::file_size(file, error);
  for (const auto& record : project.models) {
    if (record.id == project.model) summary.model = record;
  }
  summary.models = project.models.size();
  (project.with_data ? summary.datasets : summary.datasets_told) = project.datasets.size();
  summary.runs = project.runs.size();
  return summary;
}

template <class Found>
bool is_here(const Found& found, const std::string& id) {
  return found && found->id == id;
}

Status keep_models(store::Store& store, Project& project, ProjectSummary& summary) {
  for (auto& record : project.models) {
    const auto here = store.model(record.id);
    if (is_here(here, record.id)) {
      summary.known++;
      record = *here;
      continue;
    }
    HONE_TRY(record.name, store.free_model_name(record.name, record.id));
    record.imported_at = store::utc_now();
    HONE_CHECK(store.put_model(record));
  }
  return {};
}

Status keep_datasets(store::Store& store, Project& project, ProjectSummary& summary) {
  if (!project.with_data) return {};
  for (auto& record : project.datasets) {
    if (is_here(store.dataset(record.id), record.id)) {
      summary.known++;
      continue;
    }
    HONE_TRY(record.name, store.free_dataset_name(record.name, record.id));
    record.imported_at = store::utc_now();
    HONE_CHECK(store.put_dataset(record));
  }
  return {};
}

/// A run of that name that is here stays, whatever the file says of it.
Status keep_runs(store::Store& store, const Project& project, ProjectSummary& summary) {
  for (const auto& run : project.runs) {
    if (is_here(store.run(run.id), run.id)) {
      summary.known++;
      continue;
    }
    HONE_CHECK(store.put_run({.id = run.id,
                              .kind = run.kind,
                              .model = run.model,
                              .dataset = run.dataset,
                              .request = run.request,
                              .result = run.result,
                              .created_at = run.created_at,
                              .imported_at = store::utc_now()}));
  }
  return {};
}

/// The records that the worker has checked, and whose files have come.
Result<Project> received_project(store::Store& store, const jobs::Outcome& outcome) {
  HONE_TRY(const auto unpacked, read_result<api::ProjectUnpacked>(outcome.result));
  HONE_CHECK(check_received(outcome, {unpacked.project}));
  HONE_TRY(const auto text, store.read_blob(unpacked.project));
  HONE_TRY(const auto json, parse_json(text));
  HONE_TRY(auto project, read_result<Project>(json));
  for (const auto& record : project.models) HONE_CHECK(check_received(outcome, digests_of(record)));
  for (const auto& record : project.datasets) {
    if (project.with_data) HONE_CHECK(check_received(outcome, {record.pack, record.index}));
  }
  return project;
}

std::string key_of(const model::Record& model) { return "project/" + model.digest.hex(); }

}  // namespace

Status keep_project(store::Store& store, const model::Record& model, const KeptProject& project) {
  return store.put_derived(key_of(model), to_json(project));
}

Result<std::optional<KeptProject>> kept_project(store::Store& store, const model::Record& model) {
  HONE_TRY(const auto json, store.derived(key_of(model)));
  if (!json) return std::optional<KeptProject>();
  HONE_TRY(auto project, read_result<KeptProject>(*json));
  return std::optional(std::move(project));
}

Result<ProjectSummary> Workbench::export_project(const api::ProjectExportRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  const bool stays = references_ == References::kept && request.output.empty();
  fs::path output = record.name + ".hone";
  if (!stays) {
    HONE_TRY(output, output_of(request.output));
  }
  HONE_TRY(const auto all, store_.models());
  Project project{.version = api::kProjectVersion,
                  .hone = version().hone,
                  .exported_at = store::utc_now(),
                  .model = record.id,
                  .models = family_of(record, all),
                  .datasets = {},
                  .with_data = request.with_data,
                  .runs = {}};
  HONE_CHECK(add_runs(store_, project));
  api::ProjectExportRequest kept = request;
  kept.model = record.id;
  if (!stays) kept.output = output.string();
  return as_one_job(kept, [&](const std::string& job) -> Result<ProjectSummary> {
    api::ProjectPackRequest pack;
    HONE_TRY(pack.project, store_.put_blob(to_json(project).dump()));
    pack.blobs = blobs_of(project, store_);
    HONE_TRY(const auto outcome,
             ask_worker(pack, {}, {.target = {}, .under = job, .on_event = {}}));
    HONE_TRY(const auto packed, read_result<model::KeptFile>(outcome.result));
    HONE_CHECK(check_received(outcome, {packed.digest}));
    if (!stays) HONE_CHECK(write_out(store_.blob_path(packed.digest), output));
    HONE_CHECK(store_.transaction([&]() -> Status {
      const KeptProject made{packed.digest, packed.bytes, project.exported_at};
      if (stays) HONE_CHECK(keep_project(store_, record, made));
      HONE_CHECK(jobs::finish(store_, job, record.id));
      return store_.collect_later();
    }));
    ProjectSummary summary = summary_of(project, output);
    summary.bytes = packed.bytes;
    return summary;
  });
}

Result<ProjectSummary> Workbench::import_project(const api::ProjectImportRequest& request) {
  HONE_TRY(const auto sources, import_sources({request.path}));
  HONE_TRY(const auto outcome,
           ask_worker(request, {.model = {}, .dataset = {}, .sources = sources}));
  HONE_TRY(auto project, received_project(store_, outcome));
  ProjectSummary summary = summary_of(project, sources.front());
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_CHECK(keep_models(store_, project, summary));
    HONE_CHECK(keep_datasets(store_, project, summary));
    HONE_CHECK(keep_runs(store_, project, summary));
    HONE_CHECK(jobs::finish(store_, outcome.job, project.model));
    return store_.collect_later();
  }));
  summary.model = summary_of(project, sources.front()).model;  // as it is called here
  return summary;
}

}  // namespace hone::app
