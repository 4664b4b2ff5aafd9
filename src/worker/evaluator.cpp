#include "worker/evaluator.h"

#include <cstring>

#include "accuracy/bootstrap.h"
#include "accuracy/preprocess.h"
#include "base/statistics.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

/// Outputs of the original that are kept for comparing; of larger ones every n-th value.
constexpr std::uint64_t kKeptOutputBytes = 64ULL << 20U;

using quantization::Assessment;

std::uint64_t output_values(const std::vector<model::Port>& outputs) {
  std::uint64_t values = 0;
  for (const auto& output : outputs) values += model::element_count(output.shape).value_or(0);
  return values;
}

/// Which part of all outputs is looked at.
struct Look {
  std::size_t batch = 1;
  std::size_t stride = 1;
};

/// Every stride-th value of the outputs of one image of the batch, those that are f32.
std::vector<float> values_of(std::span<const accuracy::OutputView> outputs, std::size_t slot,
                             const Look& look) {
  std::vector<float> kept;
  for (const auto& output : outputs) {
    if (output.tensor.precision != model::Precision::f32) continue;
    const std::size_t count = output.bytes.size() / sizeof(float) / look.batch;
    for (std::size_t i = 0; i < count; i += look.stride) {
      float value = 0;
      std::memcpy(&value, output.bytes.data() + (slot * count + i) * sizeof(float), sizeof value);
      kept.push_back(value);
    }
  }
  return kept;
}

/// |q - f|^2 / |f|^2
double distance_between(const std::vector<float>& quantized, const std::vector<float>& original) {
  double difference = 0;
  double size = 0;
  for (std::size_t i = 0; i < std::min(quantized.size(), original.size()); ++i) {
    const double d = static_cast<double>(quantized[i]) - original[i];
    difference += d * d;
    size += static_cast<double>(original[i]) * original[i];
  }
  return size > 0 ? difference / size : difference;
}

std::int64_t best_of(const result::ImageResult& image) {
  return image.predictions.empty() ? -1 : image.predictions.front();
}

}  // namespace

Status check_metric(const std::string& metric) {
  if (metric == kAgreement || accuracy::find_metric(metric) != nullptr) return {};
  return usage_error("accuracy.metric", "There is no metric of this name.")
      .at(metric)
      .fix(fmt::format("Give --metric with one of: {}, {}.",
                       fmt::join(accuracy::metric_names(), ", "), kAgreement));
}

/// What one pass over images gave, by place in the list of samples.
struct Evaluator::Pass {
  std::vector<std::size_t> samples;
  std::vector<result::ImageResult> images;
  std::vector<std::vector<float>> outputs;
  std::map<std::size_t, std::string> broken;
};

/// Puts the outputs of an image into a pass. Copies read into the same pass, which outlives them.
class Evaluator::Reader {
 public:
  Reader(std::shared_ptr<const accuracy::OutputAdapter> adapter, const Look& look,
         accuracy::Masks& masks, Pass& pass)
      : adapter_(std::move(adapter)), look_(look), masks_(&masks), pass_(&pass) {}

  void operator()(std::size_t position, const accuracy::Place& place,
                  std::span<const accuracy::OutputView> views) const {
    accuracy::Prediction prediction{.image = std::move(pass_->images[position])};
    adapter_->read(views, place, prediction);
    masks_->count(pass_->samples[position], prediction);
    pass_->images[position] = std::move(prediction.image);
    pass_->outputs[position] = values_of(views, place.slot, look_);
  }

 private:
  std::shared_ptr<const accuracy::OutputAdapter> adapter_;
  Look look_;
  accuracy::Masks* masks_;
  Pass* pass_;
};

Evaluator::Evaluator(Evaluating what, JobContext& context)
    : what_(std::move(what)), context_(context), agrees_(what_.metric == kAgreement) {}

Status Evaluator::begin(const std::function<void(double)>& progress) {
  HONE_CHECK(choose_samples());
  HONE_TRY(auto network, read_network(what_.model, context_));
  HONE_TRY(auto compiled, compile(std::move(network), At::f32));
  HONE_TRY(auto pass, run(compiled, samples_, progress));
  return keep(std::move(pass));
}

