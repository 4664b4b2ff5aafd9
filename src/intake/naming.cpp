// Names of the files of a model, by which the runtime finds them.

#include "intake/format.h"

namespace hone::intake {

namespace fs = std::filesystem;

std::string with_extension(const std::string& name, const char* extension) {
  return fs::path(name).replace_extension(extension).string();
}

const unpack::Entry* companion_of(const Staged& staged, const std::string& main,
                                  const char* extension) {
  if (const auto* same = staged.find(with_extension(main, extension))) return same;
  const unpack::Entry* only = nullptr;
  for (const auto& file : staged.files) {
    if (!file.name.ends_with(extension)) continue;
    if (only != nullptr) return nullptr;
    only = &file;
  }
  return only;
}

Result<fs::path> renamed(const fs::path& from, const fs::path& to) {
  if (from == to) return to;
  std::error_code failed;
  if (fs::exists(to, failed)) {
    return input_error("intake.several_models", "Two files claim to be the same part of the model.")
        .at(unpack::printable(to.filename().string()))
        .fix("Give the files of one model only.");
  }
  fs::rename(from, to, failed);
  if (!failed) return to;
  return environment_error("intake.staging", "A file cannot be renamed: " + failed.message() + ".");
}

}  // namespace hone::intake
