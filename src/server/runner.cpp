#include "server/runner.h"

#include <algorithm>

namespace hone::server {
namespace {

constexpr std::string_view kHeavy[] = {"benchmark", "layers",   "sweep",
                                       "accuracy",  "quantize", "compare"};
constexpr std::chrono::seconds kPatience{5};  // rings come much sooner; this is for a missed cause

}  // namespace

Lane lane_of(std::string_view kind) {
  const bool heavy = std::find(std::begin(kHeavy), std::end(kHeavy), kind) != std::end(kHeavy);
  return heavy ? Lane::heavy : Lane::light;
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
  std::erase_if(*waiting, [&](const store::Job& job) {
    return lane_of(job.kind) != parts_.lane || job.id == last_;
  });
  last_.clear();
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
  // A row that could not be written, such as on a full disk, waits until the others had their turn.
  if (row && row->state == store::JobState::queued) last_ = job.id;
  const bool done = row && row->state == store::JobState::done;
  if (done && row->request.contains("upload") && row->request["upload"].is_string()) {
    (void)parts_.uploads.remove(row->request["upload"].get<std::string>());
  }
  parts_.bell.ring();
}

void Runner::hear(const protocol::Event& event) { parts_.progress.hear(job_, event); }

}  // namespace hone::server
