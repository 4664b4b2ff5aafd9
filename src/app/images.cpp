#include "app/images.h"

#include <filesystem>

#include "api/infer.h"

namespace hone::app {

namespace fs = std::filesystem;

Result<std::vector<std::string>> image_files(const std::vector<std::string>& paths) {
  if (paths.empty()) {
    return usage_error("infer.not_found", "No image is named.").fix("Name one or more files.");
  }
  if (paths.size() > api::kMostInferImages) {
    return limit_error("limit.images",
                       fmt::format("More than {} images are named.", api::kMostInferImages))
        .fix("Import them as a data set, and use `hone accuracy`.");
  }
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code error;
    const fs::path file = fs::absolute(path, error);
    if (error || !fs::is_regular_file(file, error)) {
      return usage_error("infer.not_found", fs::is_directory(file, error)
                                                ? "This is a folder, not an image."
                                                : "There is no such file.")
          .at(path)
          .fix("Name image files; folders and archives are data sets (`hone dataset import`).");
    }
    files.push_back(file.string());
  }
  return files;
}

std::vector<std::string> file_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  names.reserve(paths.size());
  for (const auto& path : paths) names.push_back(fs::path(path).filename().string());
  return names;
}

}  // namespace hone::app
