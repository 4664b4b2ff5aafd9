// Archives: what is unpacked lies inside its folder and within the limits.

#include <sys/stat.h>

#include <fstream>

#include "targets.h"
#include "unpack/unpack.h"

namespace hone::fuzz {
namespace {

namespace fs = std::filesystem;

unpack::Limits small_limits() {
  unpack::Limits limits;
  limits.entries = 200;
  limits.expanded_bytes = 4 * limits::kMiB;
  return limits;
}

void check_files(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto status = entry.symlink_status();
    expect(fs::is_directory(status) || fs::is_regular_file(status), "only files and folders");
    if (fs::is_regular_file(status)) bytes += entry.file_size();
  }
  expect(bytes <= small_limits().expanded_bytes, "within the limit");
}

}  // namespace

void archive(std::string_view bytes) {
  const auto& folder = fresh_folder();
  std::ofstream(folder / "archive") << bytes;
  const unpack::Source source{.paths = {{folder / "archive", "archive"}}};
  const auto extracted = unpack::extract(source, folder / "out", small_limits());
  if (fs::exists(folder / "out")) check_files(folder / "out");
  if (!extracted) expect(!extracted.error().code.empty(), "an error has a code");
}

}  // namespace hone::fuzz
