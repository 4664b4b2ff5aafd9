#include "worker/energy.h"

namespace hone::worker {

result::MeasuredEnergy measured_energy(const os::EnergyMeter& meter, std::size_t inferences) {
  result::MeasuredEnergy energy;
  if (!meter.available()) {
    energy.source = meter.reason();
    return energy;
  }
  const auto joules = meter.joules();
  if (!joules || inferences == 0) {
    energy.source = "An energy counter (RAPL) could not be read while it ran.";
    return energy;
  }
  energy.mj_per_inference = *joules * 1000 / static_cast<double>(inferences);
  std::string zones;
  for (const std::string& zone : meter.zones()) zones += (zones.empty() ? "" : ", ") + zone;
  energy.source = "RAPL of " + zones + ": the whole of it, other processes and idle power too.";
  return energy;
}

}  // namespace hone::worker
