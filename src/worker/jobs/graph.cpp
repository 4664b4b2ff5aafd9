// Job kind "graph": a network's graph at given shapes, or the one that the runtime makes of it.

#include "api/graph.h"

#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

Result<model::Graph> graph_of(const api::JobRequest<api::GraphRequest>& job, JobContext& context) {
  const auto& run = job.request.run;
  tell(context, "read", 0.1);
  HONE_TRY(const auto loaded,
           load(job.inputs.model.value_or(model::Record{}), run.shapes, run.batch, context));
  if (!job.request.runtime) return loaded.network.snapshot();
  tell(context, "compile", 0.4);
  HONE_TRY(const auto ready, compile(loaded, run, Profiling::off));
  return ready.compiled.runtime_graph();
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::GraphRequest>(request, context, graph_of);
}

}  // namespace

extern const JobKind kGraph{api::GraphRequest::kKind, false, run};

}  // namespace hone::worker
