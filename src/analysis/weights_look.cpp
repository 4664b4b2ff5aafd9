// Two passes over a weight: range and counts, then everything that needs them.

#include <bit>
#include <cmath>
#include <limits>

#include "analysis/weights.h"
#include "analysis/weights_decode.h"
#include "analysis/weights_levels.h"

namespace hone::analysis {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kMostDistinct = 256;
constexpr std::size_t kSlots = 1024;  // a power of two, four times as many as may be used
constexpr float kLargest = std::numeric_limits<float>::max();

bool is_finite(float value) { return std::abs(value) <= kLargest; }

/// Counts different finite values until there are too many.
class Distinct {
 public:
  void add(std::span<const float> block) {
    for (std::size_t i = 0; i < block.size() && count_ <= kMostDistinct; ++i) {
      if (is_finite(block[i])) add(block[i]);
    }
  }
  [[nodiscard]] std::optional<std::uint64_t> count() const {
    return count_ <= kMostDistinct ? std::optional<std::uint64_t>(count_) : std::nullopt;
  }

 private:
  void add(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value == 0 ? 0.0F : value);
    std::size_t slot = (bits * 2654435761U) >> 22U;  // Fibonacci hashing to ten bits
    while (used_[slot] && slots_[slot] != bits) slot = (slot + 1) % kSlots;
    if (used_[slot]) return;
    used_[slot] = true;
    slots_[slot] = bits;
    ++count_;
  }
  std::array<std::uint32_t, kSlots> slots_{};
  std::array<bool, kSlots> used_{};
  std::size_t count_ = 0;
};

/// What the first pass finds.
struct Seen {
  float low = kLargest;
  float high = -kLargest;
  double sum = 0;
  std::uint64_t zeros = 0;
  std::uint64_t not_a_number = 0;
  std::uint64_t infinite = 0;
  [[nodiscard]] std::uint64_t not_finite() const { return not_a_number + infinite; }

  void add(std::span<const float> block) {
    std::array<float, kLanes> lows{};
    std::array<float, kLanes> highs{};
    std::array<double, kLanes> sums{};
    lows.fill(low);
    highs.fill(high);
    std::uint32_t none = 0;
    std::uint32_t nan = 0;
    std::uint32_t beyond = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const float value = block[i];
      const bool finite = is_finite(value);
      const std::size_t lane = i % kLanes;
      lows[lane] = finite && value < lows[lane] ? value : lows[lane];
      highs[lane] = finite && value > highs[lane] ? value : highs[lane];
      sums[lane] += static_cast<double>(finite ? value : 0.0F);
      none += value == 0 ? 1U : 0U;
      nan += value != value ? 1U : 0U;
      beyond += finite ? 0U : 1U;
    }
    low = *std::min_element(lows.begin(), lows.end());
    high = *std::max_element(highs.begin(), highs.end());
    for (const double one : sums) sum += one;
    zeros += none;
    not_a_number += nan;
    infinite += beyond - nan;
  }
};

void clear_not_finite(std::span<float> block) {
  for (float& value : block) value = is_finite(value) ? value : 0.0F;
}

/// What the second pass finds. Values that are not finite come as zeros and are taken off again.
class Spread {
 public:
  Spread(const Seen& seen, double mean)
      : low_(seen.low), mean_(mean), not_finite_(static_cast<double>(seen.not_finite())) {
    const double range = static_cast<double>(seen.high) - low_;
    scale_ = range > 0 ? static_cast<double>(result::kWeightBins) / range : 0;
  }

  void add(std::span<const float> block) {
    std::array<double, kLanes> squares{};
    std::array<double, kLanes> deviations{};
    for (std::size_t i = 0; i < block.size(); ++i) {
      const double value = block[i];
      const double deviation = value - mean_;
      squares[i % kLanes] += value * value;
      deviations[i % kLanes] += deviation * deviation;
    }
    for (const double one : squares) squares_ += one;
    for (const double one : deviations) deviations_ += one;
    for (std::size_t i = 0; i < block.size(); ++i) ++bins_[i % kTables][bin_of(block[i])];
  }

  [[nodiscard]] double squares() const { return squares_; }
  [[nodiscard]] double standard_deviation(std::uint64_t finite) const {
    const double sum = std::max(0.0, deviations_ - not_finite_ * mean_ * mean_);
    return finite > 0 ? std::sqrt(sum / static_cast<double>(finite)) : 0;
  }
  [[nodiscard]] std::vector<std::uint64_t> histogram() const {
    std::vector<std::uint64_t> counts(result::kWeightBins, 0);
    for (const auto& table : bins_) {
      for (std::size_t bin = 0; bin < counts.size(); ++bin) counts[bin] += table[bin];
    }
    counts[bin_of(0)] -= static_cast<std::uint64_t>(not_finite_);
    return counts;
  }

 private:
  static constexpr std::size_t kTables = 4;  // so that equal neighbours do not wait for each other

