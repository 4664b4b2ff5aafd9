#pragma once
// INT8 from calibration to the finished network: read, observe, decide, and within an accuracy drop
// or a speed objective, find the layers that stay in floating point.

#include "worker/quantize_task.h"

namespace hone::worker {

/// Fills the task's report. Errors: those of quantization, accuracy and engine; `job.cancelled`.
Status quantize_int8(QuantizeTask& task);

}  // namespace hone::worker
