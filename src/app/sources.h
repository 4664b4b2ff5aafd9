#pragma once
// What a person names at import: which files belong to it and what their bytes are called.

#include <filesystem>
#include <string>
#include <vector>

#include "base/digest.h"

namespace hone::app {

/// Absolute paths of all that belongs to an import. A single main file brings what lies beside it
/// under its name: the .bin of an .xml, the .pdiparams of a .pdmodel, the .data of an .onnx; a
/// saved_model.pb with variables/ is its folder.
/// Errors: `import.not_found` (usage).
Result<std::vector<std::string>> import_sources(const std::vector<std::string>& paths);

/// Digest over names and bytes of all source files and over the options: what was imported under
/// this key before need not be imported again. Folders are read in sorted order; symbolic links
/// are not followed.
Result<Digest> import_key(const std::vector<std::string>& sources, const Json& options);

/// A name for what these paths hold: the file's stem, archives without their double endings; of
/// files that every exporter calls the same, the folder's name.
std::string name_from_path(const std::string& path);

}  // namespace hone::app