Status Evaluator::begin(const Infer& infer) {
  HONE_CHECK(choose_samples());
  Pass pass = blank(samples_);
  OwnOutputs own{.samples = samples_, .sink = {}, .broken = {}};
  own.sink = [&](const std::vector<model::Port>& outputs) -> Result<accuracy::Sink> {
    HONE_TRY(auto reader, reader(outputs, pass));
    return accuracy::Sink(std::move(reader));
  };
  own.broken = [&](std::size_t position, const std::string& why) { pass.broken[position] = why; };
  HONE_CHECK(infer(std::move(own)));
  return keep(std::move(pass));
}

Status Evaluator::keep(Pass pass) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    if (pass.broken.contains(i)) continue;
    kept.push_back(samples_[i]);
    const double threshold = accuracy::truth_threshold(what_.model.card);
    if (agrees_) found_.push_back(accuracy::boxes_from(pass.images[i].detections, threshold));
    original_.push_back(std::move(pass.images[i]));
    outputs_.push_back(std::move(pass.outputs[i]));
  }
  samples_ = std::move(kept);
  HONE_CHECK(masks_->status());
  if (!samples_.empty()) return {};
  return input_error("accuracy.no_images", "No image of the data set could be decoded.")
      .at(pass.broken.begin()->second);
}

Status Evaluator::choose_metric() {
  const model::Card& card = what_.model.card;
  metric_ = accuracy::find_metric(what_.metric);
  if (agrees_ && card.task == model::Task::detection) metric_ = &accuracy::voc_map_metric();
  const bool maps = agrees_ && card.task == model::Task::segmentation;
  if (maps) metric_ = &accuracy::miou_metric();
  if (metric_ != nullptr) HONE_CHECK(accuracy::check_fits(*metric_, card));
  if (maps) {
    HONE_TRY(masks_, accuracy::Masks::of_first(context_.staging() / "maps"));
    return {};
  }
  const auto truth = agrees_ || metric_ == nullptr ? accuracy::Truth::label : metric_->needs();
  HONE_TRY(masks_, accuracy::Masks::open(truth, what_.index, what_.pack));
  return {};
}

Status Evaluator::choose_samples() {
  HONE_CHECK(choose_metric());
  const auto& all = what_.index.samples;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (agrees_ || accuracy::is_annotated(all[i], metric_->needs())) samples_.push_back(i);
  }
  if (!samples_.empty()) return {};
  return input_error("accuracy.no_labels", "The data set has no labels to compare with.")
      .fix("Give a data set with annotations, or --metric agreement.");
}

Assessment Evaluator::original(std::span<const std::size_t> positions) const {
  Assessment assessment;
  std::vector<result::ImageResult> images;
  for (const std::size_t position : positions) {
    images.push_back(original_[position]);
    assessment.distance.push_back(0);
  }
  judge(images, positions, assessment);
  return assessment;
}

bool Evaluator::scores_images() const { return metric_ == nullptr || metric_->is_mean_of_images(); }

double Evaluator::score(const result::ImageResult& image, std::size_t position) const {
  if (!agrees_) return metric_->image_score(image);
  return best_of(image) == best_of(original_[position]) ? 1 : 0;
}

void Evaluator::judge(std::span<const result::ImageResult> images,
                      std::span<const std::size_t> positions, Assessment& assessment) const {
  if (scores_images()) {
    for (std::size_t i = 0; i < images.size(); ++i) {
      assessment.scores.push_back(score(images[i], positions[i]));
    }
    assessment.value = mean(assessment.scores);
    return;
  }
  std::vector<std::span<const dataset::Box>> boxes;
  for (const std::size_t position : positions) {
    boxes.push_back(agrees_ ? std::span<const dataset::Box>(found_[position])
                            : accuracy::boxes_of(what_.index.samples[samples_[position]]));
  }
  const accuracy::Scene scene{.images = images, .boxes = boxes};
  const double value = metric_->value(scene);
  assessment.value = std::isnan(value) ? 1 : value;  // nothing to be found
  if (images.size() == this->images()) assessment.resampled = metric_->resampled(scene);
}

Result<engine::Compiled> Evaluator::compile(engine::Network network, At at) const {
  HONE_TRY(const auto shapes, bind_shapes(what_.model, what_.shapes, {}));
  HONE_CHECK(bring_to(network, shapes));
  engine::CompileOptions options;
  options.hint = engine::Hint::throughput;
  if (at == At::f32) options.precision = model::Precision::f32;
  return engine::Compiled::compile(network, options);
}