  [[nodiscard]] std::size_t bin_of(float value) const {
    const double place = (static_cast<double>(value) - low_) * scale_;
    constexpr double kLast = static_cast<double>(result::kWeightBins - 1);
    return static_cast<std::size_t>(std::clamp(place, 0.0, kLast));
  }

  double low_;
  double mean_;
  double not_finite_;
  double scale_ = 0;
  double squares_ = 0;
  double deviations_ = 0;
  std::array<std::array<std::uint64_t, result::kWeightBins>, kTables> bins_{};
};

/// A weight in its place, read block by block.
struct Source {
  std::span<const std::byte> bytes;
  model::Precision precision;
  std::size_t elements;

  template <class Take>
  void each_block(Take take) const {
    std::array<float, kBlock> buffer;
    for (std::size_t first = 0; first < elements; first += kBlock) {
      const std::span<float> block(buffer.data(), std::min(kBlock, elements - first));
      decode(bytes, precision, first, block);
      take(first, block);
    }
  }
};

void report_range(const Seen& seen, std::uint64_t elements, result::LayerWeights& weights) {
  const std::uint64_t finite = elements - seen.not_finite();
  weights.zeros = seen.zeros;
  weights.not_a_number = seen.not_a_number;
  weights.infinite = seen.infinite;
  if (elements > 0) {
    weights.sparsity = static_cast<double>(seen.zeros) / static_cast<double>(elements);
  }
  if (finite == 0) return;
  weights.min = seen.low;
  weights.max = seen.high;
  weights.mean = seen.sum / static_cast<double>(finite);
}

class Look {
 public:
  Look(const Source& source, const std::optional<Channels>& channels) : source_(source) {
    ranges_.emplace_back(Channels{1, 1, 1, source.elements});
    if (channels && channels->count() > 1) ranges_.emplace_back(*channels);
  }

  result::LayerWeights run() && {
    result::LayerWeights weights;
    first_pass();
    report_range(seen_, source_.elements, weights);
    weights.distinct = distinct_.count();
    if (weights.min) second_pass(weights);
    return weights;
  }

 private:
  [[nodiscard]] bool wants_levels() const { return model::is_float(source_.precision); }

  void first_pass() {
    source_.each_block([this](std::size_t first, std::span<float> block) {
      seen_.add(block);
      distinct_.add(block);
      if (!wants_levels()) return;
      clear_not_finite(block);
      for (ChannelRanges& one : ranges_) one.add(first, block);
    });
  }

  void second_pass(result::LayerWeights& weights) const {
    std::vector<LevelError> levels;
    for (const ChannelRanges& one : ranges_) {
      if (!wants_levels()) break;
      levels.emplace_back(one, result::LevelScheme::symmetric);
      levels.emplace_back(one, result::LevelScheme::asymmetric);
    }
    Spread spread(seen_, weights.mean);
    source_.each_block([&](std::size_t first, std::span<float> block) {
      clear_not_finite(block);
      spread.add(block);
      for (LevelError& one : levels) one.add(first, block);
    });
    const std::uint64_t finite = source_.elements - seen_.not_finite();
    weights.standard_deviation = spread.standard_deviation(finite);
    weights.histogram = spread.histogram();
    for (const LevelError& one : levels) {
      weights.levels.push_back(one.report(spread.squares(), finite));
    }
  }

  Source source_;
  std::vector<ChannelRanges> ranges_;  ///< of the tensor, then of its channels
  Seen seen_;
  Distinct distinct_;
};

}  // namespace

bool can_read(model::Precision precision) {
  using model::Precision;
  constexpr Precision kPrecisions[] = {Precision::f64,  Precision::f32, Precision::f16,
                                       Precision::bf16, Precision::i8,  Precision::u8,
                                       Precision::i4,   Precision::u4};
  return std::find(std::begin(kPrecisions), std::end(kPrecisions), precision) !=
         std::end(kPrecisions);
}

Result<result::LayerWeights> look_at(std::span<const std::byte> bytes, const model::Tensor& tensor,
                                     const std::optional<Channels>& channels) {
  const auto elements = model::element_count(tensor.shape);
  const auto size = model::byte_count(tensor.shape, tensor.precision);
  const std::uint64_t blocks =
      channels ? channels->count() * channels->between * channels->inner : elements.value_or(0);
  if (!can_read(tensor.precision) || !elements || !size || *size != bytes.size() ||
      blocks != *elements) {
    return bug_error("analysis.weights", "A weight does not have the size of its shape.")
        .at(model::to_text(tensor.shape))
        .fix("Import the model again.");
  }
  result::LayerWeights weights =
      Look({bytes, tensor.precision, static_cast<std::size_t>(*elements)}, channels).run();
  weights.shape = tensor.shape;
  weights.precision = tensor.precision;
  weights.elements = *elements;
  weights.bytes = *size;
  weights.channels = channels ? channels->count() : 0;
  return weights;
}

}  // namespace hone::analysis
