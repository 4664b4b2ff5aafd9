#include "quantization/estimators.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "quantization/vectorised.h"

namespace hone::quantization {
namespace {

constexpr double kOutlierShare = 1e-4;

/// Values between two edges, of either sign; both edges may be one. Neighbours share an edge.
struct Bin {
  double from;
  double to;
  double count;
};

void append(std::vector<Bin>& bins, const std::vector<std::uint32_t>& counts, bool negative) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const double near = Histogram::edge(i);
    const double far = Histogram::edge(i + 1);
    bins.push_back({negative ? -far : near, negative ? -near : far, 1.0 * counts[i]});
  }
}

/// No bin reaches beyond the extremes: where values pile up at a bound (of a Clamp), that matters.
std::vector<Bin> bins_of(const Histogram& histogram, double min = -INFINITY,
                         double max = INFINITY) {
  std::vector<Bin> bins;
  append(bins, histogram.negative, true);
  append(bins, histogram.positive, false);
  for (Bin& bin : bins) {
    bin.from = std::clamp(bin.from, min, std::max(min, max));
    bin.to = std::clamp(bin.to, bin.from, std::max(bin.from, max));
  }
  return bins;
}

/// Levels at whole multiples of a step.
struct Levels {
  double step;
  double low;  ///< in steps
  double high;
};

Levels levels_of(const Range& range) {
  const auto intervals = static_cast<double>(range.levels - 1);
  const double step = (static_cast<double>(range.high[0]) - range.low[0]) / intervals;
  const double low = std::nearbyint(range.low[0] / step);
  return {.step = step, .low = low, .high = low + intervals};
}

constexpr std::size_t kDoubles = sizeof(Doubles) / sizeof(double);

/// To the nearest whole number, magnitudes being far below 2^51.
[[gnu::always_inline]] inline void round(Doubles& values) {
  constexpr double kWhole = 0x1.8p52;  // a double of this size has no fraction
  values = (values + kWhole) - kWhole;
}

[[gnu::always_inline]] inline void clamp(Doubles& values, const Levels& levels) {
  const Doubles low = Doubles{} + levels.low;
  const Doubles high = Doubles{} + levels.high;
  values = values < low ? low : values;
  values = values > high ? high : values;
}

/// Integrals of (x - Q(x))^2 from 0 to x, in cubes of steps; x in steps.
[[gnu::always_inline]] inline void integrate(const Doubles& x, const Levels& levels,
                                             Doubles& integrals) {
  Doubles level = x;
  clamp(level, levels);
  const Doubles outside = x - level;
  Doubles rest = level;
  round(level);
  rest -= level;
  integrals = level * (1.0 / 12) + (rest * rest * rest + outside * outside * outside) * (1.0 / 3);
}

/// Bins column by column, filled up with empty ones to whole vectors.
struct BinColumns {
  std::vector<double> from;
  std::vector<double> to;
  std::vector<double> per_width;  ///< 1 / (to - from)
  std::vector<double> count;
};

BinColumns columns_of(const std::vector<Bin>& bins) {
  const std::vector<double> zeros((bins.size() + kDoubles - 1) / kDoubles * kDoubles, 0);
  BinColumns columns{.from = zeros, .to = zeros, .per_width = zeros, .count = zeros};
  for (std::size_t i = 0; i < bins.size(); ++i) {
    columns.from[i] = bins[i].from;
    columns.to[i] = bins[i].to;
    columns.per_width[i] = 1 / std::max(bins[i].to - bins[i].from, 1e-300);
    columns.count[i] = bins[i].count;
  }
  return columns;
}

