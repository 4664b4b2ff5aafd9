#pragma once
// Two models over the same images: what one says is taken for right, so no labels are needed.

#include "accuracy/accuracy.h"
#include "api/requests.h"
#include "worker/worker.h"

namespace hone::worker {

/// The index with what `reference` says as the truth of each chosen sample (all when none are
/// chosen): its best class as label, what it detects from accuracy::truth_threshold() on as boxes,
/// or the class of each pixel in `evaluation.masks`; images that cannot be decoded and those not
/// chosen have none. Class names are those of the reference's card. `options` say how it runs;
/// shapes and batch are its own. Errors: as accuracy::evaluate.
struct Reference {
  const model::Record& model;
  api::RunOptions options;
  /// Of the model that is held against it, with masks and distances for both.
  accuracy::Evaluation evaluation;
};
Result<dataset::Index> labelled_by(Reference reference, JobContext& context);

/// The metric that holds a network against such an index: top1, voc-map of detectors, miou of
/// networks that segment.
std::string metric_of_agreement(const model::Card& card);

}  // namespace hone::worker
