// Job kind "catalog_list": the entries of a catalogue, those that the filters leave.

#include "worker/catalog_place.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::CatalogListRequest>;

bool is_wanted(const api::CatalogEntry& entry, const api::CatalogListRequest& wanted) {
  if (wanted.task && entry.task != *wanted.task) return false;
  if (wanted.framework && entry.framework != *wanted.framework) return false;
  if (wanted.importable && !entry.not_importable.empty()) return false;
  const auto& has = entry.precisions;
  return !wanted.precision || std::find(has.begin(), has.end(), *wanted.precision) != has.end();
}

Result<api::Catalog> list(const Job& job, JobContext& context) {
  HONE_TRY(auto catalog, catalog_at(job.request.place, job.inputs, context));
  std::erase_if(catalog.entries,
                [&](const api::CatalogEntry& entry) { return !is_wanted(entry, job.request); });
  return catalog;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::CatalogListRequest>(request, context, list);
}

}  // namespace

extern const JobKind kCatalogList{api::CatalogListRequest::kKind, false, run};

}  // namespace hone::worker
