// Job kind "accuracy": a metric over a data set. Results per image go out as a file.

#include "accuracy/accuracy.h"
#include "accuracy/distances.h"
#include "accuracy/kept_masks.h"
#include "accuracy/truth.h"

#include "base/limits.h"
#include "measurement/measurement.h"
#include "os/files.h"
#include "worker/agreement.h"
#include "worker/evaluator.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::AccuracyRequest>;

Result<dataset::Index> read_index(const dataset::Record& data, JobContext& context) {
  HONE_TRY(const auto path, context.blob(data.index));
  HONE_TRY(const auto text, os::read_file(path, Bytes{limits::kJsonBytes}));
  HONE_TRY(const auto json, parse_json(text));
  return from_json<dataset::Index>(json);
}

std::function<void(std::size_t, std::size_t)> progress_teller(JobContext& context) {
  return [&context](std::size_t done, std::size_t total) {
    protocol::Event event;
    event.stage = "evaluate";
    event.fraction = 0.1 + 0.9 * static_cast<double>(done) / static_cast<double>(total);
    event.message = fmt::format("{} of {} images", done, total);
    context.event(event);
  };
}

/// Class names come from the data set, else from the model's card.
void name_classes(result::AccuracyReport& report, const dataset::Record& data,
                  const model::Card& card) {
  const auto& names = data.class_names.empty() ? card.labels : data.class_names;
  for (auto& row : report.per_class) {
    const auto at = static_cast<std::size_t>(row.label);
    if (row.name.empty() && row.label >= 0 && at < names.size()) row.name = names[at];
  }
}

std::string metric_of(const Job& job) {
  if (job.request.metric) return *job.request.metric;
  const auto task = job.inputs.model ? job.inputs.model->card.task : model::Task::other;
  const auto format = job.inputs.dataset ? job.inputs.dataset->format : std::string();
  return std::string(accuracy::default_metric(task, format));
}

/// The best detections of each image: what a person looks at.
std::vector<result::ImageResult> shown(std::vector<result::ImageResult> images) {
  constexpr std::size_t kMostDetections = 100;
  for (auto& image : images) {
    if (image.detections.size() > kMostDetections) image.detections.resize(kMostDetections);
  }
  return images;
}

/// What the model that counts as right says, for both evaluations.
struct Original {
  accuracy::Masks masks;
  accuracy::Distances distances;

  static Result<std::optional<Original>> of(const Job& job, const dataset::Index& index,
                                            JobContext& context) {
    if (!job.inputs.against) return std::optional<Original>();
    HONE_TRY(auto masks, accuracy::Masks::of_first(context.staging() / "maps"));
    return std::optional<Original>(
        Original{std::move(masks), accuracy::Distances(index.samples.size())});
  }
};

Result<result::AccuracyReport> evaluate(const Job& job, JobContext& context) {
  const auto& request = job.request;
  const auto model = job.inputs.model.value_or(model::Record{});
  const auto data = job.inputs.dataset.value_or(dataset::Record{});
  measurement::Surroundings surroundings;
  tell(context, "read and compile", 0.05);
  HONE_TRY(const auto loaded, load(model, request.run.shapes, request.run.batch, context));
  HONE_TRY(auto ready, compile(loaded, request.run, Profiling::off));
  HONE_TRY(auto index, read_index(data, context));
  HONE_TRY(const auto pack, context.blob(data.pack));
  accuracy::Evaluation evaluation{.card = model.card, .index = index, .pack = pack};
  evaluation.metric = metric_of(job);
  evaluation.seed = request.seed;
  evaluation.requests = static_cast<std::size_t>(request.run.requests.value.value_or(0));
  evaluation.progress = progress_teller(context);
  evaluation.cancelled = [&context] { return context.cancelled(); };
  if (request.limit) {
    evaluation.samples =
        dataset::balanced_subset(index, static_cast<std::size_t>(*request.limit), request.seed);
  }
  HONE_CHECK(check_metric(evaluation.metric));
  HONE_TRY(auto original, Original::of(job, index, context));
  if (original) {
    evaluation.masks = &original->masks;
    evaluation.distances = &original->distances;
    tell(context, "the model that counts as right", 0.1);
    HONE_TRY(index, labelled_by({*job.inputs.against, request.run, evaluation}, context));
    evaluation.metric = metric_of_agreement(job.inputs.against->card);
  }
  accuracy::KeptMasks kept_masks;
  evaluation.kept_masks = &kept_masks;
  surroundings.begin();
  HONE_TRY(auto evaluated, accuracy::evaluate(ready.compiled, evaluation));
  surroundings.end();
  result::AccuracyReport report = std::move(evaluated.report);
  if (job.inputs.against) {
    report.metric = kAgreement;
    report.also.clear();
  }
  const std::int64_t requests = report.config.requests;
  report.config = ready.config;
  report.config.requests = requests;
  report.context = circumstances(surroundings, request.seed);
  name_classes(report, data, model.card);
  if (!evaluated.masks.empty()) {
    HONE_TRY(report.masks, context.file_bytes("masks", evaluated.masks));
  }
  HONE_TRY(report.per_image,
           context.file_bytes("per_image.json", to_json(shown(evaluated.images)).dump()));
  return report;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::AccuracyRequest>(request, context, evaluate);
}

}  // namespace

extern const JobKind kAccuracy{api::AccuracyRequest::kKind, false, run};

}  // namespace hone::worker
