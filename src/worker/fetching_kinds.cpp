// The table of the kinds that connect: one line per kind, one file per kind in worker/jobs/.

#include <array>

#include "worker/worker.h"

namespace hone::worker {

extern const JobKind kCatalogGet;
extern const JobKind kCatalogList;

JobKinds fetching_kinds() {
  static const auto kinds = std::to_array<const JobKind*>({&kCatalogGet, &kCatalogList});
  return kinds;
}

}  // namespace hone::worker
