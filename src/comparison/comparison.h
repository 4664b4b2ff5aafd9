#pragma once
// A against B: order of measuring, tests, intervals, what may be compared, layers aligned. Pure.
//
// The unit is a process. Each repetition is a process of its own that compiles, warms up and
// measures: windows inside one process share its memory layout, its threads and its luck, so they
// understate how much two runs of the same thing differ. Rounds hold one repetition of every
// candidate, so that slow changes of the machine meet all of them.
//
// The test is Wilcoxon's signed-rank test on the log ratios within rounds, exact, with mid-ranks
// for ties and zeros left out (Wilcoxon 1945; Hollander, Wolfe 1973, 3.1). It is paired, where the
// rank-sum test of Mann and Whitney (1947) is not, because a round shares the state of the machine
// and because the order inside a round is drawn: with two equal candidates each log ratio is as
// likely positive as negative whatever the noise looks like, so the test keeps its level for
// drifting, bimodal and correlated noise. With nine rounds its smallest p is 2 / 512 = 0.0039.
// The ratio is the exponential of the Hodges-Lehmann estimate of the log ratios (median of their
// Walsh averages), the interval the one that belongs to the test (Hollander, Wolfe 3.4), the effect
// size Cliff's delta (1993) over all pairs of samples. Several candidates are each compared with
// the first, p corrected after Holm (1979); intervals are not corrected.
//
// `different` is p < 0.05 after correction and an interval without 1. Whether it matters is told
// apart: with the smallest difference s that matters, `better` and `worse` are different by s or
// more, `equivalent` has its whole interval between 1 / (1 + s) and 1 + s (two one-sided tests,
// Schuirmann 1987), all else is `unclear`.
//
// Two kept runs are two processes, whatever their windows. Those are compared by Welch's test on
// the means of their series, with the larger of two standard errors: that of the effective sample
// size n (1 - r) / (1 + r), r the correlation of neighbours corrected for its bias (Kendall 1954),
// and that of about sqrt(n) batch means (Schmeiser 1982), with the degrees of freedom of the
// latter. What differs between processes is not in that interval, and the comparison says so.
//
// Thread rule: free functions without state.

#include <span>

#include "base/statistics.h"
#include "result/comparison.h"

namespace hone::comparison {

/// Fewest repetitions and fewest windows of a kept run that are compared.
inline constexpr std::size_t kFewestSamples = 9;
/// The exact distribution is made for so many; more would not find what is worth finding.
inline constexpr std::size_t kMostSamples = 100;
/// Twelve comparisons are the most after whose correction nine repetitions can find anything:
/// 12 * 2 / 512 < 0.05.
inline constexpr std::size_t kMostCandidates = 13;

/// Who is measured when: `repetitions` rounds, each a permutation of 0..candidates-1. Rounds come
/// in pairs of a drawn permutation and its reverse (ABBA or BAAB), so that a linear drift cancels.
std::vector<std::size_t> interleaved_order(std::size_t candidates, std::size_t repetitions,
                                           std::uint64_t seed);

/// Processes of A and B, paired by their place: equally many, kFewestSamples to kMostSamples, all
/// figures positive. Corrected for one comparison.
result::ComparisonVerdict compare_processes(std::span<const result::ComparisonSample> a,
                                            std::span<const result::ComparisonSample> b,
                                            double smallest);

/// Batches of two kept runs in order of time, each kFewestSamples or more, all figures positive.
result::ComparisonVerdict compare_series(std::span<const result::ComparisonSample> a,
                                         std::span<const result::ComparisonSample> b,
                                         double smallest);

/// Corrects the verdicts of all rows for their number, throughput and latency apart.
void correct_for_number(std::vector<result::ComparisonRow>& rows, double smallest);

/// Centre and 95 % interval of processes (Hodges-Lehmann on logs) or of a series (mean).
struct Centre {
  double value = 0;
  result::Interval ci95;
};
Centre centre_of_processes(std::span<const double> values);
Centre centre_of_series(std::span<const double> values);

/// Samples of a kept run: one for each window, with the median of an equal share of the raw
/// latencies (nanoseconds, in order of completion). Empty medians where a share has fewer than
/// seven latencies.
std::vector<result::ComparisonSample> series_of(const result::Benchmark& run,
                                                std::span<const std::uint64_t> latencies_ns);

/// Fills `differences` and `not_comparable` of a row against the first. Forbidden: another batch,
/// scenario or runtime version; other shapes of the same model; another precision of another
/// model (with the same model it is what is compared); another processor, instruction set, number
/// of cores or threads, or governor, unless the two ran on different targets on purpose. All else,
/// such as streams or the shapes of another model, is told as a difference.
void state_differences(const result::ComparisonRow& first, result::ComparisonRow& row);

/// Adds to `not_comparable` when one of the two has fewer than kFewestSamples samples (`too_few`)
/// or a figure that is not above 0 (`figures`).
void check_samples(const result::ComparisonRow& first, result::ComparisonRow& row);

/// Layers of two reports, aligned through the original layers that they stand for; layers without
/// any (such as reorders) by name and type. Fills layers and layers_sum.
void align_layers(const result::LayerReport& a, const result::LayerReport& b,
                  result::Comparison& comparison);

/// The first report with each time the mean over all of them; layers are matched by name. At
/// least one report, all of the same network and configuration.
result::LayerReport mean_report(std::span<const result::LayerReport> reports);

}  // namespace hone::comparison
