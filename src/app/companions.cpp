#include "app/companions.h"

#include <filesystem>
#include <set>
#include <string_view>

#include "os/files.h"

namespace hone::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNames = 10'000;

/// Lengths of protobuf: seven bits a byte, the lowest first. Of names one or two bytes are enough.
std::string_view text_at(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 2 && i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    length |= static_cast<std::size_t>(byte & 0x7FU) << (7 * i);
    if ((byte & 0x80U) == 0) return bytes.substr(i + 1, length);
  }
  return {};
}

/// The values behind the key "location" of external data, as they stand in the file's bytes.
std::set<std::string> external_names(const fs::path& file) {
  constexpr std::string_view kKey = "\x0a\x08location\x12";
  std::set<std::string> names;
  const auto mapped = os::MappedFile::open(file);
  if (!mapped) return names;
  std::string_view rest = mapped->text();
  while (names.size() < kMostNames) {
    const std::size_t at = rest.find(kKey);
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at + kKey.size());
    names.emplace(text_at(rest));
  }
  return names;
}

/// Whether the way from the folder to the name leads through real folders only.
bool lies_beneath(const fs::path& folder, const fs::path& name) {
  if (name.empty() || name.is_absolute()) return false;
  std::error_code failed;
  fs::path place = folder;
  for (const auto& part : name) {
    place /= part;
    if (part == ".." || fs::is_symlink(fs::symlink_status(place, failed))) return false;
  }
  const auto status = fs::symlink_status(place, failed);
  return fs::is_regular_file(status) || fs::is_directory(status);
}

std::set<std::string> names_of(const fs::path& file) {
  if (file.filename() == "saved_model.pb") return {"variables"};
  if (file.extension() == ".pdmodel") {
    return {fs::path(file.filename()).replace_extension(".pdiparams").string()};
  }
  return external_names(file);
}

}  // namespace

std::vector<std::string> companions_of(const std::vector<std::string>& sources) {
  std::vector<std::string> found;
  std::error_code failed;
  if (sources.size() != 1 || !fs::is_regular_file(sources[0], failed)) return found;
  const fs::path file = sources[0];
  for (const auto& name : names_of(file)) {
    if (name.find('\0') != std::string::npos || !lies_beneath(file.parent_path(), name)) continue;
    found.push_back((file.parent_path() / name).string());
  }
  return found;
}

}  // namespace hone::app
