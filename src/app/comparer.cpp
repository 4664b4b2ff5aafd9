#include "app/comparer.h"

#include "app/ask.h"
#include "comparison/comparison.h"

namespace hone::app {
namespace {

bool is_kind(const std::optional<store::Run>& run, std::string_view kind) {
  return run && run->kind == kind;
}

Error wrong_kinds(std::string message) {
  return usage_error("compare.kinds", std::move(message))
      .fix("`hone run list` shows what was kept; --measure measures runs and models in turn.");
}

}  // namespace

// ---------------------------------------------------------------- who is compared

Result<std::vector<Workbench::Comparer::Candidate>> Workbench::Comparer::at_places(
    const Candidate& candidate) {
  const auto& run = candidate.run;
  HONE_TRY(const auto places, places_of(run.targets, run.device, workbench_.target_));
  std::vector<Candidate> found;
  for (const Place& place : places) {
    Candidate& one = found.emplace_back(candidate);
    one.run = options_at(place, run);
    one.target = place.id;
    one.worker = place.worker;
  }
  return found;
}

Result<std::vector<Workbench::Comparer::Candidate>> Workbench::Comparer::candidates_of(
    store::Run run) {
  if (run.kind != "benchmark" && run.kind != "layers") {
    return wrong_kinds("Runs of kind " + run.kind + " cannot be compared.").at(run.id);
  }
  Candidate found;
  HONE_TRY(found.model, workbench_.store_.model(run.model));
  HONE_TRY(const auto asked, from_json<api::LayersRequest>(run.request));
  found.run = asked.run;
  found.kept = std::move(run);
  if (!request_.measure) return std::vector{std::move(found)};
  return at_places(found);
}

Result<std::vector<Workbench::Comparer::Candidate>> Workbench::Comparer::candidates_of(
    const std::string& reference) {
  auto kept = workbench_.store_.run(reference);
  if (kept) return candidates_of(std::move(*kept));
  auto model = workbench_.model(reference);
  if (!model) return reference.starts_with("r-") ? kept.error() : model.error();
  Candidate found;
  found.run = request_.run;
  found.model = std::move(*model);
  return at_places(found);
}

Status Workbench::Comparer::check_number() const {
  if (candidates_.size() < 2) {
    return usage_error("compare.too_few", "There is nothing to compare with.")
        .fix(
            "Name two or more: hone compare A B; or one model and targets: hone compare A "
            "--target cpu,cpu:avx2.");
  }
  if (candidates_.size() > comparison::kMostCandidates) {
    return usage_error("compare.too_many",
                       fmt::format("At most {} can be compared at once; more would find nothing "
                                   "after the correction for their number.",
                                   comparison::kMostCandidates))
        .fix("Compare the most promising ones.");
  }
  const bool layers = request_.layers || is_kind(candidates_.front().kept, "layers");
  if (layers && candidates_.size() > 2) {
    return usage_error("compare.too_many", "Layers are aligned for two candidates.")
        .fix("Name two.");
  }
  return {};
}

bool Workbench::Comparer::measures() const {
  const auto named_model = [](const Candidate& one) { return !one.kept; };
  return request_.measure || std::all_of(candidates_.begin(), candidates_.end(), named_model);
}

Status Workbench::Comparer::check_kinds() const {
  if (measures()) return {};
  const auto& first = candidates_.front().kept;
  for (const Candidate& one : candidates_) {
    if (!one.kept || !first) {
      return wrong_kinds("A model and a kept run can only be compared by measuring both.");
    }
    if (one.kept->kind != first->kind) {
      return wrong_kinds("A run of kind " + first->kind + " and one of kind " + one.kept->kind +
                         " cannot be compared.")
          .at(one.kept->id);
    }
  }
  return {};
}

Status Workbench::Comparer::check_options() const {
  const auto kept = [](const Candidate& one) { return one.kept.has_value(); };
  const bool all_kept = std::all_of(candidates_.begin(), candidates_.end(), kept);
  if (all_kept && to_json(request_.run) != to_json(api::RunOptions())) {
    return usage_error("compare.options", "Kept runs have their own options.")
        .fix("Leave out the options of the run, or name models.");
  }
  if (!measures() && request_.layers) {
    return usage_error("compare.options", "Layers of kept benchmarks are not known.")
        .fix("Add --measure, or name two runs of kind layers.");
  }
  return {};
}

Status Workbench::Comparer::find_candidates() {
  for (auto& reference : request_.candidates) {
    HONE_TRY(auto found, candidates_of(reference));
    reference = found.front().kept ? found.front().kept->id : found.front().model.id;
    std::move(found.begin(), found.end(), std::back_inserter(candidates_));
  }
  HONE_CHECK(check_number());
  HONE_CHECK(check_kinds());
  return check_options();
}

std::string Workbench::Comparer::label_of(std::size_t index) {
  return std::string(1, static_cast<char>('A' + static_cast<int>(index)));
}

// ---------------------------------------------------------------- the end

void Workbench::Comparer::judge(
    result::Comparison& comparison,
    result::ComparisonVerdict (*test)(std::span<const result::ComparisonSample>,
                                      std::span<const result::ComparisonSample>, double)) {
  auto& rows = comparison.rows;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    comparison::state_differences(rows[0], rows[i]);
    comparison::check_samples(rows[0], rows[i]);
    if (!rows[i].not_comparable.empty()) continue;
    rows[i].verdict = test(rows[0].samples, rows[i].samples, request_.smallest);
  }
  comparison::correct_for_number(rows, request_.smallest);
}

Status Workbench::Comparer::keep(result::Comparison& comparison,
                                 const std::optional<std::string>& job) {
  auto& store = workbench_.store_;
  comparison.run = store::new_id("r");
  comparison.smallest = request_.smallest;
  comparison.seed = request_.seed;
  comparison.verdict = comparison.rows[1].verdict;
  comparison.not_comparable = comparison.rows[1].not_comparable;
  const store::Run run{.id = comparison.run,
                       .kind = std::string(api::CompareRequest::kKind),
                       .model = candidates_.front().model.id,
                       .dataset = {},
                       .request = to_json(request_),
                       .result = to_json(comparison),
                       .created_at = store::utc_now()};
  return store.transaction([&]() -> Status {
    HONE_CHECK(store.put_run(run));
    return job ? jobs::finish(store, *job, run.id) : Status{};
  });
}

Result<result::Comparison> Workbench::Comparer::run() {
  HONE_CHECK(find_candidates());
  const auto start = std::chrono::steady_clock::now();
  const auto taken = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  if (measures()) {
    return workbench_.as_one_job(request_,
                                 [&](const std::string& job) -> Result<result::Comparison> {
                                   HONE_TRY(auto comparison, measure(job));
                                   comparison.seconds = taken();
                                   HONE_CHECK(keep(comparison, job));
                                   return comparison;
                                 });
  }
  const bool layers = candidates_.front().kept->kind == "layers";
  HONE_TRY(auto comparison, layers ? compare_layer_runs() : compare_benchmarks());
  comparison.seconds = taken();
  HONE_CHECK(keep(comparison, std::nullopt));
  return comparison;
}

Result<result::Comparison> Workbench::compare(const api::CompareRequest& request) {
  return Comparer(*this, request).run();
}

}  // namespace hone::app
