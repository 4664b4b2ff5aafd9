#pragma once
// Per-layer statistics from the runtime graph and the times of its nodes. Pure.
//
// Resolution: the runtime counts whole microseconds per execution and divides by their number as
// integers, so a layer below 1 us reads as not executed, each time is low by up to 1 us, and the
// sum of the layers is less than the latency. Times are means since compilation, with the first
// inferences in them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "model/types.h"
#include "result/layers.h"

namespace hone::measurement {

/// Operations of the network's layers by name, 10^9 an inference.
using GflopByLayer = std::map<std::string, double>;

/// Fills layers, by_type, by_precision, transitions, gop_by_precision, peaks and layers_ms of a
/// report. Layers are in numeric order of execution; constants of the runtime graph are left out. A
/// layer without time counts in the numbers of its groups but is passed over by `transitions`:
/// those compare each executed layer with the executed one before it, and all of its time belongs
/// to its own precision. by_type and by_precision are sorted by time, largest first.
/// Operations of a layer are those of its original layers, and at least what the shapes of its own
/// node say. Arithmetic, roof and bound: measurement/roofline.h.
result::LayerReport layer_report(const model::Graph& runtime,
                                 const std::vector<engine::NodeTime>& times,
                                 const GflopByLayer& gflop,
                                 const std::optional<result::Peaks>& peaks);

}  // namespace hone::measurement
