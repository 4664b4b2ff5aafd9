// Job kind "dataset_import": an archive or folder of unknown origin in; pack, index and the data
// set's record out.

#include "accuracy/masks.h"
#include "formats/formats.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::DatasetImportRequest>;

/// Bytes of the sources as they lie on disk; what progress is measured against.
std::uint64_t source_bytes(const std::vector<std::string>& sources) {
  std::uint64_t bytes = 0;
  for (const auto& source : sources) {
    std::error_code error;
    const auto size = std::filesystem::file_size(source, error);
    if (!error) bytes += size;
  }
  return bytes;
}

formats::ImportPlan plan_for(const Job& job, JobContext& context) {
  formats::ImportPlan plan;
  for (const auto& source : job.inputs.sources) plan.sources.push_back({source, ""});
  plan.staging = context.staging();
  plan.format = job.request.format;
  plan.split = job.request.split.value_or("");
  plan.partial = job.request.partial;
  plan.indices_of_colors = accuracy::indices_of_colors;
  const auto total = static_cast<double>(source_bytes(job.inputs.sources));
  plan.progress = [&context, total](std::uint64_t bytes) -> Status {
    if (context.cancelled()) return cancelled();
    protocol::Event event;
    event.stage = "read images";
    if (total > 0) event.fraction = std::min(0.9, 0.9 * static_cast<double>(bytes) / total);
    context.event(event);
    return {};
  };
  return plan;
}

Result<dataset::Record> import(const Job& job, JobContext& context) {
  HONE_TRY(auto imported, formats::import_dataset(plan_for(job, context)));
  dataset::Record record = std::move(imported.record);
  tell(context, "keep", 0.9);
  HONE_TRY(const auto pack, keep(context, "pack", imported.pack));
  HONE_TRY(const auto index, keep(context, "index.json", imported.index));
  record.pack = pack.digest;
  record.index = index.digest;
  record.bytes = pack.bytes;
  record.digest = digest_of(record.pack, record.index);
  record.id = id_of(record.digest);
  return record;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::DatasetImportRequest>(request, context, import);
}

}  // namespace

extern const JobKind kDatasetImport{api::DatasetImportRequest::kKind, false, run};

}  // namespace hone::worker
