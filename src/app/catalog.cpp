// Models of a catalogue: listed and fetched by hone-fetcher, which may connect, imported by
// hone-worker, which may not.

#include "app/catalog.h"

#include "api/catalog_archive.h"
#include "app/ask.h"
#include "app/catalog_archive.h"
#include "app/received.h"
#include "app/sources.h"
#include "os/files.h"

namespace hone::app {
namespace {

namespace fs = std::filesystem;

/// Sets the place that is meant; gives what the worker reads of this machine for it.
Result<std::vector<std::string>> resolve(api::CatalogPlace& place) {
  HONE_TRY(place.catalog, place_of(place));
  std::vector<std::string> sources;
  if (!is_address(place.catalog)) sources.push_back(place.catalog);
  return sources;
}

/// As resolve; of an address with the archive that is kept of it, where there is one.
Result<std::vector<std::string>> resolve_kept(api::CatalogPlace& place, store::Store& store) {
  HONE_TRY(auto sources, resolve(place));
  HONE_TRY(const auto kept, kept_archive(store, place.catalog));
  if (sources.empty() && kept) sources.push_back(kept->string());
  return sources;
}

/// The archive, where one came. Inside a transaction.
Status keep_what_came(const jobs::Outcome& outcome, const std::string& place, store::Store& store) {
  for (const auto& file : outcome.files) {
    if (file.name == api::kCatalogArchive) return keep_archive(store, place, file.digest);
  }
  return {};
}

bool is_whole(const api::CatalogListRequest& request) {
  return !request.task && !request.framework && !request.precision && !request.importable;
}

/// The file of that name that came. A model's files lie in one folder, whatever theirs was there.
Result<std::string> put_file(const jobs::Outcome& outcome, const std::string& name,
                             const store::Store& store, const fs::path& folder) {
  for (const auto& file : outcome.files) {
    if (file.name != name) continue;
    const fs::path path = folder / fs::path(name).filename();
    std::error_code error;
    fs::copy_file(store.blob_path(file.digest), path, error);
    if (!error) return path.string();
    return os::system_error(error.value(), "A fetched file cannot be copied", path.string());
  }
  return bug_error("app.result", "The worker named a file that it did not send.").at(name);
}

api::ModelImportRequest import_of(const api::CatalogEntry& entry, std::vector<std::string> paths) {
  api::ModelImportRequest request;
  request.paths = std::move(paths);
  request.name = entry.name;
  request.shapes = entry.shapes;
  request.layouts = entry.layouts;
  request.card = entry.card;
  return request;
}

}  // namespace

Result<api::Catalog> Workbench::catalog(const api::CatalogListRequest& request) {
  api::CatalogListRequest placed = request;
  HONE_TRY(const auto sources, resolve(placed.place));
  HONE_TRY(const auto fetcher, jobs::fetching_target(store_));
  HONE_TRY(const auto outcome, ask_worker(placed, {.model = {}, .dataset = {}, .sources = sources},
                                          {.target = fetcher, .under = {}, .on_event = {}}));
  HONE_TRY(auto catalog, read_result<api::Catalog>(outcome.result));
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_CHECK(keep_what_came(outcome, placed.place.catalog, store_));
    if (is_whole(request)) HONE_CHECK(keep_catalog(store_, placed.place.catalog, catalog));
    return jobs::finish(store_, outcome.job, "");
  }));
  return catalog;
}

Result<api::CatalogEntry> Workbench::catalog_entry(const api::CatalogShowRequest& request) {
  api::CatalogListRequest all;
  all.place = request.place;
  HONE_TRY(const auto listed, catalog(all));
  for (const auto& entry : listed.entries) {
    if (entry.name == request.name) return entry;
  }
  return usage_error("catalog.not_found", "The catalogue has no model of this name.")
      .at(request.name)
      .fix("`hone catalog list` shows what it has.");
}

Result<model::Record> Workbench::catalog_get(const api::CatalogGetRequest& request) {
  api::CatalogGetRequest placed = request;
  HONE_TRY(const auto sources, resolve_kept(placed.place, store_));
  return as_one_job(placed, [&](const std::string& job) -> Result<model::Record> {
    HONE_TRY(const auto fetcher, jobs::fetching_target(store_));
    HONE_TRY(const auto outcome,
             ask_worker(placed, {.model = {}, .dataset = {}, .sources = sources},
                        {.target = fetcher, .under = job, .on_event = {}}));
    HONE_TRY(const auto fetched, read_result<api::CatalogFetched>(outcome.result));
    HONE_TRY(const auto folder, os::TempDir::create(store_.blobs_root().parent_path() / "staging"));
    std::vector<std::string> paths;
    for (const auto& file : fetched.files) {
      HONE_TRY(auto path, put_file(outcome, file.name, store_, folder.path()));
      paths.push_back(std::move(path));
    }
    HONE_TRY(auto record, bring_model(import_of(fetched.entry, paths),
                                      {.target = {}, .under = job, .on_event = {}}));
    HONE_CHECK(store_.transaction([&]() -> Status {
      HONE_CHECK(keep_what_came(outcome, placed.place.catalog, store_));
      HONE_CHECK(jobs::finish(store_, job, record.id));
      return store_.collect_later();
    }));
    return record;
  });
}

}  // namespace hone::app
