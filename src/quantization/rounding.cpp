#include "quantization/rounding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/half.h"
#include "quantization/ranges.h"
#include "quantization/vectorised.h"

namespace hone::quantization {
namespace {

constexpr double kDamping = 0.01;
constexpr std::size_t kLanes = 256;  ///< patches are padded with zeros to a multiple of it

constexpr std::size_t kSums = 8;  ///< so many numbers side by side

std::size_t rounded_up(std::size_t count, std::size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

/// Levels of the inputs of some columns, column by column, zero being level 0.
struct Columns {
  std::size_t count = 0;
  std::size_t padded = 0;  ///< patches, rounded up to kLanes
  std::size_t patches = 0;
  std::vector<std::int16_t> levels;  ///< count x padded
  std::vector<double> steps;         ///< by column

  [[nodiscard]] const std::int16_t* column(std::size_t i) const { return &levels[i * padded]; }
};

/// How one channel's inputs become levels.
struct InputLevels {
  float step = 1;
  float low = -127;
  float high = 127;

  [[nodiscard]] std::int16_t of(float value) const {
    return static_cast<std::int16_t>(std::clamp(std::nearbyint(value / step), low, high));
  }
};

InputLevels levels_of(const Range& range, std::size_t channel) {
  const std::size_t i = range.low.size() == 1 ? 0 : channel;
  InputLevels levels;
  levels.step = (range.high[i] - range.low[i]) / static_cast<float>(range.levels - 1);
  levels.low = std::nearbyint(range.low[i] / levels.step);
  levels.high = levels.low + static_cast<float>(range.levels - 1);
  return levels;
}

/// Where no quantizer is known: 127 levels up to the largest magnitude.
InputLevels levels_by_magnitude(const Patches& patches, std::size_t first, std::size_t count) {
  const auto values = patches.values.all();
  float largest = 0;
  for (std::size_t at = 0; at + patches.window <= values.size(); at += patches.window) {
    for (std::size_t i = first; i < first + count; ++i) {
      largest = std::max(largest, std::abs(from_f16(values[at + i])));
    }
  }
  InputLevels levels;
  levels.step = std::max(largest, 1e-30F) / 127;
  return levels;
}

/// Levels of one column of the patches.
HONE_VECTORISED void take_levels(const Patches& patches, std::size_t column,
                                 const InputLevels& levels, std::int16_t* to) {
  const auto values = patches.values.all();
  const std::uint16_t* value = &values[column];
  const std::size_t count = values.size() / patches.window;
  for (std::size_t p = 0; p < count; ++p, value += patches.window) {
    to[p] = levels.of(from_f16(*value));
  }
}

/// Columns `first`.. of the patches; a channel has `taps` of them.
Columns columns_of(const RoundingInput& input, std::size_t first, std::size_t count) {
  const Patches& patches = input.patches;
  Columns columns;
  columns.count = count;
  columns.patches = patches.values.size() / patches.window;
  columns.padded = rounded_up(columns.patches, kLanes);
  columns.levels.assign(count * columns.padded, 0);
  const InputLevels by_magnitude =
      input.input != nullptr ? InputLevels{} : levels_by_magnitude(patches, first, count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t channel = (first + i) / input.layout.taps;
    const InputLevels levels =
        input.input != nullptr ? levels_of(*input.input, channel) : by_magnitude;
    columns.steps.push_back(levels.step);
    take_levels(patches, first + i, levels, &columns.levels[i * columns.padded]);
  }
  return columns;
}

/// Sum of products; `count` is a multiple of kLanes.
HONE_VECTORISED std::int32_t products(const std::int16_t* a, const std::int16_t* b,
                                      std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t at = 0; at < count; at += kLanes) {
    for (std::size_t i = 0; i < kLanes; ++i) sum += std::int32_t{a[at + i]} * b[at + i];
  }
  return sum;
}

/// Square matrix, row by row; only the lower triangle is used.
class Matrix {
 public:
  explicit Matrix(std::size_t size) : size_(size), values_(size * size, 0) {}
  double* row(std::size_t i) { return &values_[i * size_]; }
  [[nodiscard]] const double* row(std::size_t i) const { return &values_[i * size_]; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  std::vector<double> values_;
};

/// Covariance of two columns in units of their values.
class Covariance {
 public:
  explicit Covariance(const Columns& columns) : columns_(columns) {
    for (std::size_t i = 0; i < columns.count; ++i) {
      const std::int16_t* column = columns.column(i);
      const auto sum = std::accumulate(column, column + columns.padded, std::int64_t{0});
      means_.push_back(static_cast<double>(sum) / static_cast<double>(columns.patches));
    }
  }
  [[nodiscard]] double of(std::size_t i, std::size_t j) const {
    const auto sum = products(columns_.column(i), columns_.column(j), columns_.padded);
    const double mean = static_cast<double>(sum) / static_cast<double>(columns_.patches);
    return (mean - means_[i] * means_[j]) * columns_.steps[i] * columns_.steps[j];
  }

