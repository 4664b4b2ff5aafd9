#pragma once
// Scales of channels worked into what the planner is given: weights, biases and statistics.

#include "quantization/plan_state.h"
#include "quantization/smooth.h"

namespace hone::quantization {

/// Copies of what changes; by index of the constant's node.
using ChangedConstants = std::map<std::int32_t, std::vector<float>>;

struct EqualisedInputs {
  ChangedConstants constants;
  Statistics statistics;
  std::map<std::size_t, std::vector<float>> output_scales;  ///< by index into Placement::weights
  std::vector<Smoothed> smoothed;
};

/// Absent: nothing is gained by scales, or nothing was observed to judge by.
std::optional<EqualisedInputs> equalised(const Planner::Inputs& inputs,
                                         const WantedTensors& wanted);

}  // namespace hone::quantization
