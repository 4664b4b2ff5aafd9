#pragma once
// SmoothQuant: channels of a matrix product's input that are far larger than the others are divided
// by scales, and the weights multiplied. Pure, deterministic.
//
// Source: Xiao et al., "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large
// Language Models", ICML 2023: s = max|x|^a / max|w|^(1 - a). The strength a is chosen for each
// tensor by expected noise (noise_model.h); the peer takes 0.95 for all.

#include "quantization/equalise.h"

namespace hone::quantization {

/// A quantized tensor of three dimensions or more that only matrix products with constant weights
/// take; its last dimension becomes `scales` times as large.
struct Smoothed {
  std::size_t activation = 0;          ///< index into Placement::activations
  std::vector<std::size_t> consumers;  ///< indices into Placement::weights
  std::vector<float> scales;           ///< by place of the last dimension
};

/// In the order of the tensors; only where something is gained.
std::vector<Smoothed> smooth(const EqualiseInput& input);

}  // namespace hone::quantization
