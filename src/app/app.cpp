#include "app/app.h"

#include <cstdlib>

namespace hone::app {
namespace {

std::optional<std::filesystem::path> folder_from(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::filesystem::path(value);
}

/// What cannot be read any more can still be removed.
bool is_damaged(const Error& error) { return error.code == "store.corrupt"; }

/// A command frees the disk at once; a server does so between its jobs, and answers first.
Status collect_removed(store::Store& store, References references) {
  return references == References::kept ? Status{} : store.collect();
}

}  // namespace

std::filesystem::path default_data_folder() {
  if (const auto own = folder_from("HONE_DATA")) return *own;
  if (const auto data = folder_from("XDG_DATA_HOME")) return *data / "hone";
  return folder_from("HOME").value_or(".") / ".local/share/hone";
}

Version version() { return {HONE_VERSION, HONE_OPENVINO_VERSION}; }

Workbench::Workbench(store::Store store, jobs::Target target, jobs::OnEvent on_event)
    : store_(std::move(store)), target_(std::move(target)), on_event_(std::move(on_event)) {}

Result<Workbench> Workbench::open(const std::filesystem::path& data, jobs::OnEvent on_event,
                                  References references, store::Trust trust) {
  HONE_TRY(auto store, store::Store::open(data, trust));
  HONE_TRY(auto target, jobs::local_target(store));
  // What a killed process left. Where that cannot be put right now, such as on a full disk, what is
  // kept can still be read, and the next job tells.
  (void)jobs::recover(store);
  Workbench workbench(std::move(store), std::move(target), std::move(on_event));
  workbench.references_ = references;
  return workbench;
}

Result<model::Record> Workbench::remove_model(const std::string& reference) {
  auto record = store_.model(reference);
  if (!record && !is_damaged(record.error())) return record;
  HONE_CHECK(store_.remove_model(record ? record->id : reference));
  HONE_CHECK(collect_removed(store_, references_));
  if (record) return record;
  model::Record removed;
  removed.id = removed.name = reference;
  return removed;
}

Result<dataset::Record> Workbench::remove_dataset(const std::string& reference) {
  auto record = store_.dataset(reference);
  if (!record && !is_damaged(record.error())) return record;
  HONE_CHECK(store_.remove_dataset(record ? record->id : reference));
  HONE_CHECK(collect_removed(store_, references_));
  if (record) return record;
  dataset::Record removed;
  removed.id = removed.name = reference;
  return removed;
}

Result<std::vector<store::Run>> Workbench::runs(const api::RunListRequest& request) {
  std::string model_id;
  if (!request.model.empty()) {
    HONE_TRY(auto record, store_.model(request.model));
    model_id = record.id;
  }
  return store_.runs(request.kind, model_id, static_cast<std::size_t>(request.limit));
}

Result<store::Run> Workbench::remove_run(const std::string& reference) {
  auto run = store_.run(reference);
  if (!run && !is_damaged(run.error())) return run;
  HONE_CHECK(store_.remove_run(run ? run->id : reference));
  HONE_CHECK(collect_removed(store_, references_));
  if (run) return run;
  store::Run removed;
  removed.id = reference;
  return removed;
}

}  // namespace hone::app
