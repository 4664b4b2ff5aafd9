#pragma once
// What a worker named in its result must have arrived. Used by the files of this room.

#include <vector>

#include "jobs/jobs.h"
#include "model/record.h"

namespace hone::app {

/// Errors: `app.result` (bug) when one of these did not come.
Status check_received(const jobs::Outcome& outcome, const std::vector<Digest>& named);
/// All files of a model.
std::vector<Digest> digests_of(const model::Record& record);

}  // namespace hone::app
