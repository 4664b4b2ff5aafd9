#pragma once
// The project file that a server keeps of a model (api/project.h), since it writes no file of its
// clients' choice.

#include <cstdint>
#include <optional>
#include <string>

#include "base/digest.h"
#include "store/store.h"

namespace hone::app {

/// The newest one; its bytes are a blob.
struct KeptProject {
  Digest digest;
  std::uint64_t bytes = 0;
  std::string exported_at;  ///< UTC, ISO 8601
  static void fields(auto& self, auto&& field) {
    field("digest", self.digest, "SHA-256 of its bytes", {.required = true});
    field("bytes", self.bytes, "Its size", {.required = true});
    field("exported_at", self.exported_at, "When it was made, UTC", {.required = true});
  }
};

/// Keeps it in place of the one before; it goes with the model. Inside a transaction.
Status keep_project(store::Store& store, const model::Record& model, const KeptProject& project);
/// Empty where none was made.
Result<std::optional<KeptProject>> kept_project(store::Store& store, const model::Record& model);

}  // namespace hone::app
