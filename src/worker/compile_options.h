#pragma once
// What the runtime is told of a request's options (prepare.h compiles with them).

#include "worker/prepare.h"

namespace hone::worker {

engine::CompileOptions compile_options(const api::RunOptions& options, Profiling profiling);

}  // namespace hone::worker
