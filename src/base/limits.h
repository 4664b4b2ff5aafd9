#pragma once
// Every limit of Hone, each with its reason. Tests stand at the limit and one beyond it.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hone::limits {

inline constexpr std::uint64_t kMiB = 1024ULL * 1024;
inline constexpr std::uint64_t kGiB = 1024 * kMiB;

// JSON that we read: records, requests and annotation files. The parser keeps its own stack, but
// what walks the value afterwards does not.
inline constexpr std::size_t kJsonDepth = 64;
inline constexpr std::uint64_t kJsonBytes = 256 * kMiB;

// Frames between supervisor and worker. A header is a small JSON; a payload is one chunk of a
// blob or file, so memory stays bounded however large the blob is.
inline constexpr std::uint64_t kFrameHeaderBytes = 64 * kMiB;
inline constexpr std::uint64_t kFramePayloadBytes = 4 * kMiB;

// Archives and folders (promise 13).
inline constexpr std::uint64_t kArchiveEntries = 2'000'000;  // ImageNet train has 1.3 million
inline constexpr std::uint64_t kModelArchiveEntries = 10'000;
inline constexpr std::size_t kArchiveDepth = 16;
inline constexpr std::size_t kArchiveNameBytes = 4'000;
inline constexpr std::uint64_t kArchiveExpandedBytes = 8 * kGiB;
inline constexpr std::uint64_t kArchiveRatio = 200;  // deflate's honest best on text is about 100

// Models.
inline constexpr std::uint64_t kModelBytes = 16 * kGiB;
inline constexpr std::uint64_t kIrXmlBytes = 256 * kMiB;
inline constexpr std::size_t kGraphNodes = 200'000;
inline constexpr std::uint64_t kTensorBytes = 8 * kGiB;  // one activation or input tensor

// Images (promise 13's sibling: a 50,000 x 50,000 PNG header is 1 KB).
inline constexpr std::uint64_t kImagePixels = 100'000'000;
inline constexpr std::uint64_t kImageFileBytes = 256 * kMiB;

// Names given by people or found in files, shown everywhere.
inline constexpr std::size_t kNameBytes = 200;

// What a worker may use when nobody says otherwise: a share of the machine's free memory.
inline constexpr double kWorkerMemoryShare = 0.7;
inline constexpr std::uint64_t kWorkerLogBytes = 16 * kMiB;
// A worker that hangs must end some day; the longest honest job is an accuracy over a large set.
inline constexpr std::chrono::seconds kJobWallTime{24 * 3600};
// The largest model is read in minutes; a small one that takes longer is made to.
inline constexpr std::chrono::seconds kModelImportWallTime{1800};
inline constexpr std::chrono::seconds kHangGrace{2};

static_assert(kModelArchiveEntries < kArchiveEntries);
static_assert(kIrXmlBytes < kModelBytes);
static_assert(kFramePayloadBytes < kFrameHeaderBytes);

}  // namespace hone::limits