/// Sums of (x - Q(x))^2 over the values of some bins, in squares of steps. A bin may be too narrow
/// for a difference of integrals.
[[gnu::always_inline]] inline void sum_errors(const BinColumns& bins, std::size_t at,
                                              const Levels& levels, Doubles& sums) {
  Doubles from;
  Doubles to;
  Doubles per_width;
  Doubles count;
  load(&bins.from[at], from);
  load(&bins.to[at], to);
  load(&bins.per_width[at], per_width);
  load(&bins.count[at], count);
  from *= 1 / levels.step;
  to *= 1 / levels.step;
  Doubles before;
  Doubles after;
  integrate(from, levels, before);
  integrate(to, levels, after);
  Doubles nearest = from;
  clamp(nearest, levels);
  round(nearest);
  const Doubles rest = from - nearest;
  const Doubles mean = (after - before) * (per_width * levels.step);
  sums += count * (to - from > 1e-6 ? mean : rest * rest);
}

/// Sum of (x - Q(x))^2 over all values.
HONE_VECTORISED double squared_error(const BinColumns& bins, const Range& range) {
  const Levels levels = levels_of(range);
  Doubles sums = {};
  for (std::size_t at = 0; at < bins.count.size(); at += kDoubles) {
    sum_errors(bins, at, levels, sums);
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) * levels.step * levels.step;
}

float mean(const std::vector<float>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(values.size(), 1)));
}

float magnitude(float min, float max) { return std::max(std::abs(min), std::abs(max)); }

Extent extent_of(float min, float max) { return {{min}, {max}, {magnitude(min, max)}}; }

Extent extremes(const TensorStatistics& tensor, bool per_channel) {
  const auto& lows = per_channel ? tensor.channel_min : tensor.sample_min;
  const auto& highs = per_channel ? tensor.channel_max : tensor.sample_max;
  if (!per_channel) {
    return extent_of(*std::min_element(lows.begin(), lows.end()),
                     *std::max_element(highs.begin(), highs.end()));
  }
  Extent extent{.min = lows, .max = highs, .magnitude = {}};
  for (std::size_t c = 0; c < lows.size(); ++c) {
    extent.magnitude.push_back(magnitude(lows[c], highs[c]));
  }
  return extent;
}

Extent mean_extremes(const TensorStatistics& tensor) {
  std::vector<float> magnitudes;
  for (std::size_t s = 0; s < tensor.sample_min.size(); ++s) {
    magnitudes.push_back(magnitude(tensor.sample_min[s], tensor.sample_max[s]));
  }
  return {{mean(tensor.sample_min)}, {mean(tensor.sample_max)}, {mean(magnitudes)}};
}

/// The value under which `share` of all lie; bins are in order.
float quantile(const std::vector<Bin>& bins, double share) {
  double left = 0;
  for (const Bin& bin : bins) left += bin.count * share;
  for (const Bin& bin : bins) {
    if (left < bin.count) {
      return static_cast<float>(bin.from + (bin.to - bin.from) * left / bin.count);
    }
    left -= bin.count;
  }
  return static_cast<float>(bins.back().to);
}

Extent percentiles(const Histogram& histogram, const Extent& outer) {
  auto bins = bins_of(histogram, outer.min[0], outer.max[0]);
  bins.push_back({0, 0, static_cast<double>(histogram.zeros)});
  auto magnitudes = bins;
  for (Bin& bin : magnitudes) {
    if (bin.from < 0) bin = {-bin.to, -bin.from, bin.count};
  }
  for (auto* unordered : {&bins, &magnitudes}) {
    std::ranges::sort(*unordered, {}, &Bin::from);
  }
  return {{quantile(bins, kOutlierShare)},
          {quantile(bins, 1 - kOutlierShare)},
          {quantile(magnitudes, 1 - kOutlierShare)}};
}

/// The better of two candidates stays.
struct Search {
  BinColumns bins;
  Scheme scheme;
  Extent best = {};
  double error = INFINITY;

  bool consider(const Extent& candidate) {
    const double its = squared_error(bins, range_of(candidate, scheme));
    if (!(its < error)) return false;
    error = its;
    best = candidate;
    return true;
  }
};

constexpr int kLeastPercent = 30;
constexpr int kPercentStep = 2;

/// Draws both ends in together, which is all that a symmetric range can do.
void draw_in(const Extent& outer, Search& search) {
  for (int percent = 100; percent >= kLeastPercent; percent -= kPercentStep) {
    const float share = static_cast<float>(percent) / 100;
    search.consider(extent_of(outer.min[0] * share, outer.max[0] * share));
  }
}

