#include "accuracy/accuracy.h"

#include "accuracy/distances.h"
#include "accuracy/kept_masks.h"
#include "accuracy/preprocess.h"
#include "accuracy/truth.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBrokenExamples = 10;

/// Positions of the annotated samples that were asked for.
Result<std::vector<std::size_t>> annotated_samples(const Evaluation& evaluation, Truth truth) {
  const auto& all = evaluation.index.samples;
  std::vector<std::size_t> chosen;
  const std::size_t count = evaluation.samples.empty() ? all.size() : evaluation.samples.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t position = evaluation.samples.empty() ? i : evaluation.samples[i];
    if (position >= all.size()) {
      return bug_error("accuracy.samples", "A sample is not in the index.");
    }
    if (is_annotated(all[position], truth)) chosen.push_back(position);
  }
  if (!chosen.empty()) return chosen;
  return no_annotations(truth);
}

Result<const Metric*> metric_of(const Evaluation& evaluation) {
  const std::string name = evaluation.metric.empty()
                               ? std::string(default_metric(evaluation.card.task, {}))
                               : evaluation.metric;
  if (const Metric* metric = find_metric(name)) return metric;
  return usage_error("accuracy.metric", "There is no metric of this name.")
      .at(name)
      .fix(fmt::format("Give --metric with one of: {}.", fmt::join(metric_names(), ", ")));
}

result::BenchmarkConfig config_of(const engine::Compiled& compiled, std::size_t batch,
                                  std::size_t requests) {
  const auto facts = compiled.facts();
  result::BenchmarkConfig config;
  config.device = facts.device;
  config.batch = static_cast<std::int64_t>(batch);
  config.streams = facts.streams;
  config.requests = static_cast<std::int64_t>(requests);
  config.threads = facts.threads;
  config.precision = facts.precision;
  for (const auto& port : compiled.inputs()) config.shapes[port.name] = port.shape;
  return config;
}

/// Every figure of the metrics that need no other annotations.
std::map<std::string, double> figures_of(const Scene& scene, Truth truth) {
  std::map<std::string, double> figures;
  for (const auto name : metric_names()) {
    const Metric& metric = *find_metric(name);
    if (metric.needs() == truth) figures.merge(metric.figures(scene));
  }
  return figures;
}

void add_metrics(const Scene& scene, const Metric& metric, Evaluated& evaluated) {
  MetricValue value = metric.evaluate(scene);
  result::AccuracyReport& report = evaluated.report;
  report.metric = metric.name();
  report.value = value.value;
  report.ci95 = value.ci95;
  report.images = value.images;
  report.per_class = std::move(value.per_class);
  report.confusion = std::move(value.confusion);
  report.score_threshold = value.score_threshold;
  report.also = figures_of(scene, metric.needs());
  for (std::size_t i = 0; i < evaluated.images.size(); ++i) {
    evaluated.images[i].score = value.image_scores[i];
    evaluated.images[i].correct = value.image_scores[i] == 1;
  }
}

void add_broken(const Fed& fed, const Feeding& feeding, result::AccuracyReport& report) {
  report.broken = fed.broken.size();
  for (const auto& [position, message] : fed.broken) {
    if (report.broken_examples.size() == kBrokenExamples) break;
    const auto& sample = feeding.index.samples[feeding.samples[position]];
    report.broken_examples.push_back(sample.name + ": " + message);
  }
}

/// What can be refused before the data set's files are looked at.
struct Plan {
  const Metric* metric;
  std::vector<std::size_t> samples;
  std::size_t batch;
  std::unique_ptr<OutputAdapter> adapter;
};

Result<Plan> plan(const engine::Compiled& compiled, const Evaluation& evaluation) {
  HONE_TRY(const Metric* metric, metric_of(evaluation));
  HONE_CHECK(check_fits(*metric, evaluation.card));
  HONE_TRY(const auto input, only_input(compiled));
  HONE_TRY(const auto preprocessor, Preprocessor::create(evaluation.card, input));
  const auto outputs = compiled.outputs();
  HONE_TRY(auto adapter, make_adapter({evaluation.card, outputs, preprocessor.batch(),
                                       evaluation.index.class_names, preprocessor.width(),
                                       preprocessor.height()}));
  HONE_TRY(auto samples, annotated_samples(evaluation, metric->needs()));
  return Plan{metric, std::move(samples), preprocessor.batch(), std::move(adapter)};
}

