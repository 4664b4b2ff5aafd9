#include "accuracy/feed.h"

#include <chrono>
#include <numeric>
#include <thread>

#include "accuracy/sources.h"
#include "base/limits.h"
#include "os/files.h"

namespace hone::accuracy {
namespace {

/// Many requests let feeding threads sleep long and wake seldom, which networks of some 50 us
/// need; what they cost is their input memory.
constexpr std::size_t kRequestsPerThread = 16;
constexpr std::uint64_t kInputMemoryBytes = 256 * limits::kMiB;

/// Positions in the index, all of which exist.
Result<std::vector<std::size_t>> samples_of(const Feeding& feeding) {
  const std::size_t count = feeding.index.samples.size();
  if (feeding.samples.empty()) {
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  const auto outside = [&](std::size_t position) { return position >= count; };
  if (std::ranges::any_of(feeding.samples, outside)) {
    return bug_error("accuracy.samples", "A sample is not in the index.");
  }
  return feeding.samples;
}

Status check_pack(const ImageSource::Parts& parts) {
  for (const std::size_t position : parts.samples) {
    const dataset::Sample& sample = parts.index.samples[position];
    if (sample.bytes > parts.pack_bytes || sample.offset > parts.pack_bytes - sample.bytes) {
      return environment_error("accuracy.pack", "The data set's files are not complete.")
          .at(sample.name)
          .fix("Import the data set again.");
    }
  }
  return {};
}

std::size_t threads_of(const FeedOptions& options) {
  if (options.threads > 0) return options.threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::size_t requests_of(const FeedOptions& options, const engine::Compiled& compiled) {
  if (options.requests > 0) return options.requests;
  const auto optimal =
      static_cast<std::size_t>(std::max<std::int64_t>(1, compiled.facts().optimal_requests));
  const std::size_t threads = threads_of(options);
  std::uint64_t input_bytes = 1;
  for (const auto& input : compiled.inputs()) {
    input_bytes += model::byte_count(input.shape, input.precision).value_or(0);
  }
  const std::size_t affordable = kInputMemoryBytes / input_bytes;
  return std::max(optimal + threads, std::min(optimal + kRequestsPerThread * threads, affordable));
}

Result<Fed> run(engine::Compiled& compiled, const Source& source, const FeedOptions& options,
                const Sink& sink) {
  Pipeline pipeline(source, sink, options);
  Fed fed;
  fed.requests = requests_of(options, compiled);
  HONE_CHECK(pipeline.create_requests(compiled, fed.requests));
  const auto begin = std::chrono::steady_clock::now();
  HONE_CHECK(pipeline.run(threads_of(options)));
  fed.seconds = Seconds(std::chrono::steady_clock::now() - begin).count();
  fed.broken = pipeline.broken();
  return fed;
}

}  // namespace

Result<Fed> feed(engine::Compiled& compiled, const Feeding& feeding, const Sink& sink) {
  HONE_TRY(const auto input, only_input(compiled, feeding.options.numbers_samples ? 1 : 0));
  HONE_TRY(const auto preprocessor, Preprocessor::create(feeding.card, input));
  HONE_TRY(auto samples, samples_of(feeding));
  HONE_TRY(const auto pack, os::open_file(feeding.pack));
  HONE_TRY(const Bytes pack_bytes, os::file_size(pack));
  const bool changes = !feeding.augmenting.changes.empty();
  ImageSource::Parts parts{.preprocessor = preprocessor,
                           .index = feeding.index,
                           .pack = pack,
                           .pack_bytes = pack_bytes.count,
                           .pack_name = feeding.pack.string(),
                           .samples = std::move(samples),
                           .prepared = changes ? nullptr : feeding.prepared,
                           .augmenting = feeding.augmenting};
  HONE_CHECK(check_pack(parts));
  return run(compiled, ImageSource(std::move(parts)), feeding.options, sink);
}

Result<Fed> feed_noise(engine::Compiled& compiled, const NoiseFeeding& feeding, const Sink& sink) {
  return run(compiled, NoiseSource(feeding, compiled), feeding.options, sink);
}

}  // namespace hone::accuracy
