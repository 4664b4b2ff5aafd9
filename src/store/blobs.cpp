// Blobs: written to staging/, fsynced, then renamed to blobs/ab/abcdef…, named by their digest.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/limits.h"
#include "os/fault.h"
#include "os/files.h"
#include "store/database.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;
constexpr mode_t kFolderMode = 0700;
constexpr mode_t kBlobMode = 0400;

fs::path place_of(const fs::path& blobs, const Digest& digest) {
  return blobs / digest.hex().substr(0, 2) / digest.hex();
}

/// True when the blob was there. Its time is renewed, so that collect() does not take it before
/// the record that will name it is visible.
bool renew(const fs::path& blob) {
  return ::utimensat(AT_FDCWD, blob.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) == 0;
}

/// The blob is there with its own bytes. A damaged one is written anew by who brings its bytes.
bool is_whole(const fs::path& blob, const Digest& digest) {
  if (!renew(blob)) return false;
  const auto found = os::digest_file(blob);
  return found && *found == digest;
}

Status make_shelf(const fs::path& shelf) {
  if (!os::fault_point() && ::mkdir(shelf.c_str(), kFolderMode) == 0)
    return os::sync_folder(shelf.parent_path());
  if (errno == EEXIST) return {};
  return os::system_error(errno, "A folder of the store cannot be made", shelf.string());
}

Error damaged_blob(const std::string& what, const fs::path& place) {
  return corrupt_error(what, place)
      .fix(
          "Import the same file again, or remove what uses it, or bring the folder back from a "
          "backup.");
}

bool plain_name(const std::string& name) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), plain);
}

}  // namespace

struct BlobWriter::State {
  fs::path blobs;
  std::string temporary;  ///< empty once it has its place
  os::Descriptor file;
  DigestStream digest;
  ~State() {
    if (!temporary.empty()) ::unlink(temporary.c_str());
  }
};

BlobWriter::BlobWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
BlobWriter::BlobWriter(BlobWriter&&) noexcept = default;
BlobWriter& BlobWriter::operator=(BlobWriter&&) noexcept = default;
BlobWriter::~BlobWriter() = default;

Status BlobWriter::write(std::string_view bytes) {
  Status status = os::write_all(state_->file.get(), bytes);
  if (!status) return std::move(status.error()).at(state_->blobs.string());
  state_->digest.add(bytes);
  return {};
}

Result<Digest> BlobWriter::commit() {
  const Digest digest = state_->digest.finish();
  const fs::path place = place_of(state_->blobs, digest);
  if (is_whole(place, digest)) return digest;
  HONE_CHECK(make_shelf(place.parent_path()));
  ::fchmod(state_->file.get(), kBlobMode);
  HONE_CHECK(os::move_durably(state_->file, state_->temporary, place));
  state_->temporary.clear();
  return digest;
}

Result<BlobWriter> Store::new_blob() {
  auto state = std::make_unique<BlobWriter::State>();
  state->blobs = state_->blobs();
  std::string name = (state_->staging() / "blob-XXXXXX").string();
  HONE_TRY(state->file, os::make_temporary(name));
  state->temporary = std::move(name);
  return BlobWriter(std::move(state));
}

Result<Digest> Store::put_blob(std::string_view bytes) {
  HONE_TRY(BlobWriter writer, new_blob());
  HONE_CHECK(writer.write(bytes));
  return writer.commit();
}

bool Store::has_blob(const Digest& digest) const {
  struct stat facts {};
  return !digest.empty() && ::stat(blob_path(digest).c_str(), &facts) == 0;
}

fs::path Store::blob_path(const Digest& digest) const { return place_of(state_->blobs(), digest); }

fs::path Store::blobs_root() const { return state_->blobs(); }

Result<std::string> Store::read_blob(const Digest& digest) {
  const fs::path place = blob_path(digest);
  auto bytes = os::read_file(place, Bytes{limits::kModelBytes});
  if (!bytes && bytes.error().code == "os.not_found") {
    return damaged_blob("A blob of the store is missing", place);
  }
  if (!bytes) return bytes;
  if (Digest::of(*bytes) != digest) {
    return damaged_blob("A blob of the store has changed on disk", place);
  }
  return bytes;
}

Result<fs::path> Store::make_staging(const std::string& job) {
  if (!plain_name(job)) return bug_error("store.staging", "A job's name cannot be a folder.");
  const fs::path folder = state_->staging() / job;
  std::error_code ignored;
  fs::remove_all(folder, ignored);  // of an earlier attempt
  if (os::fault_point() || ::mkdir(folder.c_str(), kFolderMode) != 0) {
    return os::system_error(errno, "A staging folder cannot be made", folder.string());
  }
  return folder;
}

}  // namespace hone::store
