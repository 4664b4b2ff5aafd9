#pragma once
// Writing an archive: a tar compressed with gzip (POSIX.1-2001 pax, RFC 1952). The same files under
// the same names give the same bytes, whenever and by whomever: entries by name, owner 0, time 0,
// no time in the head of the gzip stream.
// Thread rule: free functions; one thread per call.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace hone::unpack {

enum class FileMode { plain, program };  ///< 0644 or 0755

/// A file on its way into an archive.
struct PackedFile {
  std::string name;            ///< in the archive: clean and relative, "/" between folders
  std::filesystem::path path;  ///< its bytes
  FileMode mode = FileMode::plain;
};

/// Writes `archive`, which must not exist yet, mode 0600. After an error a part of it may be there;
/// the caller removes it. `cancelled` is asked about every 256 KiB. Errors: those of clean_name for
/// a name that walk() would refuse, `unpack.duplicate` (input), `unpack.cancelled` (cancelled),
/// those of os::system_error such as `store.disk_full`.
Status pack(std::vector<PackedFile> files, const std::filesystem::path& archive,
            const std::function<bool()>& cancelled = {});

}  // namespace hone::unpack
