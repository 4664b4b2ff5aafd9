#pragma once
// Ranges of channels, and the error that 8-bit levels make in them. Blocks come in order and hold
// finite values only.

#include <span>
#include <vector>

#include "analysis/weights.h"

namespace hone::analysis {

/// Smallest and largest value of each channel.
class ChannelRanges {
 public:
  explicit ChannelRanges(const Channels& channels);
  void add(std::size_t first, std::span<const float> block);
  [[nodiscard]] const Channels& channels() const { return channels_; }
  [[nodiscard]] std::span<const float> lows() const { return low_; }
  [[nodiscard]] std::span<const float> highs() const { return high_; }

 private:
  Channels channels_;
  std::vector<float> low_;
  std::vector<float> high_;
};

/// Levels of one scheme over these ranges, and the squared error of what is added.
class LevelError {
 public:
  LevelError(const ChannelRanges& ranges, result::LevelScheme scheme);
  void add(std::size_t first, std::span<const float> block);
  /// `squares` is the sum of the squares of all `elements` finite values.
  [[nodiscard]] result::WeightLevels report(double squares, std::uint64_t elements) const;

 private:
  Channels channels_;
  result::LevelScheme scheme_;
  // One entry per channel: value = level x step with level in low … high.
  std::vector<float> step_;
  std::vector<float> inverse_;
  std::vector<float> low_;
  std::vector<float> high_;
  double squared_error_ = 0;
};

}  // namespace hone::analysis
