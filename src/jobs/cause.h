#pragma once
// Why a worker that ended without a result did so: what was seen becomes one error. Pure.

#include <string>

#include "os/process.h"

namespace hone::jobs {

/// What the supervisor saw of a worker that ended by itself, without result or error.
struct Death {
  os::Exit exit;
  bool spoke = false;         ///< at least one frame came: it was a worker, and it was reached
  bool inside_frame = false;  ///< its last frame was cut
  bool remote = false;        ///< started by way of another program, such as ssh
  std::string stage;          ///< the last that it told; may be empty
  std::string log;            ///< the tail of its log
  Bytes memory_limit;
  Bytes memory_seen;                ///< the most private memory that was seen
  bool out_of_memory_kill = false;  ///< the kernel killed something for want of memory meanwhile
};

/// `limit.memory`, `job.worker_died`, `job.protocol` or `target.unavailable`.
Error cause_of(const Death& death);

/// `limit.memory`, with the limit in words.
Error memory_error(Bytes limit);

/// Log text that can be shown and stored: ASCII without control characters but line ends, at most
/// 600 bytes from the end, whole lines where possible.
std::string shown_log(const std::string& log);

}  // namespace hone::jobs
