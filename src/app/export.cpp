// Packing a model: which run its settings come from, what is known of it, and the archive as a run
// of its own, so that it can be fetched again.

#include "api/export.h"

#include "app/ask.h"
#include "app/places.h"
#include "app/received.h"
#include "result/sweep.h"

namespace hone::app {
namespace {

Error run_error(std::string message, const std::string& run) {
  return usage_error("export.run", std::move(message))
      .at(run)
      .fix("Name a run of `hone run list --kind benchmark` of this model.");
}

/// As the worker runs that scenario: one query at a time has one request, and is asked for its
/// latency.
api::RunOptions options_of(const api::BenchmarkRequest& request) {
  api::RunOptions options = request.run;
  if (request.scenario != result::Scenario::single) return options;
  options.requests.value = 1;
  if (!options.hint && !options.streams.value) options.hint = api::Hint::latency;
  return options;
}

std::string source_of(const result::Benchmark& benchmark, bool chosen) {
  return fmt::format("{} {}, {:.4g} frames a second",
                     chosen ? "the chosen run" : "the fastest valid benchmark, run", benchmark.run,
                     benchmark.throughput_fps);
}

}  // namespace

/// What the worker is told.
class Workbench::ExportRun {
 public:
  ExportRun(Workbench& workbench, api::ExportRequest request, model::Record model)
      : workbench_(workbench), model_(std::move(model)) {
    work_.asked = std::move(request);
  }

  Status prepare() {
    work_.asked.model = model_.id;
    HONE_CHECK(choose_run());
    HONE_CHECK(take_newest("accuracy", model_.id));
    if (model_.derived_from) HONE_CHECK(take_quantization(*model_.derived_from));
    return choose_dataset();
  }

  Result<result::Package> run(const std::string& job) {
    Asking asking;
    asking.under = job;
    HONE_TRY(const auto outcome,
             workbench_.ask_worker(work_, {.model = model_, .dataset = dataset_, .sources = {}},
                                   asking));
    HONE_TRY(auto package, read_result<result::Package>(outcome.result));
    HONE_CHECK(check_received(outcome, {package.digest}));
    package.run = store::new_id("r");
    package.model = model_.id;
    package.model_name = model_.name;
    const store::Run run{.id = package.run,
                         .kind = std::string(api::ExportRequest::kKind),
                         .model = model_.id,
                         .dataset = dataset_ ? dataset_->id : std::string(),
                         .request = to_json(work_.asked),
                         .result = to_json(package),
                         .created_at = store::utc_now()};
    HONE_CHECK(workbench_.store_.transaction([&]() -> Status {
      HONE_CHECK(workbench_.store_.put_run(run));
      return jobs::finish(workbench_.store_, job, run.id);
    }));
    return package;
  }

  [[nodiscard]] const api::ExportRequest& request() const { return work_.asked; }

 private:
  Status choose_run() {
    if (work_.asked.run) {
      HONE_TRY(auto run, workbench_.store_.run(*work_.asked.run));
      if (run.kind == api::SweepRequest::kKind) {
        HONE_TRY(run, best_of(run));
      }
      work_.asked.run = run.id;
      return take_benchmark(run, true);
    }
    HONE_TRY(const auto fastest, workbench_.store_.fastest_run(model_.id));
    if (fastest) {
      HONE_TRY(const auto run, workbench_.store_.run(fastest->id));
      return take_benchmark(run, false);
    }
    work_.options.hint = api::Hint::latency;
    work_.source =
        "no benchmark of this model was kept: it is compiled for latency, at f32; measure it";
    return {};
  }

  Result<store::Run> best_of(const store::Run& run) {
    HONE_TRY(const auto sweep, read_result<result::Sweep>(run.result));
    if (!sweep.best.choice) return run_error("This sweep has no best point.", run.id);
    return workbench_.store_.run(sweep.best.choice->run);
  }

  Status take_benchmark(const store::Run& run, bool chosen) {
    if (run.model != model_.id) return run_error("This run is of another model.", run.id);
    if (run.kind != api::BenchmarkRequest::kKind) {
      return run_error("This run says nothing about settings: it is of another kind.", run.id);
    }
    HONE_TRY(const auto asked,
             from_json<api::BenchmarkRequest>(run.request, UnknownMembers::ignore));
    HONE_TRY(const auto benchmark, read_result<result::Benchmark>(run.result));
    HONE_TRY(const auto place, place_of(benchmark.config.target, workbench_.target_));
    work_.options = options_at(place, options_of(asked));
    work_.requests = benchmark.config.requests;
    work_.run = run.id;
    work_.source = source_of(benchmark, chosen);
    work_.evidence["benchmark"] = to_json(store::head_of(run));
    return {};
  }

  Status take_newest(const std::string& kind, const std::string& model) {
    HONE_TRY(const auto page, workbench_.store_.run_heads(kind, model, {.limit = 1}));
    if (!page.rows.empty()) work_.evidence[kind] = to_json(page.rows.front());
    return {};
  }

  /// The run that made this model of another.
  Status take_quantization(const std::string& original) {
    constexpr std::size_t kLookedAt = 200;
    HONE_TRY(const auto page,
             workbench_.store_.run_heads("quantize", original, {.limit = kLookedAt}));
    for (const auto& run : page.rows) {
      const Json made = run.result.value("model", Json());
      if (!made.is_object() || made.value("id", "") != model_.id) continue;
      work_.evidence["quantize"] = to_json(run);
      return {};
    }
    return {};
  }

  Status choose_dataset() {
    if (work_.asked.dataset) {
      HONE_TRY(dataset_, workbench_.dataset(*work_.asked.dataset));
      work_.asked.dataset = dataset_->id;
      return {};
    }
    const auto accuracy = work_.evidence.find("accuracy");
    if (accuracy == work_.evidence.end()) return {};
    auto known = workbench_.store_.dataset(accuracy->second.value("dataset", ""));
    if (known) dataset_ = *std::move(known);
    return {};
  }

  Workbench& workbench_;
  const model::Record model_;
  api::ExportWork work_;
  std::optional<dataset::Record> dataset_;
};

Result<result::Package> Workbench::export_package(const api::ExportRequest& request) {
  HONE_TRY(auto record, model(request.model));
  ExportRun run(*this, request, std::move(record));
  HONE_CHECK(run.prepare());
  return as_one_job(run.request(), [&](const std::string& job) { return run.run(job); });
}

}  // namespace hone::app