/// Where outputs are read; comparing them all takes longer than a callback may.
SinkThreads threads_of(const Plan& plan, const Evaluation& evaluation) {
  return evaluation.distances != nullptr ? SinkThreads::feeding
                                         : sink_threads(plan.metric->needs());
}

std::vector<result::ImageResult> blank_results(const Feeding& feeding) {
  std::vector<result::ImageResult> results(feeding.samples.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& sample = feeding.index.samples[feeding.samples[i]];
    results[i].name = sample.name;
    results[i].label = sample.label;
  }
  return results;
}

/// The masks that were kept, in the order of the images, which are told where theirs are.
std::string placed_masks(const Evaluation& evaluation, const Feeding& feeding,
                         std::vector<result::ImageResult>& results) {
  MaskPack pack;
  if (evaluation.kept_masks == nullptr) return {};
  for (std::size_t i = 0; i < results.size(); ++i) {
    evaluation.kept_masks->place(feeding.samples[i], results[i], pack);
  }
  return pack.bytes();
}

/// Takes the results of broken images out, and gives the objects that are on the others.
std::vector<std::span<const dataset::Box>> settle(const Feeding& feeding, const Fed& fed,
                                                  std::vector<result::ImageResult>& results) {
  std::vector<result::ImageResult> kept;
  std::vector<std::span<const dataset::Box>> boxes;
  kept.reserve(results.size() - fed.broken.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (fed.broken.contains(i)) continue;
    kept.push_back(std::move(results[i]));
    boxes.push_back(boxes_of(feeding.index.samples[feeding.samples[i]]));
  }
  results = std::move(kept);
  return boxes;
}

}  // namespace

Result<Evaluated> evaluate(engine::Compiled& compiled, const Evaluation& evaluation) {
  HONE_TRY(Plan plan, accuracy::plan(compiled, evaluation));
  const Feeding feeding{.card = evaluation.card,
                        .index = evaluation.index,
                        .pack = evaluation.pack,
                        .samples = std::move(plan.samples),
                        .prepared = evaluation.prepared,
                        .options = {.requests = evaluation.requests,
                                    .threads = evaluation.threads,
                                    .sink_threads = threads_of(plan, evaluation),
                                    .progress = evaluation.progress,
                                    .cancelled = evaluation.cancelled}};
  auto results = blank_results(feeding);
  HONE_TRY(auto own_masks, Masks::open(plan.metric->needs(), feeding.index, feeding.pack));
  Masks& masks = evaluation.masks != nullptr ? *evaluation.masks : own_masks;
  masks.keep_in(evaluation.kept_masks);
  Distances* distances = evaluation.distances;
  if (distances != nullptr) distances->begin(compiled.outputs(), plan.batch);
  const Sink read = [&](std::size_t position, const Place& place,
                        std::span<const OutputView> outputs) {
    Prediction prediction{.image = std::move(results[position])};
    const std::size_t sample = feeding.samples[position];
    plan.adapter->read(outputs, place, prediction);
    masks.count(sample, prediction);
    if (distances != nullptr) {
      prediction.image.distances = distances->add(sample, place.slot, outputs);
    }
    results[position] = std::move(prediction.image);
  };
  HONE_TRY(const Fed fed, feed(compiled, feeding, read));
  HONE_CHECK(masks.status());

  Evaluated evaluated;
  evaluated.masks = placed_masks(evaluation, feeding, results);
  const auto boxes = settle(feeding, fed, results);
  evaluated.images = std::move(results);
  add_broken(fed, feeding, evaluated.report);
  if (evaluated.images.empty()) {
    return input_error("accuracy.no_images", "None of the images could be decoded.")
        .at(evaluated.report.broken_examples.front());
  }
  const auto& names =
      evaluation.index.class_names.empty() ? evaluation.card.labels : evaluation.index.class_names;
  const Scene scene{evaluated.images, boxes, names, evaluation.seed};
  add_metrics(scene, *plan.metric, evaluated);
  if (distances != nullptr) evaluated.report.distances = distances->over_all();
  evaluated.report.seconds = fed.seconds;
  evaluated.report.images_per_second = static_cast<double>(feeding.samples.size()) / fed.seconds;
  evaluated.report.config = config_of(compiled, plan.batch, fed.requests);
  return evaluated;
}

}  // namespace hone::accuracy
