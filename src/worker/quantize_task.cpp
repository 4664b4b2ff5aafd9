#include "worker/quantize_task.h"

#include "base/limits.h"
#include "os/files.h"
#include "os/machine.h"
#include "quantization/sequential.h"
#include "worker/made_model.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

/// Rates with which two busy cores go through images; only the progress stands on them.
constexpr double kObservedPerSecond = 150;
constexpr double kEvaluatedPerSecond = 700;
constexpr double kEvaluationsOfSearch = 5;
constexpr double kSecondsOfMeasuring = 10;

std::vector<Steps::Step> steps_of(const api::QuantizeRequest& asked,
                                  const std::optional<dataset::Record>& data, bool evaluates) {
  const bool converts = asked.weights_only || asked.precision;
  const bool searches = !converts && (asked.max_drop || asked.curve);
  const bool measures = asked.curve || asked.objective != result::Objective::size;
  const double images = data ? static_cast<double>(data->images) : 0;
  const double observed = std::min<double>(images, static_cast<double>(asked.subset));
  const double pass = images / kEvaluatedPerSecond;
  std::vector<Steps::Step> steps = {{"read", 0.3}};
  const double further = evaluates ? (images - observed) / kEvaluatedPerSecond : 0;
  if (!converts) steps.push_back({"observe", 0.2 + observed / kObservedPerSecond + further});
  steps.push_back({"decide", 0.3});
  if (searches) steps.push_back({"evaluate", 0.2 + kEvaluationsOfSearch * pass});
  if (measures) steps.push_back({"measure", kSecondsOfMeasuring});
  steps.push_back({"apply", 0.2});
  if (evaluates) steps.push_back({"evaluate", searches ? 0.1 : 0.2 + (converts ? 2 : 1) * pass});
  if (evaluates) steps.push_back({"evaluate at device precision", 2 * pass});
  if (measures) steps.push_back({"measure", kSecondsOfMeasuring});
  return steps;
}

/// What was asked for, else what the network's task is judged by, where images are annotated so.
std::string metric_of(const std::optional<std::string>& asked, const model::Card& card,
                      const dataset::Record& data, const dataset::Index& index) {
  if (asked) return *asked;
  const std::string usual(accuracy::default_metric(card.task, data.format));
  const auto truth = accuracy::find_metric(usual)->needs();
  const auto annotated = [&](const auto& sample) { return accuracy::is_annotated(sample, truth); };
  const bool any = std::any_of(index.samples.begin(), index.samples.end(), annotated);
  return any ? usual : std::string(kAgreement);
}

/// Images to evaluate on: each for itself a place in the list.
Result<dataset::Index> read_index(const dataset::Record& data, JobContext& context) {
  HONE_TRY(const auto path, context.blob(data.index));
  HONE_TRY(const auto text, os::read_file(path, Bytes{limits::kJsonBytes}));
  HONE_TRY(const auto json, parse_json(text));
  return from_json<dataset::Index>(json);
}

/// What of the request decides the bytes of the result.
Json options_of(api::QuantizeRequest asked) {
  asked.model.clear();
  asked.dataset.reset();
  asked.name.reset();
  asked.replay.reset();
  asked.fresh = false;
  asked.evaluate = asked.evaluate && asked.max_drop.has_value();
  asked.curve = false;
  Json options = to_json(asked);
  for (const auto* name : {"model", "fresh", "evaluate", "curve"}) options.erase(name);
  if (!asked.max_drop) options.erase("metric");
  if (asked.augment.empty()) options.erase("augment");
  return options;
}

}  // namespace

QuantizeTask::QuantizeTask(const api::QuantizeWork& work, const api::JobInputs& inputs,
                           JobContext& context)
    : work_(work),
      model_(inputs.model.value_or(model::Record{})),
      data_(inputs.dataset),
      context_(context),
      steps_(context, steps_of(work.asked, inputs.dataset, evaluates())) {
  report_.max_drop = work.asked.max_drop;
  report_.weights_bytes_before = model_.weights_bytes;
  report_.file_bytes_before = model_.xml.bytes + model_.bin.bytes;
}

bool QuantizeTask::evaluates() const {
  const auto& asked = work_.asked;
  return asked.max_drop || asked.metric || asked.evaluate || asked.curve;
}

Status QuantizeTask::open_data() {
  if (!data_) return {};
  HONE_TRY(index_, read_index(*data_, context_));
  metric_ = metric_of(asked().metric, model_.card, *data_, index_);
  HONE_CHECK(check_metric(metric_));
  HONE_TRY(pack_, context_.blob(data_->pack));
  constexpr std::uint64_t kPreparedBytes = 2 * limits::kGiB;  // further images are decoded again
  if (evaluates()) prepared_.emplace(context_.staging() / "prepared", kPreparedBytes);
  return {};
}

