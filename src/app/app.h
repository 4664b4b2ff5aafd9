#pragma once
// Use cases: the only place of program hone that sees store, jobs and analysis together. The
// command line and the server call these, and read what is kept.
//
// Every method that needs a worker commits a job first, and makes its result visible in one
// transaction with the job's end. Errors: those of store, jobs and the worker, passed on.
// Thread rule: one Workbench per thread.

#include <filesystem>
#include <string>
#include <vector>

#include "api/catalog.h"
#include "api/compare.h"
#include "api/demo.h"
#include "api/export.h"
#include "api/graph.h"
#include "api/infer.h"
#include "api/jobs.h"
#include "api/project.h"
#include "api/quantize.h"
#include "api/requests.h"
#include "api/sweep.h"
#include "api/targets.h"
#include "api/users.h"
#include "api/weights.h"
#include "jobs/jobs.h"
#include "result/accuracy.h"
#include "result/analysis.h"
#include "result/comparison.h"
#include "result/graph.h"
#include "result/infer.h"
#include "result/layers.h"
#include "result/package.h"
#include "result/quantization.h"
#include "result/summary.h"
#include "result/targets.h"
#include "result/weights.h"
#include "store/store.h"

namespace hone::app {

/// $HONE_DATA, else $XDG_DATA_HOME/hone, else ~/.local/share/hone.
std::filesystem::path default_data_folder();

/// Versions of Hone and of the runtime that it was built with.
struct Version {
  std::string hone;
  std::string openvino;
  static void fields(auto& self, auto&& field) {
    field("hone", self.hone, "Version of Hone");
    field("openvino", self.openvino, "Version of the runtime");
  }
};
Version version();

struct Place;

/// Where a worker runs and which job it serves; by default the local target and a job of its own.
struct Asking {
  std::optional<jobs::Target> target = {};
  std::optional<std::string> under = {};       ///< a job that as_one_job opened
  std::optional<jobs::OnEvent> on_event = {};  ///< hears the worker in place of ours
};

/// What a reference to a model or a data set may be.
enum class References {
  kept_or_path,  ///< a path is imported first
  kept           ///< an id, a prefix of one, or a name: what comes from the network is never a path
};

/// A job to be run later.
struct NewJob {
  std::string kind;
  Json request;                           ///< of that kind's type; unknown members are refused
  std::int64_t priority = 0;              ///< higher goes first
  std::vector<std::string> sources = {};  ///< what an import reads, in place of its request's paths
  std::string upload = {};                ///< upload that the sources belong to; empty: none
};

/// The demo's model and its data set.
struct DemoMade {
  model::Record model;
  dataset::Record dataset;
};

class Workbench {
 public:
  /// Opens or creates the store in `data`; `on_event` hears the progress of every job.
  static Result<Workbench> open(const std::filesystem::path& data, jobs::OnEvent on_event,
                                References references = References::kept_or_path,
                                store::Trust trust = store::Trust::check);

  // --- models
  Result<model::Record> import_model(const api::ModelImportRequest& request);
  Result<model::Record> configure_model(const api::ModelConfigureRequest& request);
  /// By id, prefix or name; a path is imported first.
  Result<model::Record> model(const std::string& reference);
  Result<std::vector<model::Record>> models() { return store_.models(); }
  Result<model::Record> remove_model(const std::string& reference);

  // --- data sets
  Result<dataset::Record> import_dataset(const api::DatasetImportRequest& request);
  Result<dataset::Record> make_demo_dataset(const api::DemoDatasetRequest& request);
  /// The demo's model and data set under one job. Errors: also `demo.missing` (environment).
  Result<DemoMade> demo(const api::DemoRequest& request);
  Result<dataset::Record> rename_dataset(const std::string& reference, const std::string& name);
  Result<dataset::Record> dataset(const std::string& reference);
  Result<std::vector<dataset::Record>> datasets() { return store_.datasets(); }
  Result<dataset::Record> remove_dataset(const std::string& reference);

