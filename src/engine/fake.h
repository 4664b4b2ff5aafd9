#pragma once
// A system under test without a network: requests take scripted times on a virtual clock. It
// proves the statistics of the measuring room; thousands of runs take a second.
// Thread rule: everything happens on the thread that calls run_until.

#include "engine/system.h"

namespace hone::engine {

/// One inference about to be served.
struct FakeCall {
  std::size_t request = 0;
  std::uint64_t number = 0;  ///< inferences of the whole system before this one
  Nanoseconds now{0};        ///< when it begins to be served
};

struct FakeScript {
  std::size_t requests = 1;
  std::size_t parallel = 1;  ///< requests served at once; the others wait in order of start
  std::function<Nanoseconds(const FakeCall&)> service_time;
  std::function<Status(const FakeCall&)> outcome = {};  ///< empty: every inference succeeds
  std::vector<NodeTime> node_times = {};                ///< what profile() gives for every request
};

/// Latency of a request is its waiting plus its service time. The clock starts at 0 and moves only
/// inside run_until; `finished` is asked every 50 ms of it and whenever no request runs. A timer is
/// called at exactly the time it named, before what ends at that time.
std::unique_ptr<System> fake_system(FakeScript script);

}  // namespace hone::engine
