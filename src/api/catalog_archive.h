#pragma once
// The archive of a catalogue, between the job that fetched it and who keeps it.

#include <cstdint>

namespace hone::api {

/// What a job calls the archive of a catalogue that it fetched; no file of an entry is called so.
inline constexpr const char* kCatalogArchive = "/catalog";
/// A larger archive is not kept, but fetched for every model of it.
inline constexpr std::uint64_t kMostArchiveBytes = 64ULL << 20U;  // the zoo's has 30 MB

}  // namespace hone::api
