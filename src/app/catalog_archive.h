#pragma once
// The archive of a catalogue that came from an address is kept for an hour, so that several models
// of it cost one transfer; one at most in a store. Whoever gets a model after that removes it, or
// puts the next in its place: the store collects what nothing names.
//
// Used by the files of this room. Thread rule: as store::Store.

#include <chrono>
#include <filesystem>
#include <optional>

#include "store/store.h"

namespace hone::app {

inline constexpr std::chrono::hours kArchiveAge{1};

/// From now on the one that is kept, for its hour; empty: none is. Inside a transaction.
Status keep_archive(store::Store& store, const std::string& place, const Digest& archive);
/// The file, its bytes those of its digest, where the last archive is of that place and no older;
/// else empty.
Result<std::optional<std::filesystem::path>> kept_archive(store::Store& store,
                                                          const std::string& place);

}  // namespace hone::app