std::vector<std::size_t> Evaluator::all() const {
  std::vector<std::size_t> positions(images());
  std::iota(positions.begin(), positions.end(), 0);
  return positions;
}

Result<Assessment> Evaluator::assess(engine::Compiled& compiled) { return assess(compiled, all()); }

Result<Assessment> Evaluator::assess(engine::Compiled& compiled,
                                     std::span<const std::size_t> positions) {
  if (positions.empty()) return Assessment{};
  std::vector<std::size_t> samples;
  for (const std::size_t position : positions) samples.push_back(samples_[position]);
  HONE_TRY(const auto pass, run(compiled, samples, {}));
  if (!pass.broken.empty()) {
    return environment_error("accuracy.pack", "An image that could be read before cannot now.")
        .at(pass.broken.begin()->second);
  }
  Assessment assessment;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::size_t position = positions[i];
    assessment.distance.push_back(distance_between(pass.outputs[i], outputs_[position]));
  }
  judge(pass.images, positions, assessment);
  return assessment;
}

Evaluator::Pass Evaluator::blank(const std::vector<std::size_t>& samples) const {
  Pass pass;
  pass.samples = samples;
  pass.images.resize(samples.size());
  pass.outputs.resize(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    pass.images[i].label = what_.index.samples[samples[i]].label;
  }
  return pass;
}

Result<Evaluator::Reader> Evaluator::reader(const std::vector<model::Port>& outputs, Pass& pass) {
  HONE_TRY(const auto shapes, bind_shapes(what_.model, what_.shapes, {}));
  Look look;
  look.batch = static_cast<std::size_t>(batch_of(what_.model, shapes));
  const std::uint64_t bytes =
      output_values(outputs) / look.batch * sizeof(float) * what_.index.samples.size();
  look.stride = static_cast<std::size_t>(bytes / kKeptOutputBytes + 1);
  model::Port image = what_.model.inputs.front();
  image.shape = shapes.at(image.name);
  HONE_TRY(const auto preprocessor, accuracy::Preprocessor::create(what_.model.card, image));
  accuracy::AdapterContext context{.card = what_.model.card,
                                   .outputs = outputs,
                                   .batch = look.batch,
                                   .class_names = what_.index.class_names,
                                   .input_width = preprocessor.width(),
                                   .input_height = preprocessor.height()};
  if (agrees_) context.class_names = {};
  HONE_TRY(auto adapter, accuracy::make_adapter(context));
  return Reader(std::move(adapter), look, *masks_, pass);
}

Result<Evaluator::Pass> Evaluator::run(engine::Compiled& compiled,
                                       const std::vector<std::size_t>& samples,
                                       const std::function<void(double)>& progress) {
  Pass pass = blank(samples);
  HONE_TRY(const auto sink, reader(compiled.outputs(), pass));
  HONE_TRY(auto fed, accuracy::feed(compiled, feeding(samples, progress), sink));
  HONE_CHECK(masks_->status());
  pass.broken = std::move(fed.broken);
  return pass;
}

accuracy::Feeding Evaluator::feeding(const std::vector<std::size_t>& samples,
                                     const std::function<void(double)>& progress) {
  accuracy::Feeding feeding{.card = what_.model.card, .index = what_.index, .pack = what_.pack};
  feeding.samples = samples;
  feeding.prepared = what_.prepared;
  if (metric_ != nullptr) feeding.options.sink_threads = accuracy::sink_threads(metric_->needs());
  feeding.options.cancelled = [this] { return context_.cancelled(); };
  if (progress) {
    feeding.options.progress = [&progress](std::size_t done, std::size_t total) {
      progress(static_cast<double>(done) / static_cast<double>(total));
    };
  }
  return feeding;
}

result::MetricFigure Evaluator::figure(const Assessment& assessment) const {
  result::MetricFigure figure{
      .metric = what_.metric, .value = assessment.value, .ci95 = {}, .images = images()};
  if (!scores_images()) {
    figure.ci95 = accuracy::interval_of(assessment.resampled, assessment.value);
    return figure;
  }
  const auto right =
      static_cast<std::uint64_t>(std::llround(assessment.value * static_cast<double>(images())));
  const auto interval = wilson95(right, images());
  figure.ci95 = {interval.lo, interval.hi};
  return figure;
}

}  // namespace hone::worker
