#pragma once
// What the pack holds in the end: the files that the index names, and no other. Private to this
// room.

#include "formats/format.h"

namespace hone::formats {

/// Where the pack of so many bytes holds more than the index names, or masks of colours, it is
/// written anew beside itself and takes its place; the index then says where files lie in it.
/// Gives the pack's size. Errors: `dataset.voc.mask`, those of os.
Result<std::uint64_t> settle_pack(const ImportPlan& plan, std::uint64_t pack_bytes, Built& built);

}  // namespace hone::formats
