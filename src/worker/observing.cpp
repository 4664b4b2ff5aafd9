#include "worker/observing.h"

#include "accuracy/preprocess.h"
#include "base/limits.h"
#include "os/machine.h"
#include "os/memory.h"

namespace hone::worker {
namespace {

using quantization::Statistics;
using quantization::Wanted;

/// Two inferences for each stream keep it busy while the tensors of the other are read.
constexpr std::uint64_t kRequestsForStream = 2;
constexpr std::uint64_t kRequestsBytes = 48 * limits::kMiB;

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

/// Compiled with the wanted tensors as outputs behind its own.
struct Open {
  engine::Compiled compiled;
  std::vector<bool> channels_last = {};  ///< by tensor; empty: none
};

Result<Open> open(const engine::Network& network, const Wanted& wanted, const Observing& how) {
  const auto compiled = [&](engine::Network& opened) -> Result<engine::Compiled> {
    HONE_CHECK(bring_to_shapes(opened, how.shapes));
    return engine::Compiled::compile(
        opened, {.hint = engine::Hint::throughput, .precision = model::Precision::f32});
  };
  if (!computes_channels_last()) {
    HONE_TRY(auto opened, network.with_outputs(wanted.tensors));
    HONE_TRY(auto ready, compiled(opened));
    return Open{std::move(ready)};
  }
  HONE_TRY(auto opened, network.with_outputs_channels_last(wanted.tensors));
  HONE_TRY(auto ready, compiled(opened.network));
  return Open{std::move(ready), std::move(opened.turned)};
}

std::uint64_t bytes_of(const std::vector<model::Port>& ports) {
  std::uint64_t bytes = 0;
  for (const auto& port : ports) bytes += model::byte_count(port.shape, port.precision).value_or(0);
  return bytes;
}

std::size_t requests_for(const engine::Compiled& compiled) {
  const auto streams =
      static_cast<std::uint64_t>(std::max<std::int64_t>(1, compiled.facts().streams));
  const std::uint64_t each = 1 + bytes_of(compiled.inputs()) + bytes_of(compiled.outputs());
  return std::clamp(kRequestsBytes / each, streams, kRequestsForStream * streams);
}

/// How the outputs of an inference are the tensors of its samples.
struct Parts {
  std::size_t first = 0;  ///< output that is the first wanted tensor
  std::size_t batch = 1;
  std::vector<model::Shape> shapes = {};  ///< of one sample
};

Result<Parts> parts_of(const Open& open, std::size_t tensors, std::size_t batch) {
  const auto outputs = open.compiled.outputs();
  Parts parts{.first = outputs.size() - tensors, .batch = batch};
  for (std::size_t i = parts.first; i < outputs.size(); ++i) {
    model::Shape shape = outputs[i].shape;
    const auto size = static_cast<std::int64_t>(batch);
    if (batch > 1 && (shape.empty() || shape.front() % size != 0)) {
      return usage_error("observing.batch", "A tensor does not tell the images of a batch apart.")
          .at(outputs[i].name)
          .fix("Give a batch of 1, with --shape.");
    }
    if (batch > 1) shape.front() /= size;
    const std::size_t tensor = parts.shapes.size();
    if (tensor < open.channels_last.size() && open.channels_last[tensor]) {
      shape = {shape[0], shape[3], shape[1], shape[2]};
    }
    parts.shapes.push_back(std::move(shape));
  }
  return parts;
}

accuracy::Sink sink_into(quantization::Observer& observer, const Parts& parts) {
  return
      [&](std::size_t position, std::size_t slot, std::span<const accuracy::OutputView> outputs) {
        std::vector<std::span<const float>> tensors;
        for (const auto& output : outputs.subspan(parts.first)) {
          const std::size_t count = output.bytes.size() / sizeof(float) / parts.batch;
          const auto* values = reinterpret_cast<const float*>(output.bytes.data());
          tensors.emplace_back(values + slot * count, count);
        }
        observer.add(position, tensors);
      };
}

accuracy::FeedOptions options_of(const engine::Compiled& compiled, const Observing& how) {
  return {.requests = requests_for(compiled),
          .sink_threads = accuracy::SinkThreads::feeding,
          .progress = how.progress,
          .cancelled = how.cancelled};
}

Result<accuracy::Fed> feed(engine::Compiled& compiled, const Observing& how,
                           const accuracy::Sink& sink) {
  if (!how.images) {
    return accuracy::feed_noise(compiled,
                                {.card = how.card,
                                 .samples = how.noise.samples,
                                 .seed = how.noise.seed,
                                 .options = options_of(compiled, how)},
                                sink);
  }
  return accuracy::feed(compiled,
                        {.card = how.card,
                         .index = *how.images->index,
                         .pack = how.images->pack,
                         .samples = how.images->samples,
                         .prepared = how.images->prepared,
                         .options = options_of(compiled, how)},
                        sink);
}

std::size_t samples_of(const Observing& how) {
  if (!how.images) return how.noise.samples;
  const std::size_t chosen = how.images->samples.size();
  return chosen > 0 ? chosen : how.images->index->samples.size();
}

/// Images of one inference; a sample of noise is all of an inference.
Result<std::size_t> batch_of(const engine::Compiled& compiled, const Observing& how) {
  if (!how.images) return std::size_t{1};
  HONE_TRY(const auto input, accuracy::only_input(compiled));
  HONE_TRY(const auto preprocessor, accuracy::Preprocessor::create(how.card, input));
  return preprocessor.batch();
}

}  // namespace

Result<Statistics> observe(const engine::Network& network, const Wanted& wanted,
                           const Observing& how) {
  HONE_TRY(auto opened, open(network, wanted, how));
  HONE_TRY(const std::size_t batch, batch_of(opened.compiled, how));
  HONE_TRY(const Parts parts, parts_of(opened, wanted.tensors.size(), batch));
  os::release_idle_memory();
  quantization::Observer observer(wanted.names, parts.shapes, samples_of(how),
                                  {.patches = wanted.patches,
                                   .histograms = wanted.ranges > 0,
                                   .channels_last = std::move(opened.channels_last)});
  HONE_TRY(const auto fed, feed(opened.compiled, how, sink_into(observer, parts)));
  Statistics statistics = observer.finish();
  if (statistics.samples > 0) return statistics;
  const std::string why = fed.broken.empty() ? std::string() : fed.broken.begin()->second;
  return input_error("accuracy.no_images", "None of the images could be decoded.").at(why);
}

}  // namespace hone::worker