void QuantizeTask::make_evaluator() {
  evaluator_.emplace(Evaluating{.model = model_,
                                .index = index_,
                                .pack = pack_,
                                .metric = metric_,
                                .shapes = asked().shapes,
                                .prepared = prepared()},
                     context_);
}

Status QuantizeTask::begin_evaluation() {
  if (evaluator_ || !evaluates()) return {};
  make_evaluator();
  constexpr double kOfOriginal = 0.5;  // of the step
  return evaluator_->begin([&](double done) { steps_.at(kOfOriginal * done, "the original"); });
}

Status QuantizeTask::begin_evaluation(const Evaluator::Infer& infer) {
  if (evaluator_ || !evaluates()) return {};
  make_evaluator();
  return evaluator_->begin(infer);
}

void QuantizeTask::state(const quantization::Assessment& quantized) {
  const auto original = evaluator_->original();
  report_.original = evaluator_->figure(original);
  report_.quantized = evaluator_->figure(quantized);
  report_.drop = original.value - quantized.value;
  const auto interval = quantization::drop_interval(original, quantized);
  report_.drop_ci95 =
      result::Interval{std::min(interval.lo, *report_.drop), std::max(interval.hi, *report_.drop)};
  if (!asked().max_drop) return;
  const std::size_t images = evaluator_->images();
  double lost = *report_.drop * static_cast<double>(images);
  if (!original.scores.empty()) lost = 0;  // exactly, where images have scores
  for (std::size_t i = 0; i < original.scores.size(); ++i) {
    lost += original.scores[i] - quantized.scores[i];
  }
  report_.within = quantization::drop_holds(lost, images, *asked().max_drop);
}

Status QuantizeTask::judge(engine::Network network) {
  HONE_TRY(auto compiled, evaluator_->compile(std::move(network), At::f32));
  HONE_TRY(const auto assessment, evaluator_->assess(compiled));
  state(assessment);
  ++report_.evaluations;
  report_.images_inferred += evaluator_->images();
  return {};
}

Status QuantizeTask::prepare_device_precision() {
  if (reference_.valid()) return {};
  HONE_TRY(auto original, read_network(model_, context_));
  reference_ = compiled_aside(std::move(original));
  return {};
}

std::future<Result<engine::Compiled>> QuantizeTask::compiled_aside(engine::Network network) const {
  return std::async(std::launch::async,
                    [evaluator = &*evaluator_, network = std::move(network)]() mutable {
                      return evaluator->compile(std::move(network), At::device_default);
                    });
}

Status QuantizeTask::judge_at_device_precision(engine::Network network) {
  steps_.begin("evaluate at device precision");
  HONE_CHECK(prepare_device_precision());
  HONE_TRY(auto reference, reference_.get());
  result::DevicePrecisionFigures figures;
  figures.precision = reference.facts().precision;
  if (figures.precision == "f32") {
    figures.original = report_.original->value;
    figures.quantized = report_.quantized->value;
  } else {
    auto compiling = compiled_aside(std::move(network));
    HONE_TRY(const auto before, evaluator_->assess(reference));
    HONE_TRY(auto quantized, compiling.get());
    HONE_TRY(const auto after, evaluator_->assess(quantized));
    figures.original = before.value;
    figures.quantized = after.value;
  }
  figures.drop = figures.original - figures.quantized;
  report_.at_device_precision = figures;
  return {};
}

Json QuantizeTask::recipe(Json decided) const {
  model::Card card = model_.card;
  card.labels.clear();
  card.source.clear();
  card.notes.clear();
  Json recipe{{"scheme", report_.scheme},
              {"hone", HONE_VERSION},
              {"openvino", engine::runtime_version()},
              {"model", model_.digest.hex()},
              {"card", to_json(card)},
              {"options", options_of(asked())},
              {"decided", std::move(decided)}};
  if (data_) recipe["dataset"] = data_->digest.hex();
  return recipe;
}

Status QuantizeTask::keep(engine::Network network) {
  HONE_TRY(report_.model, keep_made_model(std::move(network), model_, context_));
  report_.weights_bytes = report_.model.weights_bytes;
  report_.file_bytes = report_.model.xml.bytes + report_.model.bin.bytes;
  return {};
}

void QuantizeTask::keep_original() {
  report_.model = model_;
  report_.weights_bytes = report_.weights_bytes_before;
  report_.file_bytes = report_.file_bytes_before;
}

result::QuantizationReport QuantizeTask::finish() {
  report_.seconds = steps_.finish();
  report_.peak_rss_bytes = os::peak_rss_bytes();
  return std::move(report_);
}

Result<engine::Network> copy_of(const engine::Network& network) { return network.edited({}); }

}  // namespace hone::worker
