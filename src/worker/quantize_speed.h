#pragma once
// What a quantized network gains in time on this machine: the groups that are better in floating
// point, the trade-off curve, and the statement of speed. Everything is measured in turn
// (worker/race.h), so the job holds the machine's measurement lock.

#include "worker/quantize_live.h"
#include "worker/quantize_plan.h"
#include "worker/race.h"

namespace hone::worker {

/// How forms of the task's model are measured. Errors: those of bind_shapes.
Result<Race::Rules> race_rules(const QuantizeTask& task, result::Objective objective);

/// By group, milliseconds that floating point at the device's default precision could save beside
/// INT8, from profiling both; a layer's time counts for its first original layer. Errors: of the
/// engine and of measuring.
Result<std::vector<double>> expected_gains_ms(QuantizeTask& task, const QuantizePlan& plan,
                                              const quantization::FloatGroups& first);

/// Errors: of the engine and of measuring, `job.cancelled`.
Result<quantization::Faster> find_faster_groups(QuantizeTask& task, const QuantizePlan& plan,
                                                const quantization::FloatGroups& first);

/// Accuracy, latency and throughput of quantization::curve_points into the report, told as they
/// become known; the front among them is the caller's to mark.
Status draw_curve(QuantizeTask& task, const QuantizePlan& plan, const quantization::Found& found,
                  QuantizeLive& live);

/// The result at the device's default precision beside the original at f32 and at the default.
Status state_speed(QuantizeTask& task, const engine::Network& result,
                   std::vector<std::string> decisions);

}  // namespace hone::worker
