#include "accuracy/accuracy.h"

#include "accuracy/metric.h"
#include "accuracy/preprocess.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBrokenExamples = 10;

/// Positions of the labelled samples that were asked for.
Result<std::vector<std::size_t>> labelled_samples(const Evaluation& evaluation) {
  const auto& all = evaluation.index.samples;
  std::vector<std::size_t> chosen;
  const std::size_t count = evaluation.samples.empty() ? all.size() : evaluation.samples.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t position = evaluation.samples.empty() ? i : evaluation.samples[i];
    if (position >= all.size()) {
      return bug_error("accuracy.samples", "A sample is not in the index.");
    }
    if (all[position].label) chosen.push_back(position);
  }
  if (!chosen.empty()) return chosen;
  return input_error("accuracy.no_labels", "The data set has no labels to compare with.")
      .fix("Give a data set with annotations.");
}

Result<const Metric*> metric_named(const std::string& name) {
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

void add_metrics(const Evaluation& evaluation, const Metric& metric, Evaluated& evaluated) {
  const auto& names =
      evaluation.index.class_names.empty() ? evaluation.card.labels : evaluation.index.class_names;
  for (auto& image : evaluated.images) image.correct = metric.correct(image);
  MetricValue value = metric.evaluate(evaluated.images, names);
  result::AccuracyReport& report = evaluated.report;
  report.metric = metric.name();
  report.value = value.value;
  report.ci95 = value.ci95;
  report.images = value.images;
  report.per_class = std::move(value.per_class);
  report.confusion = std::move(value.confusion);
  for (const auto name : metric_names()) {
    report.also[std::string(name)] = find_metric(name)->evaluate(evaluated.images, names).value;
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
  HONE_TRY(const Metric* metric, metric_named(evaluation.metric));
  HONE_TRY(const auto input, only_input(compiled));
  HONE_TRY(const auto preprocessor, Preprocessor::create(evaluation.card, input));
  const auto outputs = compiled.outputs();
  HONE_TRY(auto adapter, make_adapter({evaluation.card, outputs, preprocessor.batch()}));
  HONE_TRY(auto samples, labelled_samples(evaluation));
  return Plan{metric, std::move(samples), preprocessor.batch(), std::move(adapter)};
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

std::vector<result::ImageResult> without_broken(std::vector<result::ImageResult> results,
                                                const Fed& fed) {
  std::vector<result::ImageResult> kept;
  kept.reserve(results.size() - fed.broken.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!fed.broken.contains(i)) kept.push_back(std::move(results[i]));
  }
  return kept;
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
                                    .progress = evaluation.progress,
                                    .cancelled = evaluation.cancelled}};
  auto results = blank_results(feeding);
  const Sink read = [&](std::size_t position, std::size_t slot,
                        std::span<const OutputView> outputs) {
    plan.adapter->read(outputs, slot, results[position]);
  };
  HONE_TRY(const Fed fed, feed(compiled, feeding, read));

  Evaluated evaluated;
  evaluated.images = without_broken(std::move(results), fed);
  add_broken(fed, feeding, evaluated.report);
  if (evaluated.images.empty()) {
    return input_error("accuracy.no_images", "None of the images could be decoded.")
        .at(evaluated.report.broken_examples.front());
  }
  add_metrics(evaluation, *plan.metric, evaluated);
  evaluated.report.seconds = fed.seconds;
  evaluated.report.images_per_second = static_cast<double>(feeding.samples.size()) / fed.seconds;
  evaluated.report.config = config_of(compiled, plan.batch, fed.requests);
  return evaluated;
}

}  // namespace hone::accuracy
