// Comparing by measuring in turn: each repetition is a worker of its own, all under one job.

#include "app/ask.h"
#include "app/comparer.h"
#include "comparison/comparison.h"

namespace hone::app {
namespace {

constexpr double kSecondsBeforeMeasuring = 1.0;  // start, reading, compiling and warm-up, expected
constexpr std::array<std::size_t, 4> kLayersOrder{0, 1, 1, 0};

/// How many processes gave each reason, with the words of the first of them.
std::vector<result::Reason> warnings_of(const std::vector<result::Benchmark>& processes) {
  std::map<std::string, std::pair<std::size_t, std::string>> by_code;
  for (const auto& process : processes) {
    std::map<std::string, std::string> once;  // a process may have two reasons of one code
    for (const auto& reason : process.verdict.reasons) once.emplace(reason.code, reason.text);
    for (const auto& [code, text] : once) {
      auto& [count, first] = by_code[code];
      if (count++ == 0) first = text;
    }
  }
  std::vector<result::Reason> warnings;
  for (const auto& [code, found] : by_code) {
    warnings.push_back({code, fmt::format("In {} of {} processes; in the first: {}", found.first,
                                          processes.size(), found.second)});
  }
  return warnings;
}

void state_centres(result::ComparisonRow& row) {
  std::vector<double> fps;
  std::vector<double> ms;
  for (const auto& sample : row.samples) {
    fps.push_back(sample.throughput_fps);
    if (sample.latency_ms) ms.push_back(*sample.latency_ms);
  }
  const auto throughput = comparison::centre_of_processes(fps);
  row.throughput_fps = throughput.value;
  row.throughput_ci95 = throughput.ci95;
  if (ms.size() != fps.size()) return;
  const auto latency = comparison::centre_of_processes(ms);
  row.latency_ms = latency.value;
  row.latency_ci95 = latency.ci95;
}

std::vector<result::ComparisonSample> samples_of(const std::vector<result::Benchmark>& processes) {
  std::vector<result::ComparisonSample> samples;
  for (const auto& process : processes) {
    samples.push_back({.position = 0,
                       .throughput_fps = process.throughput_fps,
                       .latency_ms = process.latency_ms.p50,
                       .latencies = process.latencies});
  }
  return samples;
}

/// Place of each process in the order of measuring.
void state_positions(const std::vector<std::size_t>& order, result::Comparison& comparison) {
  std::vector<std::size_t> seen(comparison.rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    comparison.rows[order[i]].samples[seen[order[i]]++].position = static_cast<std::int64_t>(i);
  }
}

}  // namespace

template <class Value, class Request>
Result<Value> Workbench::Comparer::ask(const Request& request, const Candidate& candidate,
                                       const std::string& job, jobs::OnEvent on_event) {
  Asking asking;
  asking.target = candidate.worker;
  asking.under = job;
  asking.on_event = std::move(on_event);
  HONE_TRY(const auto outcome,
           workbench_.ask_worker(request, {.model = candidate.model, .dataset = {}, .sources = {}},
                                 asking));
  return read_result<Value>(outcome.result);
}

Result<std::vector<Workbench::Comparer::Benchmarks>> Workbench::Comparer::measure_in_turn(
    const std::string& job, const std::vector<std::size_t>& order, ProgressOfParts& progress) {
  std::vector<Benchmarks> found(candidates_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Candidate& candidate = candidates_[order[i]];
    api::BenchmarkRequest one;
    one.model = candidate.model.id;
    one.run = candidate.run;
    one.seconds = request_.seconds;
    one.seed = request_.seed;
    const auto stage = fmt::format("{}, {} of {}", label_of(order[i]), i + 1, order.size());
    HONE_TRY(auto process,
             ask<result::Benchmark>(one, candidate, job,
                                    progress.part(*one.seconds + kSecondsBeforeMeasuring, stage)));
    found[order[i]].push_back(std::move(process));
  }
  return found;
}

Status Workbench::Comparer::measure_layers(const std::string& job, ProgressOfParts& progress,
                                           result::Comparison& comparison) {
  std::array<std::vector<result::LayerReport>, 2> reports;
  for (const std::size_t who : kLayersOrder) {
    const Candidate& candidate = candidates_[who];
    api::LayersRequest one;
    one.model = candidate.model.id;
    one.run = candidate.run;
    one.seconds = request_.seconds;
    one.seed = request_.seed;
    HONE_TRY(auto report, ask<result::LayerReport>(
                              one, candidate, job,
                              progress.part(2 * one.seconds + kSecondsBeforeMeasuring, "layers")));
    reports.at(who).push_back(std::move(report));
  }
  comparison::align_layers(comparison::mean_report(reports[0]), comparison::mean_report(reports[1]),
                           comparison);
  return {};
}

Result<result::Comparison> Workbench::Comparer::measure(const std::string& job) {
  const auto order = comparison::interleaved_order(
      candidates_.size(), static_cast<std::size_t>(request_.repetitions), request_.seed);
  const double layers_seconds = request_.layers
                                    ? static_cast<double>(kLayersOrder.size()) *
                                          (2 * request_.seconds + kSecondsBeforeMeasuring)
                                    : 0;
  ProgressOfParts progress(
      workbench_.on_event_,
      static_cast<double>(order.size()) * (request_.seconds + kSecondsBeforeMeasuring) +
          layers_seconds);
  HONE_TRY(const auto processes, measure_in_turn(job, order, progress));
  result::Comparison comparison;
  comparison.method = "interleaved";
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    result::ComparisonRow row;
    row.label = label_of(i);
    row.model = candidates_[i].model.id;
    row.model_name = candidates_[i].model.name;
    row.target = candidates_[i].target;
    row.run = candidates_[i].kept ? candidates_[i].kept->id : "";
    row.config = processes[i].front().config;
    row.config.target = candidates_[i].target;
    row.context = processes[i].front().context;
    row.warnings = warnings_of(processes[i]);
    row.samples = samples_of(processes[i]);
    state_centres(row);
    comparison.rows.push_back(std::move(row));
  }
  state_positions(order, comparison);
  judge(comparison, comparison::compare_processes);
  if (request_.layers) HONE_CHECK(measure_layers(job, progress, comparison));
  return comparison;
}

}  // namespace hone::app
