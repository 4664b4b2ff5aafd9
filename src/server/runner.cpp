#include "server/runner.h"

#include <algorithm>

#include "server/job_requests.h"
#include "server/limits.h"

namespace hone::server {
namespace {

constexpr std::string_view kHeavy[] = {"benchmark", "layers",  "sweep", "accuracy",
                                       "quantize",  "compare", "export"};
constexpr std::string_view kFetching[] = {api::CatalogListRequest::kKind,
                                          api::CatalogGetRequest::kKind};
constexpr std::string_view kMakesModel[] = {api::ModelImportRequest::kKind,
                                            api::CatalogGetRequest::kKind, api::DemoRequest::kKind};
constexpr std::int64_t kFollowUpPriority = -100;
constexpr std::chrono::seconds kPatience{5};  // rings come much sooner; this is for a missed cause

template <std::size_t count>
bool is_among(std::string_view kind, const std::string_view (&kinds)[count]) {
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

}  // namespace

Lane lane_of(std::string_view kind) {
  if (is_among(kind, kHeavy)) return Lane::heavy;
  return is_among(kind, kFetching) ? Lane::fetching : Lane::light;
}

Result<std::shared_ptr<Runner>> Runner::open(const Parts& parts) {
  std::shared_ptr<Runner> runner(new Runner(parts));
  HONE_TRY(runner->workbench_,
           app::Workbench::open(
               parts.data, [one = runner.get()](const auto& event) { one->hear(event); },
               app::References::kept, store::Trust::checked));
  return runner;
}

void Runner::run() {
  std::uint64_t rings = 0;
  do {
    while (!parts_.bell.closed()) {
      const auto job = next();
      if (!job) break;
      run_one(*job);
    }
  } while (parts_.bell.wait(rings, kPatience));
}

std::optional<store::Job> Runner::next() {
  auto waiting = workbench_->store().jobs_in(store::JobState::queued);
  if (!waiting) return std::nullopt;
  const bool resting = std::chrono::steady_clock::now() < rests_until_;
  std::erase_if(*waiting, [&](const store::Job& job) {
    return lane_of(job.kind) != parts_.lane || (resting && job.id == rests_);
  });
  if (waiting->empty()) return std::nullopt;
  std::reverse(waiting->begin(), waiting->end());  // oldest first
  return *std::max_element(
      waiting->begin(), waiting->end(),
      [](const store::Job& a, const store::Job& b) { return a.priority < b.priority; });
}

void Runner::run_one(const store::Job& job) {
  job_ = job.id;
  (void)workbench_->resume(job.id);  // how it ended stands in its row
  parts_.progress.forget(job.id);
  job_.clear();
  const auto row = workbench_->job(job.id);
  // A row that could not be written, such as on a full disk, is tried again a little later.
  if (row && row->state == store::JobState::queued) {
    rests_ = job.id;
    rests_until_ = std::chrono::steady_clock::now() + kPatience;
  }
  if (row) let_go_of_upload(*row, parts_.uploads);
  if (row && row->state == store::JobState::done) follow_up(*row);
  parts_.bell.ring();
}

/// Nothing of this changes what the job made: what goes wrong is left for later.
void Runner::follow_up(const store::Job& done) {
  if (!is_among(done.kind, kMakesModel)) return;
  // A list of models shows what each costs; where shapes are open, a worker has to say it.
  const auto analysis = workbench_->kept_analysis({.model = done.run, .batch = {}, .shapes = {}});
  if (!analysis || *analysis) return;
  app::NewJob job;
  job.kind = api::AnalyzeRequest::kKind;
  job.request = {{"model", done.run}};
  job.priority = kFollowUpPriority;
  (void)workbench_->enqueue(job, limits::kQueuedJobs);
}

void Runner::hear(const protocol::Event& event) { parts_.progress.hear(job_, event); }

}  // namespace hone::server
