#include "worker/observing.h"

#include "accuracy/preprocess.h"
#include "base/limits.h"
#include "os/machine.h"
#include "os/memory.h"

namespace hone::worker {
namespace {

using quantization::Statistics;
using quantization::Wanted;

Status bring_to_shapes(engine::Network& network, const engine::Shapes& shapes) {
  for (const auto& input : network.inputs()) {
    const auto asked = shapes.find(input.name);
    if (asked != shapes.end() && asked->second != input.shape) return network.reshape(shapes);
  }
  return {};
}

/// CPUs with AVX-512 compute f32 convolutions with the channels last.
bool computes_channels_last() {
  return os::machine_facts().isa.find("avx512") != std::string::npos;
}

/// Images of one inference; a sample of noise is all of an inference.
Result<std::size_t> batch_of(const engine::Network& network, const Observing& how) {
  const auto inputs = network.inputs();
  if (!how.images || inputs.size() != 1) return std::size_t{1};  // feed() refuses further inputs
  HONE_TRY(const auto preprocessor, accuracy::Preprocessor::create(how.card, inputs.front()));
  return preprocessor.batch();
}

/// Shapes of the tensors of one sample.
Result<std::vector<model::Shape>> shapes_of_samples(const engine::Watched& watched,
                                                    const Wanted& wanted, std::size_t batch) {
  auto shapes = watched.shapes;
  for (std::size_t i = 0; batch > 1 && i < shapes.size(); ++i) {
    const auto size = static_cast<std::int64_t>(batch);
    if (shapes[i].empty() || shapes[i].front() % size != 0) {
      return usage_error("observing.batch", "A tensor does not tell the images of a batch apart.")
          .at(wanted.names[i])
          .fix("Give a batch of 1, with --shape.");
    }
    shapes[i].front() /= size;
  }
  return shapes;
}

/// Gives the observer, once there is one, the tensors of each sample.
engine::Watcher watcher_of(std::optional<quantization::Observer>& observer) {
  return [&](std::size_t tensor, std::span<const std::int32_t> samples,
             std::span<const float> values) {
    const std::size_t count = values.size() / samples.size();
    for (std::size_t place = 0; place < samples.size(); ++place) {
      if (samples[place] < 0) continue;
      observer->add(static_cast<std::size_t>(samples[place]), tensor,
                    values.subspan(place * count, count));
    }
  };
}

accuracy::FeedOptions options_of(const Observing& how) {
  return {.numbers_samples = true, .progress = how.progress, .cancelled = how.cancelled};
}

Result<accuracy::Fed> feed(engine::Compiled& compiled, const Observing& how) {
  const accuracy::Sink nothing = [](auto, auto, auto) {};
  if (!how.images) {
    return accuracy::feed_noise(compiled,
                                {.card = how.card,
                                 .samples = how.noise.samples,
                                 .seed = how.noise.seed,
                                 .options = options_of(how)},
                                nothing);
  }
  return accuracy::feed(compiled,
                        {.card = how.card,
                         .index = *how.images->index,
                         .pack = how.images->pack,
                         .samples = how.images->samples,
                         .prepared = how.images->prepared,
                         .options = options_of(how)},
                        nothing);
}

std::size_t samples_of(const Observing& how) {
  if (!how.images) return how.noise.samples;
  const std::size_t chosen = how.images->samples.size();
  return chosen > 0 ? chosen : how.images->index->samples.size();
}

}  // namespace

Result<Statistics> observe(const engine::Network& network, const Wanted& wanted,
                           const Observing& how) {
  HONE_TRY(auto shaped, network.edited({}));
  HONE_CHECK(bring_to_shapes(shaped, how.shapes));
  HONE_TRY(const std::size_t batch, batch_of(shaped, how));
  std::optional<quantization::Observer> observer;
  const auto order =
      computes_channels_last() ? engine::ChannelOrder::last : engine::ChannelOrder::as_it_is;
  HONE_TRY(auto watched, shaped.watched(wanted.tensors, {watcher_of(observer), batch, order}));
  HONE_TRY(auto shapes, shapes_of_samples(watched, wanted, batch));
  observer.emplace(wanted.names, std::move(shapes), samples_of(how),
                   quantization::ObserverOptions{.patches = wanted.patches,
                                                 .histograms = wanted.ranges > 0,
                                                 .channels_last = std::move(watched.turned)});
  HONE_TRY(auto compiled,
           engine::Compiled::compile(watched.network, {.hint = engine::Hint::throughput,
                                                       .precision = model::Precision::f32}));
  os::release_idle_memory();
  HONE_TRY(const auto fed, feed(compiled, how));
  Statistics statistics = observer->finish();
  if (statistics.samples > 0) return statistics;
  const std::string why = fed.broken.empty() ? std::string() : fed.broken.begin()->second;
  return input_error("accuracy.no_images", "None of the images could be decoded.").at(why);
}

}  // namespace hone::worker
