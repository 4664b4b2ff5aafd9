#include "quantization/estimators.h"

#include <algorithm>
#include <array>
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

/// Integral of (x - Q(x))^2 from 0 to x, levels at whole multiples of the step from low to high.
class ErrorIntegral {
 public:
  explicit ErrorIntegral(const Range& range)
      : step_((static_cast<double>(range.high[0]) - range.low[0]) /
              static_cast<double>(range.levels - 1)),
        low_(std::nearbyint(range.low[0] / step_)),
        high_(low_ + static_cast<double>(range.levels - 1)) {}

  /// Mean of (x - Q(x))^2 over a bin, fastest where the one asked for before is its neighbour.
  double mean(const Bin& bin) {
    const double width = bin.to - bin.from;
    if (width > 1e-6 * step_) {
      last_ = {at(bin.from), at(bin.to)};
      return (last_[1].integral - last_[0].integral) / width;
    }
    const double t = bin.from / step_;
    const double rest = t - std::nearbyint(std::clamp(t, low_, high_));
    return rest * rest * step_ * step_;
  }

 private:
  struct Edge {
    double x = NAN;
    double integral = 0;
  };

  [[nodiscard]] Edge at(double x) const {
    if (x == last_[0].x) return last_[0];
    if (x == last_[1].x) return last_[1];
    return {x, (*this)(x)};
  }
  double operator()(double x) const {
    const double t = x / step_;
    const double inside = std::clamp(t, low_, high_);
    const double outside = t - inside;
    const double level = static_cast<double>(static_cast<std::int64_t>(inside + 1024.5) - 1024);
    const double rest = inside - level;
    return step_ * step_ * step_ *
           (level / 12 + rest * rest * rest / 3 + outside * outside * outside / 3);
  }

  double step_;
  double low_;  ///< in steps
  double high_;
  std::array<Edge, 2> last_;  ///< of the bin asked for before
};

HONE_VECTORISED double squared_error(const std::vector<Bin>& bins, const Range& range) {
  ErrorIntegral integral(range);
  double sum = 0;
  for (const Bin& bin : bins) sum += bin.count * integral.mean(bin);
  return sum;
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

/// The value under which `share` of all lie.
float quantile(std::vector<Bin> bins, double zeros, double share) {
  bins.push_back({0, 0, zeros});
  std::sort(bins.begin(), bins.end(), [](const Bin& a, const Bin& b) { return a.from < b.from; });
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
  const auto bins = bins_of(histogram, outer.min[0], outer.max[0]);
  std::vector<Bin> magnitudes;
  for (const Bin& bin : bins) {
    magnitudes.push_back(bin.from < 0 ? Bin{-bin.to, -bin.from, bin.count} : bin);
  }
  const auto zeros = static_cast<double>(histogram.zeros);
  return {{quantile(bins, zeros, kOutlierShare)},
          {quantile(bins, zeros, 1 - kOutlierShare)},
          {quantile(magnitudes, zeros, 1 - kOutlierShare)}};
}

/// The better of two candidates stays.
struct Search {
  const std::vector<Bin>& bins;
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
  Search search{.bins = bins, .scheme = scheme};
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
  Search search{.bins = bins, .scheme = input.scheme};
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
  return squared_error(bins_of(tensor.histogram, outer.min[0], outer.max[0]), range);
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
