// Models that others keep: what the server's catalogue had when it was read last. Reading it again,
// and fetching a model, are jobs.

#include "app/catalog.h"
#include "server/routes_parts.h"

namespace hone::server {
namespace {

Result<Reply> show_catalog(Services& services, const Request&) {
  HONE_TRY(const auto place, app::place_of());
  HONE_TRY(const auto kept, app::kept_catalog(services.workbench.store(), place));
  if (kept) return answer("catalog", to_json(*kept));
  return usage_error("catalog.not_made", "The catalogue was not read yet.")
      .fix("Post a job of kind catalog_list, and ask again when it is done.");
}

}  // namespace

void add_catalog_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/catalog",
                   kRead,
                   {.id = "getCatalog",
                    .summary = "The catalogue as it was read last",
                    .tag = "catalog",
                    .reply = gives<app::KeptCatalog>("catalog")},
                   without_query(show_catalog)});
}

}  // namespace hone::server
