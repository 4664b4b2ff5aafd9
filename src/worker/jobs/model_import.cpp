// Job kind "model_import": files of unknown origin in; canonical IR, graph snapshot, originals
// and the model's record out.

#include "intake/intake.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::ModelImportRequest>;

constexpr double kReadShare = 0.8;  // of the job's time, the rest is sending the files

intake::ImportPlan plan_for(const Job& job, JobContext& context) {
  intake::ImportPlan plan;
  for (const auto& source : job.inputs.sources) plan.sources.push_back({source, ""});
  plan.staging = context.staging();
  plan.shapes = job.request.shapes;
  plan.layouts = job.request.layouts;
  plan.card = job.request.card;
  if (job.request.precision) {
    plan.precision = *job.request.precision == api::WeightPrecision::f16 ? model::Precision::f16
                                                                         : model::Precision::f32;
  }
  plan.progress = [&context](std::string_view stage, double fraction) -> Status {
    if (context.cancelled()) return cancelled();
    tell(context, std::string(stage), fraction * kReadShare);
    return {};
  };
  return plan;
}

Result<model::Record> import(const Job& job, JobContext& context) {
  HONE_TRY(auto imported, intake::import_model(plan_for(job, context)));
  model::Record record = std::move(imported.record);
  tell(context, "keep", kReadShare);
  HONE_TRY(record.xml, keep(context, imported.xml.name, imported.xml.path));
  HONE_TRY(record.bin, keep(context, imported.bin.name, imported.bin.path));
  HONE_TRY(record.graph, keep(context, imported.graph.name, imported.graph.path));
  for (const auto& original : imported.originals) {
    HONE_TRY(auto kept, keep(context, original.name, original.path));
    record.original.push_back(std::move(kept));
  }
  record.digest = digest_of(record.xml.digest, record.bin.digest);
  record.id = id_of(record.digest);
  return record;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::ModelImportRequest>(request, context, import);
}

}  // namespace

extern const JobKind kModelImport{api::ModelImportRequest::kKind, false, run};

}  // namespace hone::worker
