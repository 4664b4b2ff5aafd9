#include "accuracy/accuracy.h"

#include <chrono>
#include <thread>

#include "accuracy/metric.h"
#include "accuracy/pipeline.h"
#include "base/limits.h"
#include "os/files.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBrokenExamples = 10;
/// Many requests let decoding threads sleep long and wake seldom, which networks of some 50 us
/// need; what they cost is their input memory.
constexpr std::size_t kRequestsPerThread = 16;
constexpr std::uint64_t kInputMemoryBytes = 256 * limits::kMiB;

using Samples = std::vector<const dataset::Sample*>;

/// The labelled samples that were asked for.
Result<Samples> labelled_samples(const Evaluation& evaluation) {
  const auto& all = evaluation.index.samples;
  Samples chosen;
  const auto add = [&](const dataset::Sample& sample) {
    if (sample.label) chosen.push_back(&sample);
  };
  for (const std::size_t position : evaluation.samples) {
    if (position >= all.size()) {
      return bug_error("accuracy.samples", "A sample is not in the index.");
    }
    add(all[position]);
  }
  if (evaluation.samples.empty()) std::ranges::for_each(all, add);
  if (!chosen.empty()) return chosen;
  return input_error("accuracy.no_labels", "The data set has no labels to compare with.")
      .fix("Give a data set with annotations.");
}

Status check_pack(const Samples& samples, std::span<const std::byte> pack) {
  for (const dataset::Sample* sample : samples) {
    if (sample->bytes > pack.size() || sample->offset > pack.size() - sample->bytes) {
      return environment_error("accuracy.pack", "The data set's files are not complete.")
          .at(sample->name)
          .fix("Import the data set again.");
    }
  }
  return {};
}

Result<const Metric*> metric_named(const std::string& name) {
  if (const Metric* metric = find_metric(name)) return metric;
  return usage_error("accuracy.metric", "There is no metric of this name.")
      .at(name)
      .fix(fmt::format("Give --metric with one of: {}.", fmt::join(metric_names(), ", ")));
}

Result<model::Port> only_input(const engine::Compiled& compiled) {
  const auto inputs = compiled.inputs();
  if (inputs.size() == 1) return inputs.front();
  return usage_error(
      "accuracy.input",
      fmt::format("The network has {} inputs; an image goes to one.", inputs.size()));
}

std::size_t threads_of(const Evaluation& evaluation) {
  if (evaluation.threads > 0) return evaluation.threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::size_t requests_of(const Evaluation& evaluation, const engine::CompiledFacts& facts,
                        const Preprocessor& input) {
  if (evaluation.requests > 0) return evaluation.requests;
  const auto optimal = static_cast<std::size_t>(std::max<std::int64_t>(1, facts.optimal_requests));
  const std::size_t threads = threads_of(evaluation);
  const std::size_t affordable = kInputMemoryBytes / (input.batch() * input.bytes_per_image());
  return std::max(optimal + threads, std::min(optimal + kRequestsPerThread * threads, affordable));
}

result::BenchmarkConfig config_of(const engine::Compiled& compiled, const Preprocessor& input,
                                  std::size_t requests) {
  const auto facts = compiled.facts();
  result::BenchmarkConfig config;
  config.device = facts.device;
  config.batch = static_cast<std::int64_t>(input.batch());
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

void add_broken(const Pipeline& pipeline, const Samples& samples, result::AccuracyReport& report) {
  report.broken = pipeline.broken().size();
  for (const auto& [position, message] : pipeline.broken()) {
    if (report.broken_examples.size() == kBrokenExamples) break;
    report.broken_examples.push_back(samples[position]->name + ": " + message);
  }
}

/// Everything that can be refused before the first image is decoded.
struct Plan {
  const Metric* metric;
  Samples samples;
  os::MappedFile pack;
  Preprocessor preprocessor;
  std::unique_ptr<OutputAdapter> adapter;
};

Result<Plan> plan(const engine::Compiled& compiled, const Evaluation& evaluation) {
  HONE_TRY(const Metric* metric, metric_named(evaluation.metric));
  HONE_TRY(const auto input, only_input(compiled));
  HONE_TRY(auto preprocessor, Preprocessor::create(evaluation.card, input));
  const auto outputs = compiled.outputs();
  HONE_TRY(auto adapter, make_adapter({evaluation.card, outputs, preprocessor.batch()}));
  HONE_TRY(auto samples, labelled_samples(evaluation));
  HONE_TRY(auto pack, os::MappedFile::open(evaluation.pack));
  HONE_CHECK(check_pack(samples, pack.bytes()));
  return Plan{metric, std::move(samples), std::move(pack), std::move(preprocessor),
              std::move(adapter)};
}

}  // namespace

Result<Evaluated> evaluate(engine::Compiled& compiled, const Evaluation& evaluation) {
  HONE_TRY(const Plan plan, accuracy::plan(compiled, evaluation));
  const std::size_t requests = requests_of(evaluation, compiled.facts(), plan.preprocessor);
  Pipeline pipeline({.preprocessor = plan.preprocessor,
                     .adapter = *plan.adapter,
                     .pack = plan.pack.bytes(),
                     .samples = plan.samples});
  HONE_CHECK(pipeline.create_requests(compiled, requests));
  const auto begin = std::chrono::steady_clock::now();
  HONE_CHECK(pipeline.run(threads_of(evaluation), {evaluation.progress, evaluation.cancelled}));
  const Seconds seconds = std::chrono::steady_clock::now() - begin;

  Evaluated evaluated;
  evaluated.images = pipeline.take_results();
  add_broken(pipeline, plan.samples, evaluated.report);
  if (evaluated.images.empty()) {
    return input_error("accuracy.no_images", "None of the images could be decoded.")
        .at(evaluated.report.broken_examples.front());
  }
  add_metrics(evaluation, *plan.metric, evaluated);
  evaluated.report.seconds = seconds.count();
  evaluated.report.images_per_second = static_cast<double>(plan.samples.size()) / seconds.count();
  evaluated.report.config = config_of(compiled, plan.preprocessor, requests);
  return evaluated;
}

}  // namespace hone::accuracy
