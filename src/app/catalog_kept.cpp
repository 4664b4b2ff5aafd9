#include <cstdlib>

#include "app/ask.h"
#include "app/catalog.h"
#include "app/sources.h"
#include "base/digest.h"

namespace hone::app {
namespace {

constexpr const char* kVariable = "HONE_CATALOG";

std::string key_of(const std::string& place) { return "catalog/" + Digest::of(place).hex(); }

/// "https://name:password@host/…"
bool has_password(const std::string& address) {
  const auto host = address.find("//") + 2;
  return address.substr(host, address.find('/', host) - host).find('@') != std::string::npos;
}

}  // namespace

bool is_address(const std::string& place) {
  return place.starts_with("http://") || place.starts_with("https://");
}

Result<std::string> place_of(const api::CatalogPlace& asked) {
  std::string place = asked.catalog;
  const char* chosen = std::getenv(kVariable);
  if (place.empty() && chosen != nullptr) place = chosen;
  if (place.empty()) {
    return usage_error("catalog.place", "No catalogue is named.")
        .fix("Name a folder, an archive or an address with --catalog or in $HONE_CATALOG.");
  }
  if (is_address(place)) return place;
  HONE_TRY(auto paths, import_sources({place}));
  return std::move(paths.front());
}

Result<std::string> use_catalog(const std::string& place) {
  HONE_TRY(auto found, place_of({place}));
  if (is_address(found) && has_password(found)) {
    return usage_error("catalog.password",
                       "The address of the catalogue has a name or a password in it, which all who "
                       "use the server would see.")
        .fix("Name a mirror that needs none, or a folder.");
  }
  ::setenv(kVariable, found.c_str(), 1);
  return found;
}

Status keep_catalog(store::Store& store, const std::string& place, const api::Catalog& catalog) {
  KeptCatalog kept{place, store::utc_now(), catalog.entries, catalog.problems};
  // A digest that something kept names is a blob that stays: fetched files are not to.
  for (auto& entry : kept.entries) {
    for (auto& file : entry.files) file.checksum.clear();
  }
  return store.put_derived(key_of(place), to_json(kept));
}

Result<std::optional<KeptCatalog>> kept_catalog(store::Store& store, const std::string& place) {
  HONE_TRY(const auto json, store.derived(key_of(place)));
  if (!json) return std::optional<KeptCatalog>();
  HONE_TRY(auto kept, read_result<KeptCatalog>(*json));
  return std::optional(std::move(kept));
}

}  // namespace hone::app
