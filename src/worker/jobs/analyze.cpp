// Job kind "analyze": theory of a network at shapes other than its own.

#include "analysis/analysis.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

Result<result::Analysis> analyze(const api::JobRequest<api::AnalyzeRequest>& job,
                                 JobContext& context) {
  const auto& request = job.request;
  tell(context, "read", 0.1);
  HONE_TRY(const auto loaded, load(job.inputs.model.value_or(model::Record{}), request.shapes,
                                   request.batch, context));
  tell(context, "analyze", 0.7);
  HONE_TRY(const auto graph, loaded.network.snapshot());
  return analysis::analyze(graph);
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::AnalyzeRequest>(request, context, analyze);
}

}  // namespace

extern const JobKind kAnalyze{api::AnalyzeRequest::kKind, false, run};

}  // namespace hone::worker
