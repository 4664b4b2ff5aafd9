#pragma once
// One compiled configuration, measured: what the jobs "benchmark" and "sweep_points" share.

#include "worker/prepare.h"

namespace hone::worker {

struct Measuring {
  measurement::Plan plan;  ///< its seed is also that of the input data
  std::function<void(const result::Window&)> on_window = {};
  std::function<void(const result::TriedRate&)> on_rate = {};
};

/// Facts with configuration, memory, energy, circumstances and verdict; the raw latencies go out as
/// a file. `surroundings` were made before the network was read. Errors: of the engine and of
/// measurement::measure.
Result<result::Benchmark> measure_ready(Ready& ready, const Measuring& how,
                                        measurement::Surroundings& surroundings,
                                        JobContext& context);

}  // namespace hone::worker
