#pragma once
// A network that a job made, as a model of the workbench.

#include "engine/engine.h"
#include "model/record.h"
#include "worker/worker.h"

namespace hone::worker {

/// Canonicalises the network, writes it and its snapshot, and sends the files. The record has the
/// card, the layouts and the names of inputs of `from`, which it says it is derived from; it is
/// without name and time, which the caller of the worker knows. Errors: of the engine,
/// `store.disk_full`.
Result<model::Record> keep_made_model(engine::Network network, const model::Record& from,
                                      JobContext& context);

}  // namespace hone::worker
