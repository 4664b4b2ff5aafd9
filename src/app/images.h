#pragma once
// Image files that a person names. Used by the files of this room.

#include <string>
#include <vector>

#include "base/result.h"

namespace hone::app {

/// Absolute paths of regular files. Errors: `infer.not_found` (usage) for what is none,
/// `limit.images` (limit) for more than api::kMostInferImages.
Result<std::vector<std::string>> image_files(const std::vector<std::string>& paths);

/// The last part of each.
std::vector<std::string> file_names(const std::vector<std::string>& paths);

}  // namespace hone::app
