#pragma once
// The catalogue that a process works with, and what it had when it was last read as a whole.

#include <optional>
#include <string>
#include <vector>

#include "api/catalog.h"
#include "base/result.h"
#include "store/store.h"

namespace hone::app {

/// Where the catalogue is: what the request names, else $HONE_CATALOG; an http(s) address, or an
/// absolute path. Errors: `catalog.place` (usage) where nothing names one, `import.not_found`
/// (usage).
Result<std::string> place_of(const api::CatalogPlace& asked = {});
bool is_address(const std::string& place);

/// From now on the catalogue of this process and of what it starts: sets $HONE_CATALOG, a path made
/// absolute, and gives it. Before other threads start. Errors: those of place_of, and
/// `catalog.password` (usage) for an address that whoever sees the catalogue must not see.
Result<std::string> use_catalog(const std::string& place);

/// A catalogue as it was read.
struct KeptCatalog {
  std::string place;
  std::string read_at;  ///< UTC, ISO 8601
  std::vector<api::CatalogEntry> entries;
  std::vector<api::CatalogProblem> problems;
  static void fields(auto& self, auto&& field) {
    field("place", self.place, "Folder, archive or address that the server was started with");
    field("read_at", self.read_at, "When it was read, UTC");
    field("entries", self.entries, "Models");
    field("problems", self.problems, "Entries that cannot be read");
  }
};

/// Keeps what was read at that place, in place of what was read before, without the checksums.
/// Inside a transaction.
Status keep_catalog(store::Store& store, const std::string& place, const api::Catalog& catalog);
/// Empty where it was not read yet.
Result<std::optional<KeptCatalog>> kept_catalog(store::Store& store, const std::string& place);

}  // namespace hone::app
