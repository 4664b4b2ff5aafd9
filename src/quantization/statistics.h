#pragma once
// What was seen of tensors while the floating-point network ran over calibration samples.
// Independent of the order in which samples came and of the number of threads: the same samples
// give the same bytes.
//
// Sums over samples are exact (exact_sum.h) and counts are integers, so their order does not show;
// what is added for one sample is computed in a fixed order, in f32 over at most 1024 values and
// in f64 above that.

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"
#include "quantization/types.h"

namespace hone::quantization {

/// Counts of values by sign, exponent and first mantissa bits: bins of equal relative width that
/// need no range beforehand, so counts do not depend on the order of samples.
struct Histogram {
  static constexpr int kMantissaBits = 6;        ///< bins of 1/64 relative width
  static constexpr int kSmallestExponent = -20;  ///< smaller magnitudes count as zero
  static constexpr int kLargestExponent = 20;    ///< larger ones count into the last bin
  static constexpr std::size_t kBins =
      static_cast<std::size_t>(kLargestExponent - kSmallestExponent) << kMantissaBits;
  std::uint64_t zeros = 0;
  std::vector<std::uint32_t> positive;  ///< kBins, by rising magnitude; empty when there are none
  std::vector<std::uint32_t> negative;
  void add(float value);  ///< what is not a number counts into the last bin
  /// Lowest magnitude of bin i; bin i ends where i + 1 begins.
  static double edge(std::size_t bin);
};

/// Of one tensor. Channels are dimension 1, or the last one of tensors with fewer than 3
/// dimensions; a scalar or vector has one channel.
struct TensorStatistics {
  std::string name;               ///< producer's name and port ("conv1/relu:0")
  std::vector<float> sample_min;  ///< by sample
  std::vector<float> sample_max;
  std::vector<float> channel_min;  ///< over all samples
  std::vector<float> channel_max;
  std::vector<double> channel_mean;
  std::vector<double> channel_mean_square;
  /// Of at most kHistogramValues values of each of about kHistogramSamples samples, evenly spread.
  Histogram histogram;
};
/// Means are not a number where a value was not finite, or a sum of squares beyond 2^95.
inline constexpr std::size_t kHistogramValues = 4096;
inline constexpr std::size_t kHistogramSamples = 100;

/// Which windows of a tensor are kept, as they meet the kernel of a convolution (its im2col rows)
/// or of a matrix product (rows of its input): what second-order rounding of weights and bias
/// correction over real inputs are computed from. Positions are drawn from a seed that depends on
/// the tensor and the sample only.
struct PatchPlan {
  std::size_t tensor = 0;                 ///< index into the observed tensors
  std::int32_t layer = -1;                ///< node whose input it is
  std::vector<std::int64_t> kernel = {};  ///< spatial; empty for a matrix product
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> dilations = {};
  std::vector<std::int64_t> pads_begin = {};
  std::vector<std::int64_t> output = {};  ///< spatial size of the layer's output
  std::size_t samples = 64;               ///< evenly spread over all
  std::size_t per_sample = 16;            ///< windows of each of these
};

/// Numbers that copies share; they never change.
class SharedValues {
 public:
  SharedValues() = default;
  explicit SharedValues(std::vector<std::uint16_t> values)
      : values_(std::make_shared<const std::vector<std::uint16_t>>(std::move(values))) {}
  [[nodiscard]] std::span<const std::uint16_t> all() const {
    return values_ ? std::span(*values_) : std::span<const std::uint16_t>();
  }
  [[nodiscard]] std::size_t size() const { return all().size(); }
  [[nodiscard]] bool empty() const { return all().empty(); }
  std::uint16_t operator[](std::size_t i) const { return (*values_)[i]; }
  bool operator==(const SharedValues& other) const {
    return std::ranges::equal(all(), other.all());
  }

 private:
  std::shared_ptr<const std::vector<std::uint16_t>> values_;
};

/// The windows, patch by patch in the order of samples: for each channel of the tensor its kernel
/// window (zero where padding is), so that a group's part is contiguous. Values as f16 bits,
/// clamped to its range.
struct Patches {
  std::size_t window = 0;  ///< values of one patch: channels x kernel size
  SharedValues values;
};

struct Statistics {
  std::uint64_t samples = 0;
  std::vector<TensorStatistics> tensors;
  std::vector<Patches> patches;  ///< by PatchPlan
};

/// Binary form, little-endian, with a digest at its end. Errors: `quantization.statistics`
/// (environment) when the bytes are not such a form or are damaged.
std::string to_bytes(const Statistics& statistics);
Result<Statistics> statistics_from(std::string_view bytes);

struct ObserverOptions {
  std::vector<PatchPlan> patches = {};
  bool histograms = true;  ///< false: they stay empty
  /// By tensor: its values come with the channels last (N, H, W, C). Empty: none do.
  std::vector<bool> channels_last = {};
};

/// Collects while samples come in on several threads. Keeps no tensor: memory is about 20 KiB and
/// 8 bytes a sample for each tensor, 104 bytes for each channel, and the patches.
class Observer {
 public:
  /// `shapes` are static with batch 1, one for each tensor, channels in their place however they
  /// lie in memory; `names` as TensorStatistics::name. `options.patches` name tensors that there
  /// are and windows that fit them.
  Observer(std::vector<std::string> names, std::vector<model::Shape> shapes, std::size_t samples,
           ObserverOptions options = {});
  ~Observer();
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  /// Values of a tensor (f32, dense) for sample `position`, which must come with all tensors, each
  /// once. Any thread, but one at a time for the same position.
  void add(std::size_t position, std::size_t tensor, std::span<const float> values);
  /// Values of all tensors.
  void add(std::size_t position, std::span<const std::span<const float>> tensors);
  /// Once, after all; positions that never came (broken images) are left out.
  Statistics finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::quantization
