#pragma once
// What one stream of a device reaches at most, measured through the same runtime with the same
// streams and threads as the layers.
//
// Every stream runs one request of a probe (engine/probes.h) again and again; the fastest inference
// counts, as in STREAM: a ceiling is not lowered by what else the machine does. The time is that of
// a whole inference, so the figures are a few percent low (some microseconds for starting it).
//   gflops      operations of a chain of convolutions / fastest inference. bf16, f16 and int8 are
//               measured where the device lists them as capabilities.
//   memory      bytes of an addition of two arrays / fastest inference, 12 bytes an element,
//   counted as
//               STREAM counts (McCalpin 1995: what the program reads and writes; what the cache
//               fetches before a write is not counted). The arrays of all streams together are
//               four times the last-level cache, at least 64 MiB and at most 512 MiB.
//   cache       the same with arrays that fill half of a stream's part of the last-level cache.
//
// About one second in all. It is measured by each run anew, never taken from the store: the clock
// of the machine and what runs beside it are part of what the layers could have reached.

#include "measurement/measurement.h"
#include "result/layers.h"

namespace hone::measurement {

struct PeakPlan {
  std::string device;
  std::int64_t streams = 1;
  std::int64_t threads = 0;                  ///< of all streams; 0: the runtime decides
  std::string precision;                     ///< of the run, as the runtime names it
  std::vector<std::string> capabilities;     ///< as engine::Device
  std::uint64_t last_level_cache_bytes = 0;  ///< 0: not known, 32 MiB are taken
  double seconds = 0.15;                     ///< of each figure, warm-up not included
};

/// Errors: of compiling and running the probes, `measurement.cancelled`.
Result<result::Peaks> measure_peaks(const PeakPlan& plan, const Callbacks& callbacks);

}  // namespace hone::measurement
