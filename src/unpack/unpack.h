#pragma once
// The only door to libarchive: one way to look at files of unknown origin, whether they come as
// files, as a folder or as an archive (zip, tar, 7z; tar compressed with gzip, bzip2, xz, zstd).
// An archive is recognised by its first bytes, never by its name.
//
// What a visitor sees: regular files only, under a clean relative path ("/" between folders, valid
// UTF-8, no control characters). Refused: entries that lie outside, links, duplicate names (in
// archives also names that differ only in the case of ASCII letters), encrypted entries, damage
// (wrong checksums and sizes too). Devices, FIFOs and sockets are passed over and counted.
// Limits are counted while reading; sizes that an archive declares are not believed.
//
// Memory: no file is held as a whole. The decompressor's window is the archive's choice (64 MiB
// for `xz -9`).
// Thread rule: free functions; one thread per call.
//
// Errors (kind input): `unpack.entry_outside`, `unpack.name`, `unpack.link`, `unpack.duplicate`,
// `unpack.encrypted`, `unpack.truncated`, `unpack.damaged`, `unpack.not_archive`, `unpack.empty`,
// `unpack.special`. Kind limit: `limit.archive.entries`, `limit.archive.depth`,
// `limit.archive.name`, `limit.archive.expanded`, `limit.archive.ratio`. And those of
// os::system_error: `os.not_found`, `os.denied`, `store.disk_full`, `os.io`.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace hone::unpack {

struct Limits {
  std::uint64_t entries = limits::kArchiveEntries;  ///< of all sources together, folders included
  std::size_t depth = limits::kArchiveDepth;        ///< components of a path
  std::size_t name_bytes = limits::kArchiveNameBytes;
  std::uint64_t expanded_bytes = limits::kArchiveExpandedBytes;  ///< of all files together
  std::uint64_t ratio = limits::kArchiveRatio;  ///< expanded bytes to bytes of the archive
  /// Expanded bytes below which the ratio is not looked at: what is small needs no guard, and a
  /// small file of zeros may well shrink a thousandfold.
  std::uint64_t ratio_from_bytes = 16 * limits::kMiB;
};
/// Limits for models: fewer entries, files as large as models may be.
Limits model_limits();

/// One thing that a person brought. `name` is what it is called there; empty: the path's own name.
struct SourcePath {
  std::filesystem::path path;
  std::string name;
};

enum class Archives {
  open,     ///< look into archives
  keep,     ///< an archive is a file like any other
  appended  ///< look into the zip archive that stands behind the bytes of another format
};

struct Source {
  std::vector<SourcePath> paths;  ///< may be symbolic links themselves; inside, none is followed
  Archives archives = Archives::open;
};

struct Entry {
  std::string name;
  std::optional<std::uint64_t> size;  ///< as declared; for information only
  std::uint64_t links = 1;            ///< names that the file has on disk; 1 in an archive
};

/// The bytes of one file, chunk by chunk.
class Chunks {
 public:
  virtual ~Chunks() = default;
  /// The next bytes, valid until the next call; empty at the end.
  virtual Result<std::span<const std::byte>> next() = 0;
};

class Visitor {
 public:
  virtual ~Visitor() = default;
  /// Called once per regular file: in the archive's order, in a folder by name. What it does not
  /// read is read and checked after it. An error ends the walk.
  virtual Status file(const Entry& entry, Chunks& chunks) = 0;
};

struct Summary {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;             ///< expanded
  std::uint64_t special_skipped = 0;   ///< devices, FIFOs, sockets
  std::optional<std::string> archive;  ///< "zip", "tar", …: what the only source was
};

enum class FileGroup { empty, image, archive, model, markup, text, other, unknown };

/// What a file is by its first bytes; 512 of them are enough.
struct FileKind {
  FileGroup group = FileGroup::unknown;
  std::string_view name;         ///< "jpeg", "zip", "gzip" (maybe of a tar), "html" …
  std::string_view description;  ///< "a JPEG image", to stand behind "this is"
};
inline constexpr std::size_t kHeadBytes = 512;
/// `head` is the file's beginning; shorter than kHeadBytes only when the file is.
FileKind file_kind(std::span<const std::byte> head);
FileKind file_kind(std::string_view head);

/// Text of unknown origin made fit to show: control bytes and broken UTF-8 become "?", what is
/// longer than limits::kNameBytes is cut.
std::string printable(std::string_view text);

/// Shows every regular file of the source to the visitor.
Result<Summary> walk(const Source& source, const Limits& limits, Visitor& visitor);

struct Extracted {
  std::vector<Entry> files;  ///< with their true sizes, by name
  Summary summary;
};

/// Writes the source's regular files into `folder`, which must not exist yet. Files are created
/// beneath it with O_EXCL and O_NOFOLLOW, mode 0600. After an error the folder may hold a part;
/// the caller removes it.
Result<Extracted> extract(const Source& source, const std::filesystem::path& folder,
                          const Limits& limits);

}  // namespace hone::unpack
