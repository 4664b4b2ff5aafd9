#pragma once
// Where a job's catalogue is, and what is in it. Used by the job kinds of the catalogue.

#include "api/catalog.h"
#include "api/requests.h"
#include "worker/worker.h"

namespace hone::worker {

/// Of the folder or archive that the inputs name, else of the archive at the place's address, which
/// is fetched first, and sent as api::kCatalogArchive unless it is larger than what is kept.
/// Errors: those of catalog/catalog.h.
Result<api::Catalog> catalog_at(const api::CatalogPlace& place, const api::JobInputs& inputs,
                                JobContext& context);

}  // namespace hone::worker
