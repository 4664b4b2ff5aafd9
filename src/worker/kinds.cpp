// The table of job kinds: one line per kind, one file per kind in worker/jobs/.

#include <array>

#include "worker/worker.h"

namespace hone::worker {

extern const JobKind kFault;

std::span<const JobKind* const> job_kinds() {
  static const std::array<const JobKind*, 1> kinds{&kFault};
  return kinds;
}

}  // namespace hone::worker
