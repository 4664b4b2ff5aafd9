#pragma once
// Files that a command writes where a person said: whole or not at all.

#include <filesystem>
#include <string>

#include "store/store.h"

namespace hone::cli {

/// Before long work begins: the folder of the file is there and can be written. Errors:
/// `usage.output` (usage).
Status check_writable(const std::filesystem::path& file);

/// Copies a blob to `file`, over one that is there. Errors: those of files, `store.corrupt` where
/// the blob's bytes are not its name's.
Status copy_blob(const store::Store& store, const Digest& digest,
                 const std::filesystem::path& file);

}  // namespace hone::cli
