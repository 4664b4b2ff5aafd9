#include "quantization/reduce.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace hone::quantization {
namespace {

using Lanes = float __attribute__((vector_size(16)));
constexpr std::size_t kLanes = 4;
constexpr std::size_t kBlock = 1024;  ///< values that are added up in f32
constexpr float kInfinity = std::numeric_limits<float>::infinity();
/// Rows of fewer values are cheaper one by one.
constexpr std::size_t kShortRow = 2 * kLanes;
constexpr std::size_t kRowsInBlock = 64;  ///< of channels side by side, as kBlock

Lanes all(float value) { return Lanes{value, value, value, value}; }

Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}
void store(float* to, Lanes lanes) { std::memcpy(to, &lanes, sizeof lanes); }

Lanes smaller(Lanes value, Lanes than) { return value < than ? value : than; }
Lanes larger(Lanes value, Lanes than) { return value > than ? value : than; }

double total(Lanes lanes) {
  return static_cast<double>(lanes[0]) + static_cast<double>(lanes[1]) +
         static_cast<double>(lanes[2]) + static_cast<double>(lanes[3]);
}

/// Of one channel, so far.
struct Reduction {
  float min = kInfinity;
  float max = -kInfinity;
  double sum = 0;
  double squares = 0;

  void add(float value) {
    min = value < min ? value : min;
    max = value > max ? value : max;
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  void add_lanes(Lanes low, Lanes high) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      min = low[lane] < min ? low[lane] : min;
      max = high[lane] > max ? high[lane] : max;
    }
  }
};

/// Two independent chains of additions, since one alone waits for each addition to end.
void reduce_row(const float* row, std::size_t count, Reduction& reduction) {
  Lanes low[2] = {all(kInfinity), all(kInfinity)};
  Lanes high[2] = {all(-kInfinity), all(-kInfinity)};
  std::size_t at = 0;
  while (count - at >= 2 * kLanes) {
    Lanes sum[2] = {all(0), all(0)};
    Lanes squares[2] = {all(0), all(0)};
    const std::size_t end = at + std::min(count - at, kBlock);
    for (; at + 2 * kLanes <= end; at += 2 * kLanes) {
      const Lanes a = load(row + at);
      const Lanes b = load(row + at + kLanes);
      low[0] = smaller(a, low[0]);
      low[1] = smaller(b, low[1]);
      high[0] = larger(a, high[0]);
      high[1] = larger(b, high[1]);
      sum[0] += a;
      sum[1] += b;
      squares[0] += a * a;
      squares[1] += b * b;
    }
    reduction.sum += total(sum[0] + sum[1]);
    reduction.squares += total(squares[0] + squares[1]);
  }
  reduction.add_lanes(smaller(low[0], low[1]), larger(high[0], high[1]));
  for (; at < count; ++at) reduction.add(row[at]);
}

void reduce_rows(const float* values, const ChannelLayout& layout, ChannelSums& sums) {
  for (std::size_t c = 0; c < layout.channels; ++c) {
    Reduction reduction;
    for (std::size_t o = 0; o < layout.outer; ++o) {
      const float* row = values + (o * layout.channels + c) * layout.inner;
      if (layout.inner >= kShortRow) {
        reduce_row(row, layout.inner, reduction);
      } else {
        for (std::size_t i = 0; i < layout.inner; ++i) reduction.add(row[i]);
      }
    }
    sums.min[c] = reduction.min;
    sums.max[c] = reduction.max;
    sums.sum[c] = reduction.sum;
    sums.sum_of_squares[c] = reduction.squares;
  }
}

/// `rows` rows of channels side by side; four channels at a time.
void reduce_block(const float* values, std::size_t rows, std::size_t c, ChannelSums& sums) {
  const std::size_t channels = sums.min.size();
  Lanes low = load(&sums.min[c]);
  Lanes high = load(&sums.max[c]);
  Lanes sum = all(0);
  Lanes squares = all(0);
  for (std::size_t row = 0; row < rows; ++row) {
    const Lanes value = load(values + row * channels + c);
    low = smaller(value, low);
    high = larger(value, high);
    sum += value;
    squares += value * value;
  }
  store(&sums.min[c], low);
  store(&sums.max[c], high);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sums.sum[c + lane] += static_cast<double>(sum[lane]);
    sums.sum_of_squares[c + lane] += static_cast<double>(squares[lane]);
  }
}

/// Channels side by side, as in the input of a matrix product.
void reduce_columns(const float* values, const ChannelLayout& layout, ChannelSums& sums) {
  const std::size_t channels = layout.channels;
  const std::size_t whole = channels - channels % kLanes;
  for (std::size_t begin = 0; begin < layout.outer; begin += kRowsInBlock) {
    const std::size_t rows = std::min(kRowsInBlock, layout.outer - begin);
    const float* block = values + begin * channels;
    for (std::size_t c = 0; c < whole; c += kLanes) reduce_block(block, rows, c, sums);
  }
  for (std::size_t c = whole; c < channels; ++c) {
    Reduction reduction;
    for (std::size_t o = 0; o < layout.outer; ++o) reduction.add(values[o * channels + c]);
    sums.min[c] = reduction.min;
    sums.max[c] = reduction.max;
    sums.sum[c] = reduction.sum;
    sums.sum_of_squares[c] = reduction.squares;
  }
}

}  // namespace

ChannelLayout channel_layout(const model::Shape& shape) {
  ChannelLayout layout;
  const auto size = [&](std::size_t d) { return static_cast<std::size_t>(shape[d]); };
  if (shape.size() < 2) {
    if (shape.size() == 1) layout.inner = size(0);
    return layout;
  }
  layout.outer = size(0);
  layout.channels = size(1);
  for (std::size_t d = 2; d < shape.size(); ++d) layout.inner *= size(d);
  return layout;
}

void reduce(std::span<const float> values, const ChannelLayout& layout, ChannelSums& sums) {
  sums.min.assign(layout.channels, kInfinity);
  sums.max.assign(layout.channels, -kInfinity);
  sums.sum.assign(layout.channels, 0);
  sums.sum_of_squares.assign(layout.channels, 0);
  if (layout.inner == 1) {
    reduce_columns(values.data(), layout, sums);
  } else {
    reduce_rows(values.data(), layout, sums);
  }
}

}  // namespace hone::quantization
