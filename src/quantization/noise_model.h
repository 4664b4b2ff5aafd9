#pragma once
// The noise that rounding of inputs and weights is expected to add to a layer's outputs, when its
// input channels are scaled: what equalisation and smoothing choose their scales by. Pure.
//
// Rounding errors are taken as independent and even within a step: variance step^2 / 12.

#include "quantization/equalise.h"

namespace hone::quantization {

inline constexpr double kLeastGain =
    0.97;  ///< stronger scales are taken where the noise falls so far

/// A layer of one group and what it takes in.
struct Consumption {
  Layer layer;
  std::vector<float> weights;                ///< row by row
  std::vector<double> input_variance = {};   ///< by column
  std::vector<double> output_variance = {};  ///< by row
};

/// Of entry `weights` of Placement::weights. Absent: no windows of its inputs were observed.
std::optional<Consumption> consumption_of(const EqualiseInput& input, std::size_t weights);

/// Mean over outputs of noise to variance, when input channels are multiplied by `scales` and the
/// weights divided; `input_step`: distance of two levels of the scaled input.
double noise_of(const Consumption& consumption, std::span<const float> scales, double input_step);

}  // namespace hone::quantization
