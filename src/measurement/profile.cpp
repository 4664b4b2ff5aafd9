#include "base/statistics.h"
#include "measurement/measurement.h"

namespace hone::measurement {
namespace {

constexpr double kProfileSeconds = 4;

double median_ms(std::vector<std::uint64_t>&& latencies_ns) {
  const auto middle = latencies_ns.begin() + static_cast<std::ptrdiff_t>(latencies_ns.size() / 2);
  std::nth_element(latencies_ns.begin(), middle, latencies_ns.end());
  return static_cast<double>(*middle) / 1e6;
}

/// Mean over requests by node, in the order of the first request.
Result<std::vector<engine::NodeTime>> mean_times(const engine::System& system) {
  std::vector<engine::NodeTime> nodes;
  std::map<std::string, std::size_t> positions;
  for (std::size_t request = 0; request < system.requests(); ++request) {
    HONE_TRY(const auto times, system.profile(request));
    for (const auto& time : times) {
      const auto [place, is_new] = positions.try_emplace(time.name, nodes.size());
      if (is_new) nodes.push_back({.name = time.name});
      nodes[place->second].time += time.time;
      nodes[place->second].executed |= time.executed;
    }
  }
  for (auto& node : nodes) node.time /= static_cast<std::int64_t>(system.requests());
  return nodes;
}

}  // namespace

Result<ProfiledTimes> profile(engine::System& plain, engine::System& profiled, const Plan& plan,
                              const Callbacks& callbacks) {
  Plan part = plan;
  part.seconds = plan.seconds.value_or(kProfileSeconds) / 2;
  ProfiledTimes times;
  for (const bool with_profiling : {false, true, true, false}) {
    HONE_TRY(auto run, measure(with_profiling ? profiled : plain, part, callbacks));
    (with_profiling ? times.profiled_latency_ms : times.plain_latency_ms) +=
        median_ms(std::move(run.latencies_ns)) / 2;
  }
  HONE_TRY(times.nodes, mean_times(profiled));
  times.perturbation = times.profiled_latency_ms / times.plain_latency_ms - 1;
  return times;
}

}  // namespace hone::measurement
