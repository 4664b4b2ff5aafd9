#include "cli/out_file.h"

#include <unistd.h>

#include "os/files.h"

namespace hone::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 1024 * 1024;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// Goes when nothing took it over.
class Temporary {
 public:
  explicit Temporary(std::string name) : name_(std::move(name)) {}
  ~Temporary() { ::unlink(name_.c_str()); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

 private:
  std::string name_;
};

Status copy(const os::Descriptor& from, const os::Descriptor& to, const Digest& wanted) {
  HONE_TRY(const auto size, os::file_size(from));
  DigestStream digest;
  std::vector<std::byte> chunk;
  for (std::uint64_t at = 0; at < size.count; at += chunk.size()) {
    chunk.resize(std::min<std::uint64_t>(kChunkBytes, size.count - at));
    HONE_CHECK(os::read_at(from, at, chunk));
    digest.add(chunk.data(), chunk.size());
    HONE_CHECK(
        os::write_all(to.get(), {reinterpret_cast<const char*>(chunk.data()), chunk.size()}));
  }
  if (digest.finish() == wanted) return {};
  return environment_error("store.corrupt", "A kept file has changed on the disk.")
      .at(wanted.hex());
}

}  // namespace

Status check_writable(const fs::path& file) {
  const auto refuse = [&](std::string message) -> Status {
    return usage_error("usage.output", std::move(message)).at(file.string());
  };
  std::error_code error;
  if (fs::is_directory(file, error)) return refuse("This is a folder; name a file in it.");
  if (!fs::is_directory(folder_of(file), error)) return refuse("The folder is not there.");
  if (::access(folder_of(file).c_str(), W_OK) == 0) return {};
  return refuse("The folder cannot be written.");
}

Status copy_blob(const store::Store& store, const Digest& digest, const fs::path& file) {
  HONE_TRY(const auto from, os::open_file(store.blob_path(digest)));
  std::string name = (folder_of(file) / (file.filename().string() + ".XXXXXX")).string();
  HONE_TRY(const auto to, os::make_temporary(name));
  const Temporary temporary(name);
  HONE_CHECK(copy(from, to, digest));
  return os::move_durably(to, name, file);
}

}  // namespace hone::cli