/// Draws in one end after the other, twice.
void draw_in_ends(const Extent& outer, Search& search) {
  search.consider(outer);
  for (int round = 0; round < 2; ++round) {
    for (const bool upper : {true, false}) {
      const Extent from = search.best;
      for (int percent = 100; percent >= kLeastPercent; percent -= kPercentStep) {
        const float share = static_cast<float>(percent) / 100;
        search.consider(upper ? extent_of(from.min[0], outer.max[0] * share)
                              : extent_of(outer.min[0] * share, from.max[0]));
      }
    }
  }
}

Extent least_error(const std::vector<Bin>& bins, const Extent& outer, Scheme scheme) {
  Search search{.bins = columns_of(bins), .scheme = scheme};
  if (scheme == Scheme::symmetric || outer.min[0] >= 0) {
    draw_in(outer, search);
  } else {
    draw_in_ends(outer, search);
  }
  return search.best.min.empty() ? outer : search.best;
}

template <class Of>
Extent joined_of(const EstimatorInput& input, const Of& of) {
  std::vector<Extent> extents;
  for (const TensorStatistics* tensor : input.tensors) extents.push_back(of(*tensor));
  return joined(extents);
}

Extent extremes(const EstimatorInput& input) {
  return joined_of(input, [&](const auto& tensor) { return extremes(tensor, input.per_channel); });
}

Histogram histogram_of(const EstimatorInput& input) {
  Histogram all;
  for (const TensorStatistics* tensor : input.tensors) all = merged(all, tensor->histogram);
  return all;
}

/// The smallest error of what the other estimators give.
Extent best_of_all(const EstimatorInput& input) {
  const Histogram histogram = histogram_of(input);
  const Extent outer = extremes(input);
  const auto bins = bins_of(histogram, outer.min[0], outer.max[0]);
  Search search{.bins = columns_of(bins), .scheme = input.scheme};
  search.consider(outer);
  search.consider(joined_of(input, mean_extremes));
  search.consider(percentiles(histogram, outer));
  search.consider(least_error(bins, outer, input.scheme));
  return search.best;
}

}  // namespace

Histogram merged(const Histogram& a, const Histogram& b) {
  const auto sum = [](std::vector<std::uint32_t> x, const std::vector<std::uint32_t>& y) {
    if (x.size() < y.size()) x.resize(y.size(), 0);
    for (std::size_t i = 0; i < y.size(); ++i) x[i] += y[i];
    return x;
  };
  Histogram both;
  both.zeros = a.zeros + b.zeros;
  both.positive = sum(a.positive, b.positive);
  both.negative = sum(a.negative, b.negative);
  return both;
}

double squared_error(const TensorStatistics& tensor, const Range& range) {
  const Extent outer = extremes(tensor, false);
  return squared_error(columns_of(bins_of(tensor.histogram, outer.min[0], outer.max[0])), range);
}

double squared_sum(const Histogram& histogram) {
  double sum = 0;
  for (const Bin& bin : bins_of(histogram)) {
    sum += bin.count * (bin.from * bin.from + bin.from * bin.to + bin.to * bin.to) / 3;
  }
  return sum;
}

Range range_of(const Extent& extent, Scheme scheme) {
  return scheme == Scheme::symmetric ? symmetric_range(extent) : asymmetric_range(extent);
}

Extent estimate(const EstimatorInput& input, Estimator estimator) {
  if (input.per_channel) return extremes(input);
  switch (estimator) {
    case Estimator::min_max: return extremes(input);
    case Estimator::mean_min_max: return joined_of(input, mean_extremes);
    case Estimator::percentile: return percentiles(histogram_of(input), extremes(input));
    case Estimator::histogram: {
      const Extent outer = extremes(input);
      return least_error(bins_of(histogram_of(input), outer.min[0], outer.max[0]), outer,
                         input.scheme);
    }
    case Estimator::automatic: return best_of_all(input);
  }
  return extremes(input);
}

}  // namespace hone::quantization
