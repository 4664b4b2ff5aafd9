#pragma once
// One comparison from its candidates to its run. Internal to this room.

#include "app/app.h"
#include "app/places.h"
#include "app/progress_of_parts.h"

namespace hone::app {

class Workbench::Comparer {
 public:
  /// The workbench outlives it.
  Comparer(Workbench& workbench, api::CompareRequest request)
      : workbench_(workbench), request_(std::move(request)) {}
  Result<result::Comparison> run();

 private:
  struct Candidate {
    model::Record model;
    api::RunOptions run;             ///< how it is measured, as the worker needs it
    std::string target;              ///< id; empty: that of a kept run that is not measured
    jobs::Target worker;             ///< where it is measured
    std::optional<store::Run> kept;  ///< the run that was named
  };
  using Benchmarks = std::vector<result::Benchmark>;

  // --- who is compared (comparer.cpp)
  Status find_candidates();
  /// A model on each target that was named; a kept run on its own.
  Result<std::vector<Candidate>> candidates_of(const std::string& reference);
  Result<std::vector<Candidate>> candidates_of(store::Run run);
  Result<std::vector<Candidate>> at_places(const Candidate& candidate);
  Status check_number() const;
  Status check_kinds() const;
  Status check_options() const;
  [[nodiscard]] bool measures() const;
  static std::string label_of(std::size_t index);  ///< "A", "B" …

  // --- what was kept (comparer_kept.cpp)
  Result<result::Comparison> compare_benchmarks();
  Result<result::ComparisonRow> benchmark_row(const Candidate& candidate);
  Result<result::Comparison> compare_layer_runs();
  Result<std::vector<std::uint64_t>> latencies_of(const result::Benchmark& run);

  // --- measured in turn (comparer_measured.cpp)
  Result<result::Comparison> measure(const std::string& job);
  Result<std::vector<Benchmarks>> measure_in_turn(const std::string& job,
                                                  const std::vector<std::size_t>& order,
                                                  ProgressOfParts& progress);
  Status measure_layers(const std::string& job, ProgressOfParts& progress,
                        result::Comparison& comparison);
  template <class Value, class Request>
  Result<Value> ask(const Request& request, const Candidate& candidate, const std::string& job,
                    jobs::OnEvent on_event);

  // --- the end (comparer.cpp)
  void judge(result::Comparison& comparison,
             result::ComparisonVerdict (*test)(std::span<const result::ComparisonSample>,
                                               std::span<const result::ComparisonSample>, double));
  Status keep(result::Comparison& comparison, const std::optional<std::string>& job);

  Workbench& workbench_;
  api::CompareRequest request_;  ///< its candidates become ids
  std::vector<Candidate> candidates_;
};

}  // namespace hone::app
