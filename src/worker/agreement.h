#pragma once
// Two models over the same images: what one says is taken for right, so no labels are needed.

#include "accuracy/accuracy.h"
#include "api/requests.h"
#include "worker/worker.h"

namespace hone::worker {

/// The index with the best class of `reference` as label of each chosen sample (all when none are
/// chosen); images that cannot be decoded and those not chosen have none. `options` say how it
/// runs; shapes and batch are its own. Errors: as accuracy::evaluate.
struct Reference {
  const model::Record& model;
  api::RunOptions options;
  accuracy::Evaluation evaluation;  ///< of the model that is held against it
};
Result<dataset::Index> labelled_by(Reference reference, JobContext& context);

}  // namespace hone::worker
