#pragma once
// The server keeps itself to what it needs. Landlock, for this process and all workers for good.
// Thread rule: once, before other threads start.

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "server/metrics.h"

namespace hone::server {

/// Afterwards: writing in the data folder alone; reading there, in `readable`, in folders of the
/// system's libraries and facts; of all programs only the worker may be started; TCP connections
/// are taken and never made. Workers inherit all of it and give up more (worker/worker.h).
/// Errors: those of os::confine.
Result<SandboxFacts> confine_server(const std::filesystem::path& data,
                                    const std::vector<std::filesystem::path>& readable);

}  // namespace hone::server
