#pragma once
// What analysis asks of a graph before it counts.

#include "base/result.h"
#include "model/types.h"

namespace hone::analysis {

/// Every source lies before its reader and has the output that is read, bodies included.
/// Error `analysis.graph`.
Status check_order(const model::Graph& graph);

/// Every input has a static shape, and no tensor is larger than can be counted.
/// Errors `analysis.dynamic_shape`, `analysis.too_large`.
Status check_shapes(const model::Graph& graph);

}  // namespace hone::analysis
