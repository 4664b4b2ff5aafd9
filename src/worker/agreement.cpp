#include "worker/agreement.h"

#include "accuracy/truth.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

/// Every sample counts, whatever it shows.
dataset::Index all_annotated(dataset::Index index) {
  for (auto& sample : index.samples) {
    sample.label = 0;
    sample.boxes.emplace();
    sample.mask.emplace();
  }
  index.class_names.clear();
  return index;
}

void forget_annotations(dataset::Index& index) {
  for (auto& sample : index.samples) {
    sample.label.reset();
    sample.boxes.reset();
    sample.mask.reset();
  }
}

}  // namespace

Result<dataset::Index> labelled_by(Reference reference, JobContext& context) {
  auto options = reference.options;
  options.batch.reset();
  options.shapes.clear();
  HONE_TRY(const auto loaded, load(reference.model, {}, {}, context));
  HONE_TRY(auto ready, compile(loaded, options, Profiling::off));
  dataset::Index index = all_annotated(reference.evaluation.index);
  accuracy::Evaluation evaluation{
      .card = reference.model.card, .index = index, .pack = reference.evaluation.pack};
  evaluation.metric = metric_of_agreement(reference.model.card);
  evaluation.samples = reference.evaluation.samples;
  evaluation.masks = reference.evaluation.masks;
  evaluation.distances = reference.evaluation.distances;
  evaluation.cancelled = reference.evaluation.cancelled;
  HONE_TRY(const auto evaluated, accuracy::evaluate(ready.compiled, evaluation));
  forget_annotations(index);
  index.class_names = reference.model.card.labels;
  const double threshold = accuracy::truth_threshold(reference.model.card);
  auto next = evaluated.images.begin();
  for (auto& sample : index.samples) {  // results are in the order of the index
    if (next == evaluated.images.end() || next->name != sample.name) continue;
    if (!next->predictions.empty()) sample.label = next->predictions.front();
    sample.boxes = accuracy::boxes_from(next->detections, threshold);
    sample.mask.emplace();  // kept by evaluation.masks
    ++next;
  }
  return index;
}

std::string metric_of_agreement(const model::Card& card) {
  switch (card.task) {
    case model::Task::detection: return "voc-map";
    case model::Task::segmentation: return "miou";
    default: return "top1";
  }
}

}  // namespace hone::worker
