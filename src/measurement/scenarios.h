#pragma once
// The scenarios of MLPerf beside the closed loop, as measurement.h describes them. Internal to
// this room.

#include "measurement/measurement.h"

namespace hone::measurement {

/// Adds what one query at a time allows to say to the facts of a closed loop of one request.
void state_single(Measured& measured);

/// Errors of both: as measure().
Result<Measured> measure_offline(engine::System& system, const Plan& plan,
                                 const Callbacks& callbacks);
Result<Measured> measure_server(engine::System& system, const Plan& plan,
                                const Callbacks& callbacks);

/// Arrival times of a Poisson process: `count` of them at `rate` a second, ascending from 0. The
/// same seed gives the same intervals, scaled, at every rate.
std::vector<Nanoseconds> poisson_arrivals(double rate, std::uint64_t count, std::uint64_t seed);

}  // namespace hone::measurement
