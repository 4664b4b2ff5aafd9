// Comparing what was kept: benchmarks by their windows, reports of layers by their layers.

#include "app/ask.h"
#include "app/comparer.h"
#include "comparison/comparison.h"

namespace hone::app {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

/// What benchmarks and reports of layers have in common.
template <class Kept>
result::ComparisonRow row_of(const Kept& kept, const api::RunOptions& run) {
  result::ComparisonRow row;
  row.model = kept.model;
  row.model_name = kept.model_name;
  row.target = joined(run.targets);
  row.run = kept.run;
  row.config = kept.config;
  row.context = kept.context;
  row.warnings = kept.verdict.reasons;
  return row;
}

}  // namespace

Result<std::vector<std::uint64_t>> Workbench::Comparer::latencies_of(const result::Benchmark& run) {
  HONE_TRY(const auto bytes, workbench_.store_.read_blob(run.latencies));
  std::vector<std::uint64_t> values(bytes.size() / sizeof(std::uint64_t));
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (unsigned byte = 0; byte < sizeof(std::uint64_t); ++byte) {
      const auto one = static_cast<unsigned char>(bytes[i * sizeof(std::uint64_t) + byte]);
      values[i] |= static_cast<std::uint64_t>(one) << (8 * byte);
    }
  }
  return values;
}

Result<result::ComparisonRow> Workbench::Comparer::benchmark_row(const Candidate& candidate) {
  HONE_TRY(const auto kept, from_json<result::Benchmark>(candidate.kept->result));
  HONE_TRY(const auto latencies, latencies_of(kept));
  auto row = row_of(kept, candidate.run);
  row.samples = comparison::series_of(kept, latencies);
  row.throughput_fps = kept.throughput_fps;
  row.throughput_ci95 = kept.throughput_ci95;
  row.latency_ms = kept.latency_ms.p50;
  std::vector<double> medians;
  for (const auto& sample : row.samples) medians.push_back(sample.latency_ms.value_or(0));
  const bool all = std::all_of(medians.begin(), medians.end(), [](double ms) { return ms > 0; });
  if (all && medians.size() >= comparison::kFewestSamples) {
    row.latency_ci95 = comparison::centre_of_series(medians).ci95;
  }
  return row;
}

Result<result::Comparison> Workbench::Comparer::compare_benchmarks() {
  result::Comparison comparison;
  comparison.method = "kept";
  for (const Candidate& candidate : candidates_) {
    HONE_TRY(auto row, benchmark_row(candidate));
    row.label = label_of(comparison.rows.size());
    comparison.rows.push_back(std::move(row));
  }
  judge(comparison, comparison::compare_series);
  comparison.notes.push_back(
      {"not_interleaved",
       "The runs were not measured in turn, and each was one process: what differs from process "
       "to process or from time to time is not in the intervals. `--measure` measures it."});
  return comparison;
}

Result<result::Comparison> Workbench::Comparer::compare_layer_runs() {
  result::Comparison comparison;
  comparison.method = "layers";
  std::vector<result::LayerReport> reports;
  for (const Candidate& candidate : candidates_) {
    HONE_TRY(auto report, from_json<result::LayerReport>(candidate.kept->result));
    auto row = row_of(report, candidate.run);
    row.label = label_of(comparison.rows.size());
    row.latency_ms = report.plain_latency_ms;
    comparison.rows.push_back(std::move(row));
    reports.push_back(std::move(report));
  }
  comparison::state_differences(comparison.rows[0], comparison.rows[1]);
  if (comparison.rows[1].not_comparable.empty()) {
    comparison::align_layers(reports[0], reports[1], comparison);
  }
  comparison.notes.push_back(
      {"one_run_each",
       "Each time is the mean of one run without an interval: small differences mean nothing. "
       "`--measure --layers` measures both in turn and tests the whole."});
  return comparison;
}

}  // namespace hone::app
