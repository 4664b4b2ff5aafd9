#pragma once
// What a project file says, held against what its bytes are. Used by job kind "project_import".
//
// Errors (kind input): `project.version`, `project.file`, `project.digest`, `project.record`.

#include <filesystem>
#include <map>
#include <set>

#include "api/project.h"
#include "base/result.h"

namespace hone::worker {

/// Blobs that came with a project, by name; each is a file whose bytes have that digest.
using ProjectBlobs = std::map<Digest, std::filesystem::path>;

Error project_error(const char* code, std::string message, std::string where);

/// The records of `project.json`, read by their descriptions; its version first.
Result<api::Project> read_project(std::string_view text);

/// The files of `folder`, which holds what the archive held: `project.json` aside, every one must
/// be named after its bytes, and be named by a record. Those that records need must be there.
Result<ProjectBlobs> check_blobs(const std::filesystem::path& folder, const api::Project& project);

/// Digests that some record of the project names.
std::set<Digest> named_by(const api::Project& project);

/// Ids are those of the digests, runs are about models of the project, and what a run found reads
/// as a result of its kind. Names are made fit to show.
Status check_records(api::Project& project, const ProjectBlobs& blobs);

}  // namespace hone::worker
