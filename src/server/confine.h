#pragma once
// The server keeps itself to what it needs. Landlock, for this process and all workers for good.
// Thread rule: once, before other threads start.

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "server/metrics.h"

namespace hone::server {

/// Whether some worker of the server has to fetch from elsewhere.
enum class Fetching { no, yes };

struct Confinement {
  std::filesystem::path data;                   ///< written
  std::vector<std::filesystem::path> readable;  ///< beside what every server reads
  Fetching fetching = Fetching::no;
};

/// Afterwards: writing in the data folder alone; reading there, in `readable`, in folders of the
/// system's libraries and facts; of all programs only the workers' may be started; TCP connections
/// are taken, and made only with Fetching::yes. Workers inherit all of it and give up more: those
/// that do not fetch never connect (worker/worker.h).
/// Errors: those of os::confine.
Result<SandboxFacts> confine_server(const Confinement& confinement);

}  // namespace hone::server
