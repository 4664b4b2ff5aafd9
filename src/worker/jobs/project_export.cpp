// Job kind "project_export": blobs of the store in; one archive of them and their records out.

#include "api/project.h"
#include "unpack/pack.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::ProjectPackRequest>;

Result<model::KeptFile> pack_project(const Job& job, JobContext& context) {
  tell(context, "collect", 0);
  HONE_TRY(const auto project, context.blob(job.request.project));
  std::vector<unpack::PackedFile> files = {{std::string(api::kProjectFile), project}};
  for (const auto& blob : job.request.blobs) {
    HONE_TRY(const auto path, context.blob(blob));
    files.push_back({std::string(api::kProjectBlobs) + blob.hex(), path});
  }
  tell(context, "pack", 0.2);
  const auto archive = context.staging() / "project.hone";
  HONE_CHECK(unpack::pack(std::move(files), archive, [&] { return context.cancelled(); }));
  tell(context, "keep", 0.8);
  return keep(context, "project.hone", archive);
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::ProjectPackRequest>(request, context, pack_project);
}

}  // namespace

extern const JobKind kProjectExport{api::ProjectPackRequest::kKind, false, run};

}  // namespace hone::worker
