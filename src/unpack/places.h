#pragma once
// Where files come from: descriptors, folders, libarchive. Private to this room.

#include "os/descriptor.h"
#include "unpack/gate.h"

namespace hone::unpack {

using os::Descriptor;

/// A failed system call on a file of the source.
Error read_error(std::string_view name, int error_number);

/// Shows one open regular file.
Status walk_file(const Descriptor& file, Entry entry, Gate& gate);
/// Shows all files beneath an open folder, by name.
Status walk_folder(Descriptor folder, Gate& gate);
/// Shows all files of an open archive whose FileKind has that name.
Status walk_archive(const Descriptor& file, std::string_view kind, Gate& gate);

/// Entries that a zip declares; 0 when it has no such record. Good enough to refuse an archive
/// early: its whole directory is held in memory once it is opened. Never believed otherwise.
std::uint64_t declared_zip_entries(const Descriptor& file, std::uint64_t file_bytes);

}  // namespace hone::unpack