 private:
  const Columns& columns_;
  std::vector<double> means_;
};

/// Columns by rising variance, the last one to be rounded first.
std::vector<std::size_t> rising(const std::vector<double>& variances) {
  std::vector<std::size_t> order(variances.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return variances[a] < variances[b]; });
  return order;
}

/// Several sums side by side, so that the processor need not wait for each.
HONE_VECTORISED double dot(const double* a, const double* b, std::size_t count) {
  Doubles low = {};
  Doubles high = {};
  std::size_t at = 0;
  for (; at + kSums <= count; at += kSums) {
    Doubles x;
    Doubles y;
    load(a + at, x);
    load(b + at, y);
    low += x * y;
    load(a + at + 4, x);
    load(b + at + 4, y);
    high += x * y;
  }
  const Doubles all = low + high;
  double sum = (all[0] + all[1]) + (all[2] + all[3]);
  for (; at < count; ++at) sum += a[at] * b[at];
  return sum;
}

/// H = L L^T in place. H is positive definite by its damping.
void factorise(Matrix& matrix) {
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    double* row = matrix.row(i);
    for (std::size_t j = 0; j < i; ++j) {
      const double* other = matrix.row(j);
      row[j] = (row[j] - dot(row, other, j)) / other[j];
    }
    row[i] = std::sqrt(std::max(row[i] - dot(row, row, i), 1e-300));
  }
}

/// What rounding errors of a column hand on to those before it in `order`: row by row, in units of
/// the receiving column.
struct Feedback {
  std::vector<std::size_t> order;
  std::vector<std::vector<float>> shares;  ///< entry k of row j, k < j; then zeros up to kSums
};

Feedback feedback_of(const Columns& columns) {
  const Covariance covariance(columns);
  std::vector<double> variances;
  for (std::size_t i = 0; i < columns.count; ++i) variances.push_back(covariance.of(i, i));
  const double mean =
      std::accumulate(variances.begin(), variances.end(), 0.0) / static_cast<double>(columns.count);
  Feedback feedback{.order = rising(variances), .shares = {}};
  Matrix matrix(columns.count);
  for (std::size_t i = 0; i < columns.count; ++i) {
    const std::size_t from = feedback.order[i];
    for (std::size_t j = 0; j < i; ++j) matrix.row(i)[j] = covariance.of(from, feedback.order[j]);
    matrix.row(i)[i] = (variances[from] > 0 ? variances[from] : 1) + kDamping * mean;
  }
  factorise(matrix);
  for (std::size_t i = 0; i < columns.count; ++i) {
    auto& shares = feedback.shares.emplace_back(rounded_up(i, kSums), 0.0F);
    for (std::size_t k = 0; k < i; ++k) {
      shares[k] = static_cast<float>(matrix.row(i)[k] / matrix.row(k)[k]);
    }
  }
  return feedback;
}

/// Some rows of the weights and the columns that are rounded together.
struct Block {
  std::size_t first_row;
  std::size_t rows;
  std::size_t first_column;  ///< within the row
};

/// owed += error * shares, of `count` entries, a multiple of kSums.
void add_shares(const float* shares, float error, float* owed, std::size_t count) {
  for (std::size_t at = 0; at < count; at += kSums) {
    Floats sum;
    Floats share;
    load(owed + at, sum);
    load(shares + at, share);
    sum += share * error;
    store(sum, owed + at);
  }
}

HONE_VECTORISED void round_row(const RoundingInput& input, const Feedback& feedback,
                               std::size_t row, std::size_t first_column,
                               std::vector<std::int8_t>& levels) {
  const std::size_t taps = input.layout.taps;
  const auto limit = static_cast<float>(input.limit);
  const float step = input.steps[row];
  std::vector<float> owed(rounded_up(feedback.order.size(), kSums), 0);
  for (std::size_t k = feedback.order.size(); k-- > 0;) {
    const std::size_t column = first_column + feedback.order[k];
    const std::size_t element = input.layout.at(row, column / taps, column % taps);
    const float weight = input.weights[element];
    const float level = std::clamp(std::nearbyint((weight + owed[k]) / step), -limit, limit);
    levels[element] = static_cast<std::int8_t>(level);
    const float error = weight - level * step;
    add_shares(feedback.shares[k].data(), error, owed.data(), feedback.shares[k].size());
  }
}

void round_block(const RoundingInput& input, const Block& block, const Columns& columns,
                 std::vector<std::int8_t>& levels) {
  const Feedback feedback = feedback_of(columns);
  for (std::size_t row = block.first_row; row < block.first_row + block.rows; ++row) {
    round_row(input, feedback, row, block.first_column, levels);
  }
}

}  // namespace

std::vector<std::int8_t> second_order_levels(const RoundingInput& input) {
  const WeightLayout& layout = input.layout;
  std::vector<std::int8_t> levels(input.weights.size(), 0);
  const std::size_t blocks = (layout.columns() + kMostColumns - 1) / kMostColumns;
  const std::size_t channels = (layout.inputs + blocks - 1) / blocks;
  for (std::size_t group = 0; group < layout.groups; ++group) {
    for (std::size_t channel = 0; channel < layout.inputs; channel += channels) {
      const std::size_t first = channel * layout.taps;
      const std::size_t count = std::min(channels, layout.inputs - channel) * layout.taps;
      const Columns columns = columns_of(input, group * layout.columns() + first, count);
      round_block(
          input,
          {.first_row = group * layout.outputs, .rows = layout.outputs, .first_column = first},
          columns, levels);
    }
  }
  return levels;
}

}  // namespace hone::quantization
