#include "app/ask.h"
#include "app/received.h"
#include "app/sources.h"

namespace hone::app {
namespace {

bool names_something(const std::string& reference) {
  std::error_code error;
  return std::filesystem::exists(reference, error);
}

}  // namespace

// ---------------------------------------------------------------- models

Result<model::Record> Workbench::import_model(const api::ModelImportRequest& request) {
  return bring_model(request, {});
}

Result<model::Record> Workbench::bring_model(const api::ModelImportRequest& request,
                                             const Asking& asking) {
  HONE_TRY(const auto sources, import_sources(request.paths));
  api::ModelImportRequest options = request;
  options.paths.clear();
  options.name.reset();
  HONE_TRY(const auto key, import_key(sources, to_json(options)));
  HONE_TRY(const auto known, store_.source(key));
  if (known) {
    if (auto record = store_.model(*known)) return record;
  }
  HONE_TRY(const auto outcome,
           ask_worker(request, {.model = {}, .dataset = {}, .sources = sources}, asking));
  return keep_model(outcome, request, key, asking);
}

Result<model::Record> Workbench::keep_model(const jobs::Outcome& outcome,
                                            const api::ModelImportRequest& request,
                                            const Digest& key, const Asking& asking) {
  HONE_TRY(auto record, read_result<model::Record>(outcome.result));
  HONE_CHECK(check_received(outcome, digests_of(record)));
  record.imported_at = store::utc_now();
  const std::string wanted = request.name.value_or(name_from_path(request.paths.front()));
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_TRY(record.name, store_.free_model_name(wanted, record.id));
    HONE_CHECK(store_.put_model(record));
    HONE_CHECK(store_.put_source(key, record.id));
    return asking.under ? Status{} : jobs::finish(store_, outcome.job, record.id);
  }));
  return record;
}

Result<model::Record> Workbench::configure_model(const api::ModelConfigureRequest& request) {
  HONE_TRY(auto record, model(request.model));
  HONE_CHECK(model::apply(request.card, record.card));
  HONE_CHECK(store_.transaction([&]() -> Status {
    if (request.name) {
      HONE_TRY(record.name, store_.free_model_name(*request.name, record.id));
    }
    return store_.put_model(record);
  }));
  return record;
}

Result<model::Record> Workbench::model(const std::string& reference) {
  auto found = store_.model(reference);
  if (found || references_ == References::kept || !names_something(reference)) return found;
  api::ModelImportRequest request;
  request.paths = {reference};
  return import_model(request);
}

// ---------------------------------------------------------------- data sets

namespace {

/// What of a request decides what comes of the same bytes.
Json wishes_of(const api::DatasetImportRequest& request) {
  Json wishes{{"format", request.format}};
  if (request.split) wishes["split"] = *request.split;
  if (request.partial) wishes["partial"] = true;
  return wishes;
}

}  // namespace

Result<dataset::Record> Workbench::import_dataset(const api::DatasetImportRequest& request) {
  HONE_TRY(const auto sources, import_sources({request.path}));
  HONE_TRY(const auto key, import_key(sources, wishes_of(request)));
  HONE_TRY(const auto known, store_.source(key));
  if (known) {
    if (auto record = store_.dataset(*known)) return record;
  }
  HONE_TRY(const auto outcome,
           ask_worker(request, {.model = {}, .dataset = {}, .sources = sources}));
  HONE_TRY(auto record, read_result<dataset::Record>(outcome.result));
  record.name = request.name.value_or(name_from_path(request.path));
  return keep_dataset(outcome, std::move(record), key, {});
}

Result<dataset::Record> Workbench::make_demo_dataset(const api::DemoDatasetRequest& request) {
  return make_dataset(request, {});
}

Result<dataset::Record> Workbench::make_dataset(const api::DemoDatasetRequest& request,
                                                const Asking& asking) {
  HONE_TRY(const auto key, import_key({}, to_json(request)));
  HONE_TRY(const auto known, store_.source(key));
  if (known) {
    if (auto record = store_.dataset(*known)) return record;
  }
  HONE_TRY(const auto outcome, ask_worker(request, {}, asking));
  HONE_TRY(auto record, read_result<dataset::Record>(outcome.result));
  record.name = "shapes";
  return keep_dataset(outcome, std::move(record), key, asking);
}

/// The record has the name that it shall have, if that is free.
Result<dataset::Record> Workbench::keep_dataset(const jobs::Outcome& outcome,
                                                dataset::Record record, const Digest& key,
                                                const Asking& asking) {
  HONE_CHECK(check_received(outcome, {record.pack, record.index}));
  record.imported_at = store::utc_now();
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_TRY(record.name, store_.free_dataset_name(record.name, record.id));
    HONE_CHECK(store_.put_dataset(record));
    HONE_CHECK(store_.put_source(key, record.id));
    return asking.under ? Status{} : jobs::finish(store_, outcome.job, record.id);
  }));
  return record;
}

Result<dataset::Record> Workbench::rename_dataset(const std::string& reference,
                                                  const std::string& name) {
  dataset::Record record;
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_TRY(record, store_.dataset(reference));
    HONE_TRY(record.name, store_.free_dataset_name(name, record.id));
    return store_.put_dataset(record);
  }));
  return record;
}

Result<dataset::Record> Workbench::dataset(const std::string& reference) {
  auto found = store_.dataset(reference);
  if (found || references_ == References::kept || !names_something(reference)) return found;
  api::DatasetImportRequest request;
  request.path = reference;
  return import_dataset(request);
}

}  // namespace hone::app
