#pragma once
// One pass over the source: image files go into the pack, text files are kept, the rest is passed
// over. Private to this room.

#include "formats/format.h"
#include "formats/out_file.h"

namespace hone::formats {

/// Reads the source of the plan and writes the pack.
/// Errors: those of unpack, `dataset.no_images`, `limit.dataset.*`.
Result<Listing> pack_source(const ImportPlan& plan, OutFile& pack);

}  // namespace hone::formats
