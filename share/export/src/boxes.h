#pragma once
// Detectors: from the network's outputs to boxes on the image.

#include <memory>

#include "outputs.h"

/// Empty where the model's adapter is not that of a detector. Throws std::runtime_error where the
/// outputs do not fit it.
std::unique_ptr<Outputs> make_detector(const Model& model, const Ports& outputs, std::size_t batch,
                                       cv::Size input);
