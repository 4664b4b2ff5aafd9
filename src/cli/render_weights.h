#pragma once
// The weights of a model as text for people.

#include <string>

#include "result/weights.h"

namespace hone::cli {

enum class WeightDetail { overview, full };

/// One row for each weight; or each with its levels and its histogram.
std::string render(const result::WeightsReport& report, WeightDetail detail);

}  // namespace hone::cli
