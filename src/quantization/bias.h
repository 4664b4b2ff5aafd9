#pragma once
// How quantized weights move the mean of a layer's output, in closed form: no inference. Pure.
//
// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
// ICCV 2019, section 4.2, with measured means of the inputs. The mean of a convolution's output
// over all positions is the sum of weight times mean input, each tap weighted by the share of
// positions at which it does not meet padding.

#include <span>

#include "quantization/layers.h"

namespace hone::quantization {

/// Mean of each output channel, without the bias. `channel_means` by input channel of all groups.
/// Not for layers of kind `other`.
std::vector<double> mean_output(const Layer& layer, std::span<const float> weights,
                                std::span<const double> channel_means);

/// Whether the peer applies a correction: no bias is 0 and no shift reaches twice its bias.
bool peer_accepts(std::span<const float> bias, std::span<const double> shift);

}  // namespace hone::quantization
