#pragma once
// What a range has to hold, from statistics. Pure, deterministic.
//
// Squared error: the expected (x - Q(x))^2 over the histogram, values spread evenly within a bin,
// in closed form: within the range the error is a sawtooth of the step, outside it grows with the
// distance. Clipping and rounding are weighed against each other as in Sung et al., "Resiliency of
// Deep Neural Networks under Quantization", 2015, and most histogram observers since.

#include <span>

#include "quantization/ranges.h"
#include "quantization/statistics.h"

namespace hone::quantization {

/// Tensors that share one range (or one alone).
struct EstimatorInput {
  std::vector<const TensorStatistics*> tensors;
  Scheme scheme = Scheme::symmetric;
  bool per_channel = false;
};

/// min_max: over all samples. mean_min_max: means over samples of each one's extremes. percentile:
/// all values but one of 10,000 at each end. histogram: the extremes, drawn in by 0..70 %, whose
/// range has the smallest squared error. automatic: of all these the one with the smallest squared
/// error. Ranges by channel always take min_max: there are no histograms by channel.
Extent estimate(const EstimatorInput& input, Estimator estimator);

Range range_of(const Extent& extent, Scheme scheme);

/// Sum over all values of the tensor's histogram; a range of one entry.
double squared_error(const TensorStatistics& tensor, const Range& range);
double squared_sum(const Histogram& histogram);

/// Counts of both.
Histogram merged(const Histogram& a, const Histogram& b);

}  // namespace hone::quantization