  // --- work on a model
  Result<result::Analysis> analyze(const api::AnalyzeRequest& request);
  Result<result::WeightsReport> weights(const api::WeightsRequest& request);
  Result<result::Benchmark> benchmark(const api::BenchmarkRequest& request);
  Result<result::LayerReport> layers(const api::LayersRequest& request);
  /// The snapshot that was kept at import, without a worker; other shapes and the runtime's graph
  /// from a worker, kept by all that decides them.
  Result<result::GraphView> graph(const api::GraphRequest& request);
  /// Errors: also `accuracy.against` (usage).
  Result<result::AccuracyReport> accuracy(const api::AccuracyRequest& request);
  /// What the model says of image files, and a second one beside it; the images are not kept.
  /// Errors: also `infer.not_found`, `infer.tasks` (usage), `limit.images` (limit).
  Result<result::InferReport> infer(const api::InferRequest& request);
  /// The same on every target that the request names, one after another under one job, each kept
  /// as a run of its own; what was kept before one fails stays.
  Result<std::vector<result::Benchmark>> benchmarks(const api::BenchmarkRequest& request);
  Result<std::vector<result::LayerReport>> layer_reports(const api::LayersRequest& request);
  Result<std::vector<result::AccuracyReport>> accuracies(const api::AccuracyRequest& request);

  /// Every combination, each point kept as a run the moment it is measured. With `resume`, or while
  /// a job of this kind is resumed, only what the last unfinished sweep of the same request lacks.
  Result<result::Sweep> sweep(const api::SweepRequest& request);

  /// A smaller or faster form of a model, kept as a model of its own and as a run. What was
  /// observed is kept the moment it is complete, so that a job that is resumed does not observe
  /// again. Errors: `quantize.options` (usage) for words that do not go together,
  /// `quantize.dataset` (usage) where one is needed, `quantize.replay` (usage).
  Result<result::QuantizationReport> quantize(const api::QuantizeRequest& request);

  /// A package that another machine can use, its bytes a blob of the run that is kept of it.
  /// Errors: `export.run`, `export.adapter` (usage), `export.runtime` (environment).
  Result<result::Package> export_package(const api::ExportRequest& request);

  // --- the same without a worker: empty where nothing of it was kept
  Result<std::optional<result::Analysis>> kept_analysis(const api::AnalyzeRequest& request);
  Result<std::optional<result::WeightsReport>> kept_weights(const api::WeightsRequest& request);
  Result<std::optional<result::GraphView>> kept_graph(const api::GraphRequest& request);
  Result<result::ModelSummary> summary(const model::Record& model);

  // --- targets
  Result<result::DeviceReport> devices(const api::TargetsRequest& request);
  Result<std::vector<result::Target>> targets();
  /// The same of devices that a worker saw since the machine began; else one is asked.
  Result<std::vector<result::Target>> kept_targets();
  Result<result::Target> target(const std::string& id);  ///< of the grammar of api/targets.h
  Result<result::TargetCheck> check_target(const std::string& id);  ///< runs something there

  /// Candidates against the first of them (comparison/comparison.h), kept as a run.
  /// Models are measured on each target that the request names. Errors: `compare.too_few`,
  /// `compare.too_many`, `compare.kinds`, `compare.options` (usage).
  Result<result::Comparison> compare(const api::CompareRequest& request);

  // --- accounts of the server
  /// Errors: `user.name`, `user.password`, `user.exists` (usage).
  Result<api::User> add_user(const api::UserAddRequest& request, const std::string& password);
  Result<std::vector<api::User>> users();
  Result<std::optional<api::User>> user(const std::string& name);
  Result<api::User> remove_user(const std::string& name);  ///< `user.not_found` (usage)
  /// Nothing where name and password do not fit; takes as long for a name that is not there.
  Result<std::optional<api::User>> sign_in(const std::string& name, const std::string& password);

  // --- the catalogue. Errors: also `catalog.place`, `catalog.not_found` (usage), those of its job
  Result<api::Catalog> catalog(const api::CatalogListRequest& request);
  Result<api::CatalogEntry> catalog_entry(const api::CatalogShowRequest& request);
  /// Fetches the files in a worker that may connect and parses nothing of them; a second one, that
  /// may not, imports them.
  Result<model::Record> catalog_get(const api::CatalogGetRequest& request);

  // --- projects
  /// Everything about a model as one file. Errors: also `project.output` (usage), those of the
  /// disk.
  Result<api::ProjectSummary> export_project(const api::ProjectExportRequest& request);
  /// What another Hone exported. What is here already stays as it is; a taken name gets a number.
  Result<api::ProjectSummary> import_project(const api::ProjectImportRequest& request);

