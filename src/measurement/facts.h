#pragma once
// What every scenario shares: warm-up, cancelling, and facts from completions. Internal to this
// room.

#include "base/statistics.h"
#include "measurement/closed_loop.h"
#include "measurement/measurement.h"

namespace hone::measurement {

/// Error `measurement.cancelled` when the caller says so.
Status check_cancelled(const Callbacks& callbacks);

/// The first inference alone, then all requests until each has run and the time is up. Fills the
/// warm-up's part of `facts` and gives the rate of all requests, inferences a second: enough to
/// plan with, never a result.
Result<double> warm_up(ClosedLoop& loop, const engine::System& system, const Plan& plan,
                       const Callbacks& callbacks, result::Benchmark& facts);

/// Of at least one completion.
result::LatencySummary summarise(const std::vector<Completion>& completions);

/// Facts of the completions that count, at least one and in the order of their ends, cut into
/// windows from `start` on; the rest of `facts` is kept.
Measured conclude(const std::vector<Completion>& completions, Nanoseconds start, const Plan& plan,
                  result::Benchmark facts);

}  // namespace hone::measurement
