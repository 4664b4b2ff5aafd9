#include "worker/package_check.h"

#include <cstring>
#include <mutex>
#include <set>

#include "accuracy/adapter.h"
#include "accuracy/feed.h"
#include "accuracy/preprocess.h"
#include "base/limits.h"
#include "os/files.h"

namespace hone::worker {
namespace {

constexpr std::uint64_t kSeed = 20261121;

/// What came out for each input.
struct Answers {
  std::map<std::size_t, Digest> results;
  std::uint64_t predictions = 0;
};

struct Images {
  dataset::Index index;
  std::filesystem::path pack;
  std::vector<std::size_t> samples;
};

Result<std::optional<Images>> images_of(const PackageCheck& check, JobContext& context) {
  if (!check.dataset) return std::optional<Images>();
  Images images;
  HONE_TRY(const auto path, context.blob(check.dataset->index));
  HONE_TRY(const auto text, os::read_file(path, Bytes{limits::kJsonBytes}));
  HONE_TRY(const auto json, parse_json(text));
  HONE_TRY(images.index, from_json<dataset::Index>(json));
  HONE_TRY(images.pack, context.blob(check.dataset->pack));
  images.samples = dataset::balanced_subset(images.index, kCheckedInputs, kSeed);
  return std::optional(std::move(images));
}

/// The bytes of one image in each output whose first dimension is the batch, of others all.
Digest digest_of_outputs(std::span<const accuracy::OutputView> outputs, std::size_t slot,
                         std::size_t batch) {
  DigestStream stream;
  for (const auto& output : outputs) {
    const auto& shape = output.tensor.shape;
    const bool by_image = !shape.empty() && shape.front() == static_cast<std::int64_t>(batch);
    const std::size_t bytes = by_image ? output.bytes.size() / batch : output.bytes.size();
    stream.add(output.bytes.data() + (by_image ? slot * bytes : 0), bytes);
  }
  return stream.finish();
}

std::uint64_t predictions_in(const accuracy::Prediction& prediction) {
  std::set<std::uint8_t> areas(prediction.map.classes.begin(), prediction.map.classes.end());
  areas.erase(accuracy::ClassMap::kNoClass);
  return prediction.image.predictions.size() + prediction.image.detections.size() + areas.size();
}

Digest digest_of(const accuracy::Prediction& prediction) {
  std::string said = to_json(prediction.image).dump();
  said.append(prediction.map.classes.begin(), prediction.map.classes.end());
  return Digest::of(said);
}

/// Gives both networks the same inputs.
class Asker {
 public:
  Asker(const PackageCheck& check, const std::optional<Images>& images, JobContext& context)
      : check_(check), images_(images), context_(context) {}

  [[nodiscard]] bool compares_predictions() const { return predictions_; }

  Result<Answers> ask(const Ready& ready, engine::Compiled& compiled) {
    batch_ = static_cast<std::size_t>(ready.config.batch);
    const auto ports = compiled.outputs();
    accuracy::AdapterContext context{.card = check_.model.card, .outputs = ports, .batch = batch_};
    if (images_) {
      context.class_names = images_->index.class_names;
      HONE_TRY(const auto input, accuracy::only_input(compiled));
      HONE_TRY(const auto preprocessor, accuracy::Preprocessor::create(check_.model.card, input));
      context.input_width = preprocessor.width();
      context.input_height = preprocessor.height();
    }
    auto adapter = accuracy::make_adapter(context);
    predictions_ = images_ && adapter;
    Answers answers;
    std::mutex mutex;
    const accuracy::Sink sink = [&](std::size_t position, const accuracy::Place& place,
                                    std::span<const accuracy::OutputView> outputs) {
      accuracy::Prediction prediction;
      if (predictions_) (*adapter)->read(outputs, place, prediction);
      Digest digest =
          predictions_ ? digest_of(prediction) : digest_of_outputs(outputs, place.slot, batch_);
      const std::lock_guard lock(mutex);
      answers.results[position] = std::move(digest);
      answers.predictions += predictions_in(prediction);
    };
    HONE_CHECK(images_ ? feed_images(compiled, sink) : feed_noise(compiled, sink));
    return answers;
  }

 private:
  accuracy::FeedOptions feed_options() const {
    accuracy::FeedOptions options;
    options.cancelled = [this] { return context_.cancelled(); };
    return options;
  }

  Status feed_images(engine::Compiled& compiled, const accuracy::Sink& sink) {
    const accuracy::Feeding feeding{.card = check_.model.card,
                                    .index = images_->index,
                                    .pack = images_->pack,
                                    .samples = images_->samples,
                                    .options = feed_options()};
    HONE_CHECK(accuracy::feed(compiled, feeding, sink));
    return {};
  }

  Status feed_noise(engine::Compiled& compiled, const accuracy::Sink& sink) {
    const accuracy::NoiseFeeding feeding{.card = check_.model.card,
                                         .samples = kCheckedInputs,
                                         .seed = kSeed,
                                         .options = feed_options()};
    HONE_CHECK(accuracy::feed_noise(compiled, feeding, sink));
    return {};
  }

  const PackageCheck& check_;
  const std::optional<Images>& images_;
  JobContext& context_;
  std::size_t batch_ = 1;
  bool predictions_ = false;
};

}  // namespace

Status check_images(const model::Card& card, const engine::Compiled& compiled, std::size_t batch) {
  HONE_TRY(const auto input, accuracy::only_input(compiled));
  HONE_TRY(const auto preprocessor, accuracy::Preprocessor::create(card, input));
  const auto outputs = compiled.outputs();
  HONE_CHECK(accuracy::make_adapter({.card = card,
                                     .outputs = outputs,
                                     .batch = batch,
                                     .class_names = {},
                                     .input_width = preprocessor.width(),
                                     .input_height = preprocessor.height()}));
  return {};
}

Result<Checked> same_results(const PackageCheck& check, Ready& original,
                             const std::filesystem::path& packed, JobContext& context) {
  HONE_TRY(auto network, engine::Network::read(packed));
  HONE_CHECK(bring_to(network, check.shapes));
  const Loaded loaded{std::move(network), check.shapes, original.config.batch, 0};
  HONE_TRY(auto ready, compile(loaded, check.options, Profiling::off));
  HONE_TRY(const auto images, images_of(check, context));
  Asker asker(check, images, context);
  HONE_TRY(const auto wanted, asker.ask(original, original.compiled));
  HONE_TRY(const auto found, asker.ask(ready, ready.compiled));
  result::PackageCheck result;
  result.inputs = wanted.results.size();
  for (const auto& [position, digest] : wanted.results) {
    const auto same = found.results.find(position);
    result.equal += same != found.results.end() && same->second == digest ? 1 : 0;
  }
  result.compared = asker.compares_predictions() ? "predictions" : "outputs";
  result.images = check.dataset ? check.dataset->name : "generated";
  const bool all = result.equal == result.inputs && result.inputs > 0;
  if (all && found.results.size() == wanted.results.size()) {
    return Checked{result, wanted.predictions};
  }
  return bug_error("export.differs",
                   fmt::format("The packed network gives other results on {} of {} inputs.",
                               result.inputs - result.equal, result.inputs))
      .fix("Nothing was packed. Check the model with `hone accuracy`, and tell us.");
}

}  // namespace hone::worker