  // --- what was kept
  Result<std::vector<store::Run>> runs(const api::RunListRequest& request);
  Result<store::Run> run(const std::string& reference) { return store_.run(reference); }
  Result<store::Run> remove_run(const std::string& reference);
  Result<std::vector<store::Job>> jobs(const api::JobListRequest& request);
  Result<store::Job> job(const std::string& reference) { return store_.job(reference); }
  /// Ends a job that any process supervises; `running` in the row when it takes longer than that.
  Result<store::Job> cancel_job(const std::string& reference,
                                std::chrono::milliseconds patience = std::chrono::seconds(5));
  Result<std::string> job_log(const std::string& reference);
  /// Runs a job that waits to its real end, as its use case would have; returns its row. What goes
  /// wrong is the error, and stands in the row too. Errors: `job.not_queued` (usage).
  Result<store::Job> resume(const std::string& reference);
  /// Commits a job that waits; `most` may wait at once. Errors: `job.unknown_kind` (usage),
  /// `request.field` (usage), `limit.queue` (limit), `store.not_found` for what it is about.
  Result<store::Job> enqueue(const NewJob& job, std::size_t most);
  /// Runs all that wait, oldest first; returns their rows, failed ones among them. Jobs that
  /// another process took meanwhile are left out. Ends early only when it is cancelled.
  Result<std::vector<store::Job>> resume_all();

  /// Puts right what processes left that are gone (jobs::recover).
  Status recover_jobs();

  /// What is kept, to be read.
  store::Store& store() { return store_; }

 private:
  Workbench(store::Store store, jobs::Target target, jobs::OnEvent on_event);

  template <class Request>
  Result<jobs::Outcome> ask_worker(const Request& request, api::JobInputs inputs,
                                   const Asking& asking = {});
  /// `steps(job id)` asks several workers under one job and, in the transaction that makes its
  /// result visible, calls jobs::finish. What it returns with an error ends the job with it.
  template <class Request, class Steps>
  auto as_one_job(const Request& request, Steps steps) -> decltype(steps(std::string()));
  template <class Value, class Request>
  Result<Value> measure(const Request& request, const api::JobInputs& inputs);
  template <class Value, class Request>
  Result<std::vector<Value>> measure_all(const Request& request, const api::JobInputs& inputs);
  template <class Value, class Request>
  Result<Value> measure_at(const Place& place, Request request, const api::JobInputs& inputs,
                           Asking asking);
  Result<api::JobInputs> inputs_of(const api::AccuracyRequest& request);
  Result<api::JobInputs> inputs_of(const api::InferRequest& request);
  Result<result::DeviceReport> ask_devices(const api::TargetsRequest& request,
                                           const Asking& asking);
  template <class Value>
  Result<std::optional<Value>> kept(const std::string& key);
  /// Deterministic work on a model, kept under `key` and done once.
  template <class Value, class Request>
  Result<Value> derive(const std::string& key, const Request& request, const model::Record& model);
  /// Parts of a use case of one job, or of a job of their own where `asking` names none.
  Result<model::Record> bring_model(const api::ModelImportRequest& request, const Asking& asking);
  Result<dataset::Record> make_dataset(const api::DemoDatasetRequest& request,
                                       const Asking& asking);
  Result<dataset::Record> keep_dataset(const jobs::Outcome& outcome, dataset::Record record,
                                       const Digest& key, const Asking& asking);
  Result<model::Record> keep_model(const jobs::Outcome& outcome,
                                   const api::ModelImportRequest& request, const Digest& key,
                                   const Asking& asking);
  Result<result::Analysis> analyze_in_worker(const api::AnalyzeRequest& request,
                                             const model::Record& model);

  class SweepRun;
  class QuantizeRun;
  class ExportRun;
  template <class Request>
  std::optional<std::string> take_resumed();  ///< the job that is resumed, for its own use case
  Status resume_one(const store::Job& job);

  class Comparer;  ///< app/comparer.h

  store::Store store_;
  jobs::Target target_;
  jobs::OnEvent on_event_;
  std::optional<store::Job> resumed_;  ///< its use case runs, and has not asked a worker yet
  References references_ = References::kept_or_path;
};

}  // namespace hone::app
