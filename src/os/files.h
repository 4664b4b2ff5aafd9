#pragma once
// Files. Every open is close-on-exec. Errors everywhere: those of system_error (descriptor.h):
// `os.not_found`, `os.denied`, `store.disk_full`, `os.io`. Thread rule: free functions without
// state; one owner an object.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/units.h"
#include "os/descriptor.h"

namespace hone::os {

/// Opens a regular file to read. Never blocks: a FIFO or device is `os.not_regular` (input).
Result<Descriptor> open_file(const std::filesystem::path& file);

/// Opens `relative` beneath the folder `root` to read: no "..", no absolute path and no symbolic
/// link on the way leaves it (openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). A name that
/// tries is `os.outside` (input); what is not a regular file is `os.not_regular`.
Result<Descriptor> open_beneath(const std::filesystem::path& root,
                                const std::filesystem::path& relative);

/// Size of the open file.
Result<Bytes> file_size(const Descriptor& file);

/// All bytes of a regular file. `os.too_large` (limit) when there are more than `most`.
Result<std::string> read_file(const std::filesystem::path& file, Bytes most);
Result<std::string> read_all(const Descriptor& file, Bytes most);

/// All bytes to the descriptor, however many calls it takes.
Status write_all(int descriptor, std::string_view bytes);

/// Exactly so many bytes from or to this place of an open file. A file that ends before is `os.io`.
/// Any number of threads at once.
Status read_at(const Descriptor& file, std::uint64_t offset, std::span<std::byte> bytes);
Status write_at(const Descriptor& file, std::uint64_t offset, std::span<const std::byte> bytes);

/// Writes through a temporary file beside it, fsyncs, renames, and fsyncs the folder: afterwards
/// the file holds the old or the new bytes, never a part, even after a power loss. Mode 0600.
Status write_file_atomic(const std::filesystem::path& file, std::string_view bytes);
Status sync_folder(const std::filesystem::path& folder);

/// Makes an empty file, mode 0600; the six X at the end of `name` become letters. Opened to write.
Result<Descriptor> make_temporary(std::string& name);
/// Fsyncs the open file, gives it its final name and fsyncs the folder. After an error the file
/// may have either name.
Status move_durably(const Descriptor& file, const std::filesystem::path& from,
                    const std::filesystem::path& to);

/// A file mapped to read. The bytes live as long as the object; the file must not shrink.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::filesystem::path& file);
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::span<const std::byte> bytes_;
};

/// A new private folder (mode 0700), removed with all in it when the object goes.
class TempDir {
 public:
  /// `parent` must exist; empty is the system's folder for temporary files.
  static Result<TempDir> create(const std::filesystem::path& parent = {});
  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempDir& operator=(TempDir&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~TempDir();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path release() { return std::exchange(path_, {}); }  ///< no longer removed

 private:
  explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

struct ListedFile {
  std::string name;  ///< relative to the root, "/" between folders
  std::uint64_t bytes = 0;
  std::uint64_t links = 1;  ///< hard links: more than one means another name outside may exist
};

/// All regular files beneath the folder, by name in byte order. Symbolic links are neither
/// followed nor listed, nor are sockets, FIFOs and devices. `os.too_many` (limit) beyond `most`.
Result<std::vector<ListedFile>> list_files(const std::filesystem::path& folder, std::size_t most);

/// SHA-256 of a file's bytes, as `sha256sum` prints it.
Result<Digest> digest_file(const std::filesystem::path& file);
/// One digest for a file or a folder: of a folder, over every file's name and digest in the
/// order of list_files, so that the same tree elsewhere gives the same digest.
Result<Digest> digest_tree(const std::filesystem::path& path, std::size_t most_files);

/// Bytes that this user can still write on the file system of an existing path.
Result<Bytes> free_disk_space(const std::filesystem::path& path);

}  // namespace hone::os
