#pragma once
// The network as it is with other weights: compressed integers, or half precision. Nothing is
// observed; what it computes stays in floating point.

#include "worker/quantize_task.h"

namespace hone::worker {

/// Fills the task's report. Errors: those of quantization, accuracy and engine; `job.cancelled`.
Status quantize_convert(QuantizeTask& task);

}  // namespace hone::worker
