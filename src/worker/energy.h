#pragma once
// Energy of what a job measures, as the processor counts it.

#include "os/power.h"
#include "result/benchmark.h"

namespace hone::worker {

/// What was counted per inference, or why nothing was. Without inferences nothing is told.
result::MeasuredEnergy measured_energy(const os::EnergyMeter& meter, std::size_t inferences);

}  // namespace hone::worker
