#include "worker/measuring.h"

#include "os/memory.h"
#include "worker/energy.h"

namespace hone::worker {
namespace {

/// Nanoseconds as the description of result::Benchmark::latencies says.
Result<Digest> send_latencies(const std::vector<std::uint64_t>& nanoseconds, JobContext& context) {
  std::string bytes;
  bytes.reserve(nanoseconds.size() * sizeof(std::uint64_t));
  for (const std::uint64_t value : nanoseconds) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      bytes += static_cast<char>((value >> shift) & 0xFFU);
    }
  }
  return context.file_bytes("latencies", bytes);
}

result::MeasuredEnergy energy_of(const os::EnergyMeter& meter, const measurement::Plan& plan,
                                 std::size_t inferences) {
  if (plan.scenario != result::Scenario::server) return measured_energy(meter, inferences);
  result::MeasuredEnergy none;
  none.source = "not counted: several rates were tried";
  return none;
}

measurement::Callbacks callbacks_of(const Measuring& how, os::EnergyMeter& energy,
                                    measurement::Surroundings& surroundings, JobContext& context) {
  measurement::Callbacks callbacks = worker::callbacks_of(surroundings, context);
  callbacks.on_counting = [&] {
    surroundings.begin();
    energy.begin();
  };
  callbacks.on_window = [&](const result::Window& window) {
    energy.update();
    if (how.on_window) how.on_window(window);
  };
  callbacks.on_rate = how.on_rate;
  return callbacks;
}

}  // namespace

Result<result::Benchmark> measure_ready(Ready& ready, const Measuring& how,
                                        measurement::Surroundings& surroundings,
                                        JobContext& context) {
  os::release_idle_memory();
  const auto requests = static_cast<std::size_t>(ready.config.requests);
  HONE_TRY(const auto system, engine::engine_system(ready.compiled, requests, how.plan.seed));
  os::EnergyMeter energy;
  const auto callbacks = callbacks_of(how, energy, surroundings, context);
  HONE_TRY(auto measured, measurement::measure(*system, how.plan, callbacks));
  energy.update();
  surroundings.end();
  result::Benchmark facts = std::move(measured.facts);
  facts.config = ready.config;
  facts.config.scenario = enum_name(how.plan.scenario);
  facts.read_ms = ready.read_ms;
  facts.compile_ms = ready.compile_ms;
  facts.peak_rss_bytes = os::peak_rss_bytes();
  facts.energy = energy_of(energy, how.plan, measured.latencies_ns.size());
  facts.context = circumstances(surroundings, how.plan.seed);
  facts.verdict = measurement::judge(facts, facts.context);
  HONE_TRY(facts.latencies, send_latencies(measured.latencies_ns, context));
  return facts;
}

}  // namespace hone::worker
