#include "worker/observing.h"

#include <unordered_map>

#include "accuracy/preprocess.h"
#include "base/limits.h"
#include "os/memory.h"
#include "worker/prepare.h"

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
bool computes_channels_last() { return isa_in_effect().find("avx512") != std::string::npos; }

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

std::size_t samples_of(const Observing& how) {
  if (!how.images) return how.noise.samples;
  const std::size_t chosen = how.images->samples.size();
  return chosen > 0 ? chosen : how.images->index->samples.size();
}

/// Which images go through the network: those that are observed, then further ones whose own
/// outputs are wanted.
struct Route {
  std::vector<std::size_t> samples;                    ///< positions in the index
  std::size_t observed = 0;                            ///< so many of the first
  std::vector<std::optional<std::size_t>> own_places;  ///< in OwnOutputs::samples; by position
};

Route route_of(const Observing& how, std::size_t observed) {
  Route route{.samples = {}, .observed = observed, .own_places = {}};
  if (!how.images) return route;
  if (observed > 0) route.samples = how.images->samples;
  for (std::size_t i = route.samples.size(); i < observed; ++i) route.samples.push_back(i);
  route.own_places.resize(route.samples.size());
  if (!how.own) return route;
  std::unordered_map<std::size_t, std::size_t> position_of;
  for (std::size_t i = 0; i < observed; ++i) position_of[route.samples[i]] = i;
  for (std::size_t place = 0; place < how.own->samples.size(); ++place) {
    const std::size_t sample = how.own->samples[place];
    if (const auto found = position_of.find(sample); found != position_of.end()) {
      route.own_places[found->second] = place;
      continue;
    }
    route.samples.push_back(sample);
    route.own_places.emplace_back(place);
  }
  return route;
}

/// Gives the observer, once there is one, the tensors of each sample that is observed.
engine::Watcher watcher_of(std::optional<quantization::Observer>& observer, const Route& route) {
  return [&](std::size_t tensor, std::span<const std::int32_t> samples,
             std::span<const float> values) {
    const std::size_t count = values.size() / samples.size();
    for (std::size_t place = 0; place < samples.size(); ++place) {
      const auto position = static_cast<std::size_t>(samples[place]);
      if (samples[place] < 0 || position >= route.observed) continue;
      observer->add(position, tensor, values.subspan(place * count, count));
    }
  };
}

/// Gives own outputs of an image to whom they are for.
Result<accuracy::Sink> sink_of(const engine::Network& network, const Observing& how,
                               const Route& route) {
  if (!how.own) return [](auto, auto, auto) {};
  HONE_TRY(auto own, how.own->sink(network.outputs()));
  return [own = std::move(own), &route](std::size_t position, const accuracy::Place& at,
                                        std::span<const accuracy::OutputView> outputs) {
    if (const auto place = route.own_places[position]) own(*place, at, outputs);
  };
}

struct Asked {
  const Observing& how;
  const Route& route;
  std::size_t own_outputs = 0;
};

Result<accuracy::Fed> feed(engine::Compiled& compiled, const Asked& asked,
                           const accuracy::Sink& sink) {
  const Observing& how = asked.how;
  const accuracy::FeedOptions options{.numbers_samples = true,
                                      .outputs = how.own ? asked.own_outputs : 0,
                                      .progress = how.progress,
                                      .cancelled = how.cancelled};
  if (how.images) {
    return accuracy::feed(compiled,
                          {.card = how.card,
                           .index = *how.images->index,
                           .pack = how.images->pack,
                           .samples = asked.route.samples,
                           .prepared = how.images->prepared,
                           .augmenting = how.images->augmenting,
                           .options = options},
                          sink);
  }
  return accuracy::feed_noise(
      compiled,
      {.card = how.card, .samples = how.noise.samples, .seed = how.noise.seed, .options = options},
      sink);
}

void tell_broken(const accuracy::Fed& fed, const Observing& how, const Route& route) {
  if (!how.own) return;
  for (const auto& [position, why] : fed.broken) {
    if (const auto place = route.own_places[position]) how.own->broken(*place, why);
  }
}

/// The watched network, with what it is about to see.
class Pass {
 public:
  Pass(const Wanted& wanted, const Observing& how, std::size_t observed)
      : wanted_(wanted), how_(how), route_(route_of(how, observed)) {}
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  Result<accuracy::Fed> run(const engine::Network& network) {
    HONE_TRY(auto shaped, network.edited({}));
    HONE_CHECK(bring_to_shapes(shaped, how_.shapes));
    HONE_TRY(auto watched, watch(shaped));
    HONE_TRY(const auto sink, sink_of(shaped, how_, route_));
    const engine::CompileOptions options{
        .hint = engine::Hint::throughput, .precision = model::Precision::f32, .soon = true};
    HONE_TRY(auto compiled, engine::Compiled::compile(watched.network, options));
    os::release_idle_memory();
    HONE_TRY(auto fed, feed(compiled, {how_, route_, shaped.outputs().size()}, sink));
    tell_broken(fed, how_, route_);
    return fed;
  }
  Statistics finish() { return observer_->finish(); }

 private:
  Result<engine::Watched> watch(const engine::Network& network) {
    HONE_TRY(const std::size_t batch, batch_of(network, how_));
    const auto order =
        computes_channels_last() ? engine::ChannelOrder::last : engine::ChannelOrder::as_it_is;
    HONE_TRY(auto watched,
             network.watched(wanted_.tensors, {watcher_of(observer_, route_), batch, order}));
    HONE_TRY(auto shapes, shapes_of_samples(watched, wanted_, batch));
    const std::size_t samples = how_.images ? route_.observed : how_.noise.samples;
    observer_.emplace(wanted_.names, std::move(shapes), samples,
                      quantization::ObserverOptions{.patches = wanted_.patches,
                                                    .histograms = wanted_.ranges > 0,
                                                    .channels_last = watched.turned});
    return watched;
  }

  const Wanted& wanted_;
  const Observing& how_;
  const Route route_;
  std::optional<quantization::Observer> observer_;
};

}  // namespace

Result<Statistics> observe(const engine::Network& network, const Wanted& wanted,
                           const Observing& how) {
  Pass pass(wanted, how, samples_of(how));
  HONE_TRY(const auto fed, pass.run(network));
  Statistics statistics = pass.finish();
  if (statistics.samples > 0) return statistics;
  const std::string why = fed.broken.empty() ? std::string() : fed.broken.begin()->second;
  return input_error("accuracy.no_images", "None of the images could be decoded.").at(why);
}

Status infer_as_observed(const engine::Network& network, const Wanted& wanted,
                         const Observing& how) {
  Pass pass(wanted, how, 0);
  HONE_TRY(const auto fed, pass.run(network));
  return {};
}

}  // namespace hone::worker
