#pragma once
// From a test to an Effect. Internal to this room.

#include "base/statistics.h"
#include "result/comparison.h"

namespace hone::comparison {

enum class Better { larger, smaller };

/// Ratio and interval from their logarithms; one comparison, so p_adjusted is p.
result::Effect effect_of(double log_ratio, Range log_ci95, double p_value);

/// `different` and `conclusion` for this corrected p.
void conclude(result::Effect& effect, double p_adjusted, double smallest, Better better);

/// The medians, when every sample has one; else empty.
std::vector<double> latencies_of(std::span<const result::ComparisonSample> samples);
std::vector<double> throughputs_of(std::span<const result::ComparisonSample> samples);

}  // namespace hone::comparison
