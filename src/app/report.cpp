#include "app/report.h"

#include <set>

#include "api/command_line.h"
#include "base/text.h"

namespace hone::app {
namespace {

constexpr std::size_t kRunsTold = 500;
constexpr std::size_t kJobsLookedAt = 10000;

/// Results of one kind, newest first; those that cannot be read are left out.
template <class Value>
Result<std::vector<Value>> results_of(store::Store& store, const std::string& kind,
                                      const std::string& model, std::size_t most) {
  HONE_TRY(const auto runs, store.runs(kind, model, most));
  std::vector<Value> values;
  for (const auto& run : runs) {
    auto value = from_json<Value>(run.result, UnknownMembers::ignore);
    if (value) values.push_back(*std::move(value));
  }
  return values;
}

std::string line_of(const std::string& kind, const Json& request) {
  const auto words = api::command_words(kind, request);
  return words && *words ? api::shell_line(**words) : std::string();
}

class Gathering {
 public:
  Gathering(Workbench& workbench, model::Record model) : workbench_(workbench) {
    facts_.model = std::move(model);
    facts_.hone = version().hone;
    facts_.openvino = version().openvino;
  }

  Result<report::Facts> all() {
    const std::string& id = facts_.model.id;
    HONE_TRY(facts_.graph,
             workbench_.kept_graph({.model = id, .runtime = false, .run = {}, .format = {}}));
    HONE_TRY(facts_.analysis, workbench_.kept_analysis({.model = id, .batch = {}, .shapes = {}}));
    HONE_CHECK(take_results());
    HONE_CHECK(take_family());
    HONE_CHECK(take_history());
    HONE_CHECK(take_imports());
    return std::move(facts_);
  }

 private:
  Status take_results() {
    auto& store = workbench_.store();
    const std::string& id = facts_.model.id;
    HONE_TRY(facts_.benchmarks, results_of<result::Benchmark>(store, "benchmark", id, kRunsTold));
    HONE_TRY(auto layers, results_of<result::LayerReport>(store, "layers", id, 1));
    if (!layers.empty()) facts_.layers = std::move(layers.front());
    HONE_TRY(facts_.accuracies,
             results_of<result::AccuracyReport>(store, "accuracy", id, kRunsTold));
    HONE_TRY(facts_.quantizations,
             results_of<result::QuantizationReport>(store, "quantize", id, kRunsTold));
    if (!facts_.model.derived_from) return {};
    HONE_TRY(auto made, results_of<result::QuantizationReport>(
                            store, "quantize", *facts_.model.derived_from, kRunsTold));
    for (auto& one : made) {
      if (one.model.id == id) facts_.quantizations.push_back(std::move(one));
    }
    return {};
  }

  Status take_family() {
    HONE_TRY(const auto models, workbench_.models());
    for (const auto& one : models) {
      const bool original = facts_.model.derived_from == one.id;
      if (original || one.derived_from == facts_.model.id) facts_.family.push_back(one);
    }
    return {};
  }

  Status take_history() {
    store::Page page{.after = {}, .limit = kRunsTold};
    HONE_TRY(const auto runs, workbench_.store().run_heads("", facts_.model.id, page));
    for (const auto& run : runs.rows) {
      if (!run.dataset.empty()) datasets_.insert(run.dataset);
      const auto dataset = workbench_.store().dataset(run.dataset);
      // A sweep's points are measured again by the sweep.
      const bool point = run.request.contains("sweep");
      facts_.history.push_back({.run = run.id,
                                .kind = run.kind,
                                .dataset = dataset ? dataset->name : run.dataset,
                                .created_at = run.created_at,
                                .command = point ? "" : command_of(run)});
    }
    return {};
  }

  /// A package goes to a file of the person's choice; a run that is named exists here only.
  static std::string command_of(const store::Run& run) {
    Json request = run.request;
    if (run.kind != "export") return line_of(run.kind, request);
    request.erase("run");
    return line_of(run.kind, request) + " -o package.tar.gz";
  }

  /// How the model and its data sets came here, the original's before that of what it became.
  Status take_imports() {
    HONE_TRY(const auto jobs, workbench_.store().jobs(kJobsLookedAt));
    const auto import_of = [&](std::string_view kind, const std::string& id) -> std::string {
      for (const auto& job : jobs) {
        if (job.kind != kind || job.run != id) continue;
        return line_of(job.kind, job.request.value("request", Json()));
      }
      return "# hone " + std::string(kind == "model_import" ? "model" : "dataset") +
             " import FILE…   # gives " + clean_text(id);
    };
    const auto& origin = facts_.model.derived_from;
    facts_.before.push_back(import_of("model_import", origin.value_or(facts_.model.id)));
    HONE_CHECK(take_quantization());
    for (const auto& id : datasets_) {
      facts_.before.insert(facts_.before.begin() + 1, import_of("dataset_import", id));
    }
    return {};
  }

  Status take_quantization() {
    if (!facts_.model.derived_from) return {};
    for (const auto& made : facts_.quantizations) {
      if (made.model.id != facts_.model.id) continue;
      HONE_TRY(const auto run, workbench_.store().run(made.run));
      if (!run.dataset.empty()) datasets_.insert(run.dataset);
      facts_.before.push_back(line_of(run.kind, run.request));
      return {};
    }
    return {};
  }

  Workbench& workbench_;
  report::Facts facts_;
  std::set<std::string> datasets_;
};

}  // namespace

Result<report::Facts> report_facts(Workbench& workbench, const std::string& model) {
  HONE_TRY(auto record, workbench.model(model));
  return Gathering(workbench, std::move(record)).all();
}

}  // namespace hone::app
