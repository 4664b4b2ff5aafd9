#include <algorithm>
#include <limits>
#include <mutex>

#include "base/random.h"
#include "quantization/exact_sum.h"
#include "quantization/log_bins.h"
#include "quantization/patches.h"
#include "quantization/reduce.h"

namespace hone::quantization {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// What is known of one tensor so far. Samples write their own places of sample_min and
/// sample_max; all else under the mutex.
struct Observed {
  std::string name;
  ChannelLayout layout;
  std::vector<float> sample_min;
  std::vector<float> sample_max;
  std::vector<std::size_t> patches;  ///< collectors of its windows

  std::mutex mutex;
  std::vector<float> channel_min;
  std::vector<float> channel_max;
  std::vector<ExactSum> sum;
  std::vector<ExactSum> sum_of_squares;
  std::optional<LogCounts> counts;

  void add(const ChannelSums& sums);
  void count(std::span<const float> values, std::size_t position);
};

void Observed::add(const ChannelSums& sums) {
  const std::lock_guard lock(mutex);
  for (std::size_t c = 0; c < layout.channels; ++c) {
    channel_min[c] = std::min(channel_min[c], sums.min[c]);
    channel_max[c] = std::max(channel_max[c], sums.max[c]);
    sum[c].add(sums.sum[c]);
    sum_of_squares[c].add(sums.sum_of_squares[c]);
  }
}

/// One drawn from each of kHistogramValues equal parts, by a generator that costs next to nothing:
/// every n-th would be of few channels only.
void Observed::count(std::span<const float> values, std::size_t position) {
  const std::lock_guard lock(mutex);
  if (values.size() <= kHistogramValues) {
    for (const float value : values) counts->add(value);
    return;
  }
  const std::uint64_t part = (std::uint64_t{values.size()} << 16U) / kHistogramValues;
  auto drawn = static_cast<std::uint32_t>(Random(position).next());
  for (std::uint64_t i = 0; i < kHistogramValues; ++i) {
    drawn = drawn * 1664525U + 1013904223U;  // Numerical Recipes, 7.1
    counts->add(values[(i * part + (part * (drawn >> 16U) >> 16U)) >> 16U]);
  }
}

TensorStatistics taken(Observed& seen, std::span<const std::uint8_t> came) {
  TensorStatistics result;
  result.name = std::move(seen.name);
  std::uint64_t samples = 0;
  for (std::size_t i = 0; i < came.size(); ++i) {
    if (came[i] == 0) continue;
    ++samples;
    result.sample_min.push_back(seen.sample_min[i]);
    result.sample_max.push_back(seen.sample_max[i]);
  }
  result.channel_min = std::move(seen.channel_min);
  result.channel_max = std::move(seen.channel_max);
  const double count =
      static_cast<double>(samples) * static_cast<double>(seen.layout.outer * seen.layout.inner);
  const auto mean = [&](const ExactSum& sum) { return sum.value() / count; };
  std::ranges::transform(seen.sum, std::back_inserter(result.channel_mean), mean);
  std::ranges::transform(seen.sum_of_squares, std::back_inserter(result.channel_mean_square), mean);
  if (seen.counts) result.histogram = seen.counts->histogram();
  return result;
}

bool channels_last(const ObserverOptions& options, std::size_t tensor) {
  return tensor < options.channels_last.size() && options.channels_last[tensor];
}

}  // namespace

struct Observer::State {
  std::vector<std::unique_ptr<Observed>> tensors;
  std::vector<PatchCollector> patches;
  std::vector<std::uint8_t> came;  ///< by position
  std::size_t count_every = 1;     ///< sample whose values go into histograms
};

Observer::Observer(std::vector<std::string> names, std::vector<model::Shape> shapes,
                   std::size_t samples, ObserverOptions options)
    : state_(std::make_unique<State>()) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto seen = std::make_unique<Observed>();
    seen->name = std::move(names[i]);
    seen->layout = channel_layout(shapes[i], channels_last(options, i));
    seen->sample_min.assign(samples, kInfinity);
    seen->sample_max.assign(samples, -kInfinity);
    seen->channel_min.assign(seen->layout.channels, kInfinity);
    seen->channel_max.assign(seen->layout.channels, -kInfinity);
    seen->sum.resize(seen->layout.channels);
    seen->sum_of_squares.resize(seen->layout.channels);
    if (options.histograms) seen->counts.emplace();
    state_->tensors.push_back(std::move(seen));
  }
  for (const PatchPlan& plan : options.patches) {
    state_->tensors[plan.tensor]->patches.push_back(state_->patches.size());
    state_->patches.emplace_back(
        plan, PatchCollector::Seen{.shape = shapes[plan.tensor],
                                   .channels_last = channels_last(options, plan.tensor),
                                   .samples = samples});
  }
  state_->came.resize(samples);
  state_->count_every = std::max<std::size_t>(1, samples / kHistogramSamples);
}

Observer::~Observer() = default;

void Observer::add(std::size_t position, std::size_t tensor, std::span<const float> values) {
  ChannelSums sums;
  Observed& seen = *state_->tensors[tensor];
  reduce(values, seen.layout, sums);
  for (const float value : sums.min) {
    seen.sample_min[position] = std::min(seen.sample_min[position], value);
  }
  for (const float value : sums.max) {
    seen.sample_max[position] = std::max(seen.sample_max[position], value);
  }
  seen.add(sums);
  if (seen.counts && position % state_->count_every == 0) seen.count(values, position);
  for (const std::size_t i : seen.patches) state_->patches[i].add(position, values);
  state_->came[position] = 1;
}

void Observer::add(std::size_t position, std::span<const std::span<const float>> tensors) {
  for (std::size_t i = 0; i < tensors.size(); ++i) add(position, i, tensors[i]);
}

Statistics Observer::finish() {
  Statistics statistics;
  statistics.samples = static_cast<std::uint64_t>(std::ranges::count(state_->came, 1));
  for (auto& seen : state_->tensors) {
    statistics.tensors.push_back(taken(*seen, state_->came));
    seen.reset();
  }
  for (PatchCollector& patches : state_->patches) statistics.patches.push_back(patches.take());
  return statistics;
}

}  // namespace hone::quantization
