#pragma once
// Limits of the server, each with its reason (promises 22 and 23).

#include <chrono>

#include "base/limits.h"

namespace hone::limits {

// A request before its body. Browsers and scripts of ours stay below 2 KB.
inline constexpr std::size_t kRequestTargetBytes = 8 * 1024;
inline constexpr std::size_t kRequestHeaders = 64;
inline constexpr std::uint32_t kRequestHeadBytes = 32 * 1024;

// A request's JSON: the largest are cards with a thousand class names.
inline constexpr std::uint64_t kRequestJsonBytes = 1 * kMiB;

// Bodies and files go in pieces of this size, whatever their length.
inline constexpr std::size_t kBodyPieceBytes = 256 * 1024;

// What runs at once. A connection costs about 10 KB while nothing happens on it; two uploads fill
// a disk's queue; a page holds one stream of events.
inline constexpr std::size_t kConnections = 1024;
inline constexpr std::size_t kUploadsAtOnce = 2;
inline constexpr std::size_t kEventStreams = 128;
inline constexpr std::size_t kHandlerThreads = 4;

// A client that is slower than this is gone or means harm.
inline constexpr std::chrono::seconds kIdleTime{60};       // between two requests
inline constexpr std::chrono::seconds kHeadTime{10};       // for the whole head, and for TLS
inline constexpr std::chrono::seconds kPieceTime{60};      // for one piece of a body, both ways
inline constexpr std::chrono::seconds kHeartbeatTime{15};  // proxies close what is silent longer
inline constexpr std::chrono::seconds kLingerTime{2};      // until the end of a refused body
inline constexpr std::chrono::seconds kRetryAfter{2};

// A page of a list: 200 rows fill several screens, and cost some 10 ms.
inline constexpr std::int64_t kPageRows = 200;

// Jobs that wait at once. Who asks for more is a loop, not a person.
inline constexpr std::size_t kQueuedJobs = 100;

// What the page keeps beside a model: a layout of 200,000 nodes is about this large; and how many.
inline constexpr std::uint64_t kDocumentBytes = 8 * kMiB;
inline constexpr std::size_t kDocumentsOfModel = 32;

// Uploads: a folder as one drops it, and all that are on their way.
inline constexpr std::size_t kUploadFiles = 100'000;
inline constexpr std::uint64_t kUploadsBytes = 4 * kModelBytes;
inline constexpr std::uint64_t kUploadReserve = 64 * kMiB;  // left free for the database
inline constexpr std::chrono::hours kUploadAge{48};         // since it last grew: over a weekend

// Sessions: in memory, the one that was used longest ago makes room.
inline constexpr std::size_t kSessions = 1000;
inline constexpr std::chrono::hours kSessionIdleTime{24};
inline constexpr std::chrono::hours kSessionTime{7 * 24};
// How long an account that was removed or changed is still believed.
inline constexpr std::chrono::seconds kAccountBelievedTime{5};

// Passwords that were tried: so many at once, then one every few seconds.
inline constexpr int kLoginsAtOnce = 10;
inline constexpr std::chrono::seconds kLoginTime{3};
inline constexpr std::size_t kPasswordBytesLeast = 8;
inline constexpr std::size_t kPasswordBytes = 1024;

static_assert(kRequestTargetBytes < kRequestHeadBytes);
static_assert(kRequestJsonBytes < kJsonBytes);
static_assert(kEventStreams < kConnections);

}  // namespace hone::limits
