#include "app/sources.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "base/limits.h"

namespace hone::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 64 << 10;         // on the stack: files of data sets are small
constexpr std::string_view kKeyVersion = "import/2";  // raised when importing gives other results

Status add_file(DigestStream& key, const fs::path& file, const std::string& name) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return input_error("import.unreadable", "This file cannot be read.")
        .at(file.string())
        .fix("Check its permissions.");
  }
  DigestStream content;
  std::array<char, kChunkBytes> buffer{};
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    content.add(buffer.data(), static_cast<std::size_t>(in.gcount()));
  }
  key.add(name + '\0' + content.finish().hex() + '\n');
  return {};
}

Status add_folder(DigestStream& key, const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->symlink_status().type() == fs::file_type::regular) {
      names.push_back(it->path().lexically_relative(folder).string());
    }
    if (names.size() > limits::kArchiveEntries) {
      return limit_error("limit.archive.entries", "The folder holds too many files.");
    }
  }
  if (error) {
    return input_error("import.unreadable", "This folder cannot be read.").at(folder.string());
  }
  std::sort(names.begin(), names.end());
  for (const auto& name : names) HONE_CHECK(add_file(key, folder / name, name));
  return {};
}

bool is_plain_file(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == fs::file_type::regular;
}

/// Files that belong to a model's main file by their names. The weights of ONNX are never reached
/// through a link: the model names them, not the person.
std::vector<fs::path> companions_of(const fs::path& main) {
  std::error_code error;
  const auto extension = main.extension();
  for (const auto& [graph, weights] : {std::pair(".xml", ".bin"), {".pdmodel", ".pdiparams"}}) {
    const fs::path file = fs::path(main).replace_extension(weights);
    if (extension == graph && fs::is_regular_file(file, error)) return {file};
  }
  std::vector<fs::path> found;
  if (extension != ".onnx") return found;
  for (const char* ending : {".onnx.data", ".onnx_data", ".data"}) {
    const fs::path file = fs::path(main).replace_extension(ending);
    if (is_plain_file(file)) found.push_back(file);
  }
  return found;
}

/// A SavedModel is a folder, whichever of the two a person names.
bool is_saved_model(const fs::path& path) {
  std::error_code error;
  return path.filename() == "saved_model.pb" &&
         fs::is_directory(path.parent_path() / "variables", error);
}

}  // namespace

Result<std::vector<std::string>> import_sources(const std::vector<std::string>& paths) {
  std::vector<std::string> sources;
  for (const auto& text : paths) {
    std::error_code error;
    const fs::path path = fs::absolute(text, error);
    if (error || !fs::exists(path, error)) {
      return usage_error("import.not_found", "There is no such file or folder.")
          .at(text)
          .fix("Check the path, or name a model or data set that `list` shows.");
    }
    sources.push_back(is_saved_model(path) ? path.parent_path().string() : path.string());
    if (paths.size() > 1 || fs::is_directory(path, error)) continue;
    for (const auto& file : companions_of(path)) sources.push_back(file.string());
  }
  return sources;
}

Result<Digest> import_key(const std::vector<std::string>& sources, const Json& options) {
  DigestStream key;
  key.add(kKeyVersion);
  key.add(options.dump() + '\n');
  for (const auto& source : sources) {
    const fs::path path = source;
    HONE_CHECK(fs::is_directory(path) ? add_folder(key, path)
                                      : add_file(key, path, path.filename().string()));
  }
  return key.finish();
}

std::string name_from_path(const std::string& path) {
  fs::path file = fs::path(path).filename();
  if (file.empty()) file = fs::path(path).parent_path().filename();
  std::error_code error;
  if (fs::is_directory(path, error)) return file.string();
  if (file == "saved_model.pb" || file == "inference.pdmodel") {  // what everyone's are called
    const auto folder = fs::absolute(path, error).parent_path().filename().string();
    if (!folder.empty()) return folder;
  }
  const std::array<std::string_view, 7> inner = {".tar", ".xml",    ".onnx",   ".bin",
                                                 ".pb",  ".tflite", ".pdmodel"};
  file = file.stem();
  while (std::find(inner.begin(), inner.end(), file.extension().string()) != inner.end()) {
    file = file.stem();
  }
  return file.string();
}

}  // namespace hone::app
