#include "worker/agreement.h"

#include "worker/prepare.h"

namespace hone::worker {
namespace {

/// Every sample counts, whatever it shows.
dataset::Index all_labelled(dataset::Index index) {
  for (auto& sample : index.samples) sample.label = 0;
  index.class_names.clear();
  return index;
}

}  // namespace

Result<dataset::Index> labelled_by(Reference reference, JobContext& context) {
  auto options = reference.options;
  options.batch.reset();
  options.shapes.clear();
  HONE_TRY(const auto loaded, load(reference.model, {}, {}, context));
  HONE_TRY(auto ready, compile(loaded, options, Profiling::off));
  dataset::Index index = all_labelled(reference.evaluation.index);
  accuracy::Evaluation evaluation{
      .card = reference.model.card, .index = index, .pack = reference.evaluation.pack};
  evaluation.samples = reference.evaluation.samples;
  evaluation.cancelled = reference.evaluation.cancelled;
  HONE_TRY(const auto evaluated, accuracy::evaluate(ready.compiled, evaluation));
  for (auto& sample : index.samples) sample.label.reset();
  auto next = evaluated.images.begin();
  for (auto& sample : index.samples) {  // results are in the order of the index
    if (next == evaluated.images.end() || next->name != sample.name) continue;
    if (!next->predictions.empty()) sample.label = next->predictions.front();
    ++next;
  }
  return index;
}

}  // namespace hone::worker
