#pragma once
// Smallest, largest, sum and sum of squares of each channel of a tensor, in one pass over it. Four
// lanes as every x86 has them: that reads memory as fast as it comes, and gives the same bits on
// every machine.

#include <span>
#include <vector>

#include "model/types.h"

namespace hone::quantization {

/// A tensor as channels see it: element (o, c, i) at (o * channels + c) * inner + i.
struct ChannelLayout {
  std::size_t outer = 1;
  std::size_t channels = 1;
  std::size_t inner = 1;
  [[nodiscard]] std::size_t elements() const { return outer * channels * inner; }
};
/// As TensorStatistics says; the shape is static, its channels dimension 1 even when
/// `channels_last` says that they lie last in memory.
ChannelLayout channel_layout(const model::Shape& shape, bool channels_last);

/// By channel. Values that are not a number do not count as smallest or largest; a channel of
/// nothing else has them at infinity, the wrong way round.
struct ChannelSums {
  std::vector<float> min;
  std::vector<float> max;
  std::vector<double> sum;
  std::vector<double> sum_of_squares;
};
/// `sums` keeps its memory from call to call. `values` has layout.elements() elements.
void reduce(std::span<const float> values, const ChannelLayout& layout, ChannelSums& sums);

}  // namespace hone::quantization
