#include "worker/catalog_place.h"

#include "api/catalog_archive.h"
#include "catalog/catalog.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

constexpr std::uint64_t kMostCatalogBytes = 1024 * limits::kMiB;

Status send(const std::filesystem::path& archive, JobContext& context) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(archive, error);
  if (error || bytes > api::kMostArchiveBytes) return {};
  HONE_TRY(const auto sent, context.file(api::kCatalogArchive, archive));
  return {};
}

}  // namespace

Result<api::Catalog> catalog_at(const api::CatalogPlace& place, const api::JobInputs& inputs,
                                JobContext& context) {
  unpack::Source source;
  for (const auto& path : inputs.sources) source.paths.push_back({path, ""});
  if (source.paths.empty()) {
    tell(context, "fetch the catalogue", 0);
    const auto archive = context.staging() / "catalog";
    HONE_CHECK(catalog::download({.url = place.catalog,
                                  .file = archive,
                                  .most = kMostCatalogBytes,
                                  .bytes = {},
                                  .progress = [&](std::uint64_t) {
                                    return context.cancelled() ? Status(cancelled()) : Status();
                                  }}));
    HONE_CHECK(send(archive, context));
    source.paths.push_back({archive, "catalog"});
  }
  tell(context, "read the catalogue", 0.1);
  return catalog::read_catalog(source);
}

}  // namespace hone::worker
