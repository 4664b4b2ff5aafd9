#include "quantization/reduce.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

namespace hone::quantization {
namespace {

using Lanes = float __attribute__((vector_size(16)));
constexpr std::size_t kLanes = 4;
constexpr std::size_t kBlock = 1024;  ///< values that are added up in f32
constexpr float kInfinity = std::numeric_limits<float>::infinity();
/// Rows of fewer values are cheaper one by one.
constexpr std::size_t kShortRow = 2 * kLanes;
constexpr std::size_t kRowsInBlock = 256;  ///< of channels side by side, as kBlock
constexpr std::size_t kRowsTogether = 4;

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
  void give(std::size_t channel, ChannelSums& sums) const {
    sums.min[channel] = min;
    sums.max[channel] = max;
    sums.sum[channel] = sum;
    sums.sum_of_squares[channel] = squares;
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
    reduction.give(c, sums);
  }
}

/// A matrix of which each column is a channel; the number of columns is a multiple of four.
struct Matrix {
  const float* values = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// Sums over a block of rows, in f32.
struct BlockSums {
  std::vector<float> sum;
  std::vector<float> squares;
};

/// kRows rows, once from left to right: as many streams of memory, and one addition to what was
/// before for each column.
template <std::size_t kRows>
void reduce_together(const float* rows, std::size_t columns, BlockSums& part, ChannelSums& sums) {
  for (std::size_t c = 0; c < columns; c += kLanes) {
    Lanes low = load(&sums.min[c]);
    Lanes high = load(&sums.max[c]);
    Lanes sum = all(0);
    Lanes squares = all(0);
    for (std::size_t row = 0; row < kRows; ++row) {
      const Lanes value = load(rows + row * columns + c);
      low = smaller(value, low);
      high = larger(value, high);
      sum += value;
      squares += value * value;
    }
    store(&sums.min[c], low);
    store(&sums.max[c], high);
    store(&part.sum[c], load(&part.sum[c]) + sum);
    store(&part.squares[c], load(&part.squares[c]) + squares);
  }
}

void clear(ChannelSums& sums, std::size_t channels) {
  sums.min.assign(channels, kInfinity);
  sums.max.assign(channels, -kInfinity);
  sums.sum.assign(channels, 0);
  sums.sum_of_squares.assign(channels, 0);
}

void reduce_columns(const Matrix& matrix, ChannelSums& sums) {
  BlockSums part;
  for (std::size_t begin = 0; begin < matrix.rows; begin += kRowsInBlock) {
    part.sum.assign(matrix.columns, 0);
    part.squares.assign(matrix.columns, 0);
    const std::size_t end = std::min(begin + kRowsInBlock, matrix.rows);
    const auto row_at = [&](std::size_t row) { return matrix.values + row * matrix.columns; };
    std::size_t row = begin;
    for (; row + kRowsTogether <= end; row += kRowsTogether) {
      reduce_together<kRowsTogether>(row_at(row), matrix.columns, part, sums);
    }
    for (; row < end; ++row) reduce_together<1>(row_at(row), matrix.columns, part, sums);
    for (std::size_t c = 0; c < matrix.columns; ++c) {
      sums.sum[c] += static_cast<double>(part.sum[c]);
      sums.sum_of_squares[c] += static_cast<double>(part.squares[c]);
    }
  }
}

/// Channels side by side. Where they are no multiple of four, several rows are seen as one, which
/// has every channel several times.
void reduce_side_by_side(const float* values, const ChannelLayout& layout, ChannelSums& sums) {
  const std::size_t channels = layout.channels;
  const std::size_t together = kLanes / std::gcd(channels, kLanes);
  const Matrix matrix{values, layout.outer / together, channels * together};
  if (together == 1) return reduce_columns(matrix, sums);
  ChannelSums wide;
  clear(wide, matrix.columns);
  reduce_columns(matrix, wide);
  for (std::size_t i = 0; i < matrix.columns; ++i) {
    const std::size_t c = i % channels;
    sums.min[c] = std::min(sums.min[c], wide.min[i]);
    sums.max[c] = std::max(sums.max[c], wide.max[i]);
    sums.sum[c] += wide.sum[i];
    sums.sum_of_squares[c] += wide.sum_of_squares[i];
  }
  for (std::size_t row = matrix.rows * together; row < layout.outer; ++row) {
    for (std::size_t c = 0; c < channels; ++c) {
      Reduction rest{sums.min[c], sums.max[c], sums.sum[c], sums.sum_of_squares[c]};
      rest.add(values[row * channels + c]);
      rest.give(c, sums);
    }
  }
}

}  // namespace

ChannelLayout channel_layout(const model::Shape& shape, bool channels_last) {
  ChannelLayout layout;
  const auto size = [&](std::size_t d) { return static_cast<std::size_t>(shape[d]); };
  if (shape.size() < 2) {
    if (shape.size() == 1) layout.inner = size(0);
    return layout;
  }
  layout.outer = size(0);
  layout.channels = size(1);
  for (std::size_t d = 2; d < shape.size(); ++d) {
    (channels_last ? layout.outer : layout.inner) *= size(d);
  }
  return layout;
}

void reduce(std::span<const float> values, const ChannelLayout& layout, ChannelSums& sums) {
  clear(sums, layout.channels);
  if (layout.inner == 1) {
    reduce_side_by_side(values.data(), layout, sums);
  } else {
    reduce_rows(values.data(), layout, sums);
  }
}

}  // namespace hone::quantization
