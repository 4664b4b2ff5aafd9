#include "analysis/weights_levels.h"

#include <cmath>
#include <limits>

namespace hone::analysis {
namespace {

constexpr std::size_t kLanes = 8;         // independent sums, so that the loops vectorise
constexpr float kSymmetricLevels = 127;   // on each side of zero
constexpr float kAsymmetricLevels = 255;  // steps between 256 levels
constexpr float kRounding = 12582912.0F;  // 1.5 x 2^23: adding and subtracting it rounds to even

/// Calls `run(channel, values)` for values of one channel, or `row(channel, values)` for one value
/// of each channel from `channel` on, until the block is used up.
template <class Run, class Row>
void walk(const Channels& channels, std::size_t first, std::span<const float> block, Run run,
          Row row) {
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t place = first + at;
    const std::size_t within = place / channels.inner % channels.channels;
    const std::size_t group = place / (channels.between * channels.channels * channels.inner);
    const std::size_t channel = group * channels.channels + within;
    const bool is_row = channels.inner == 1;
    const std::size_t left =
        is_row ? channels.channels - within : channels.inner - place % channels.inner;
    const auto values = block.subspan(at, std::min(left, block.size() - at));
    if (is_row) {
      row(channel, values);
    } else {
      run(channel, values);
    }
    at += values.size();
  }
}

/// Error of one value against the levels of its channel.
inline float error_of(float value, float inverse, float step, float low, float high) {
  const float level = (value * inverse + kRounding) - kRounding;
  const float above = level > low ? level : low;
  return value - (above < high ? above : high) * step;
}

double sum(const std::array<double, kLanes>& lanes) {
  double total = 0;
  for (const double lane : lanes) total += lane;
  return total;
}

}  // namespace

ChannelRanges::ChannelRanges(const Channels& channels)
    : channels_(channels),
      low_(channels.count(), std::numeric_limits<float>::max()),
      high_(channels.count(), std::numeric_limits<float>::lowest()) {}

void ChannelRanges::add(std::size_t first, std::span<const float> block) {
  const auto run = [this](std::size_t channel, std::span<const float> values) {
    std::array<float, kLanes> low{};
    std::array<float, kLanes> high{};
    low.fill(low_[channel]);
    high.fill(high_[channel]);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t lane = i % kLanes;
      low[lane] = values[i] < low[lane] ? values[i] : low[lane];
      high[lane] = values[i] > high[lane] ? values[i] : high[lane];
    }
    low_[channel] = *std::min_element(low.begin(), low.end());
    high_[channel] = *std::max_element(high.begin(), high.end());
  };
  const auto row = [this](std::size_t channel, std::span<const float> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      float& low = low_[channel + i];
      float& high = high_[channel + i];
      low = values[i] < low ? values[i] : low;
      high = values[i] > high ? values[i] : high;
    }
  };
  walk(channels_, first, block, run, row);
}

LevelError::LevelError(const ChannelRanges& ranges, result::LevelScheme scheme)
    : channels_(ranges.channels()), scheme_(scheme) {
  const bool symmetric = scheme == result::LevelScheme::symmetric;
  const std::size_t count = ranges.lows().size();
  for (std::size_t c = 0; c < count; ++c) {
    const double low = std::min(0.0F, ranges.lows()[c]);
    const double high = std::max(0.0F, ranges.highs()[c]);
    const double step =
        symmetric ? std::max(-low, high) / kSymmetricLevels : (high - low) / kAsymmetricLevels;
    // Steps below the smallest normal number are none: processors flush them to zero.
    const bool is_step = step >= std::numeric_limits<float>::min();
    const double zero = symmetric ? kSymmetricLevels : is_step ? std::nearbyint(-low / step) : 0.0;
    step_.push_back(is_step ? static_cast<float>(step) : 0.0F);
    inverse_.push_back(is_step ? static_cast<float>(1 / step) : 0.0F);
    low_.push_back(static_cast<float>(-zero));
    high_.push_back(symmetric ? kSymmetricLevels : static_cast<float>(kAsymmetricLevels - zero));
  }
}

void LevelError::add(std::size_t first, std::span<const float> block) {
  std::array<double, kLanes> lanes{};
  const auto run = [&](std::size_t c, std::span<const float> values) {
    const float inverse = inverse_[c];
    const float step = step_[c];
    const float low = low_[c];
    const float high = high_[c];
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double error = error_of(values[i], inverse, step, low, high);
      lanes[i % kLanes] += error * error;
    }
  };
  const auto row = [&](std::size_t c, std::span<const float> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double error =
          error_of(values[i], inverse_[c + i], step_[c + i], low_[c + i], high_[c + i]);
      lanes[i % kLanes] += error * error;
    }
  };
  walk(channels_, first, block, run, row);
  squared_error_ += sum(lanes);
}

result::WeightLevels LevelError::report(double squares, std::uint64_t elements) const {
  result::WeightLevels levels;
  levels.scheme = scheme_;
  levels.grain = step_.size() == 1 ? result::LevelGrain::tensor : result::LevelGrain::channel;
  levels.step_smallest = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < step_.size(); ++c) {
    const double step = step_[c];
    levels.low = std::min(levels.low, low_[c] * step);
    levels.high = std::max(levels.high, high_[c] * step);
    levels.step = std::max(levels.step, step);
    levels.step_smallest = std::min(levels.step_smallest, step);
  }
  if (elements > 0) levels.rms_error = std::sqrt(squared_error_ / static_cast<double>(elements));
  if (squared_error_ > 0 && squares > 0) {
    levels.snr_db = 10 * std::log10(squares / squared_error_);
  }
  return levels;
}

}  // namespace hone::analysis
