// Job kind "project_import": a file that another Hone wrote, of unknown origin as any other, in;
// blobs whose bytes are their names', and records that were checked, out. Every network is read
// from its IR again, through the same gate as one that is imported by itself: what is said of its
// inputs, outputs and graph is made anew and never taken from the file.

#include "intake/intake.h"
#include "os/files.h"
#include "worker/jobs/job.h"
#include "worker/project_check.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;
using Job = api::JobRequest<api::ProjectImportRequest>;

/// Blobs are packed as they are: weights that are all zero shrink as far as deflate can.
unpack::Limits project_limits() {
  unpack::Limits limits = unpack::model_limits();
  limits.expanded_bytes = 2 * limits::kModelBytes;
  constexpr std::uint64_t kMostOfDeflate = 1100;
  limits.ratio = kMostOfDeflate;
  return limits;
}

Result<api::Project> open_project(const Job& job, const fs::path& folder) {
  unpack::Source source;
  for (const auto& path : job.inputs.sources) source.paths.push_back({path, ""});
  HONE_TRY(const auto extracted, unpack::extract(source, folder, project_limits()));
  std::error_code error;
  if (!extracted.summary.archive || !fs::is_regular_file(folder / api::kProjectFile, error)) {
    return input_error("project.not_a_project", "This file is not a project of Hone.")
        .fix("Import a file that `hone project export` wrote.");
  }
  HONE_TRY(const auto text, os::read_file(folder / api::kProjectFile, Bytes{limits::kJsonBytes}));
  return read_project(text);
}

/// Inputs, outputs, weights and graph of the record as the IR says.
Status read_again(model::Record& record, ProjectBlobs& blobs, const fs::path& staging) {
  std::error_code error;
  fs::create_directory(staging, error);
  intake::ImportPlan plan;
  plan.sources = {{blobs.at(record.xml.digest), "model.xml"},
                  {blobs.at(record.bin.digest), "model.bin"}};
  plan.staging = staging;
  HONE_TRY(const auto imported, intake::import_model(plan));
  record.inputs = imported.record.inputs;
  record.outputs = imported.record.outputs;
  record.weights_bytes = imported.record.weights_bytes;
  record.precision = imported.record.precision;
  record.layers = imported.record.layers;
  HONE_TRY(record.graph.digest, os::digest_file(imported.graph.path));
  record.graph.name = imported.graph.name;
  record.graph.bytes = fs::file_size(imported.graph.path, error);
  blobs[record.graph.digest] = imported.graph.path;
  return {};
}

Status read_models_again(api::Project& project, ProjectBlobs& blobs, JobContext& context) {
  double number = 0;
  const auto count = static_cast<double>(project.models.size());
  for (auto& record : project.models) {
    if (context.cancelled()) return cancelled();
    constexpr double kFrom = 0.3;
    constexpr double kShare = 0.4;
    tell(context, "read " + record.name, kFrom + kShare * number++ / count);
    HONE_CHECK(read_again(record, blobs, context.staging() / ("model-" + record.id)));
  }
  return {};
}

Result<api::ProjectUnpacked> import(const Job& job, JobContext& context) {
  tell(context, "unpack", 0);
  const auto folder = context.staging() / "project";
  HONE_TRY(auto project, open_project(job, folder));
  tell(context, "check", 0.2);
  HONE_TRY(auto blobs, check_blobs(folder, project));
  HONE_CHECK(check_records(project, blobs));
  HONE_CHECK(read_models_again(project, blobs, context));
  tell(context, "keep", 0.7);
  api::ProjectUnpacked unpacked;
  const auto named = named_by(project);  // not what only the graphs of the file were
  for (const auto& [digest, path] : blobs) {
    if (!named.contains(digest)) continue;
    HONE_TRY(auto kept, context.file(digest.hex(), path));
    unpacked.blobs.push_back(std::move(kept));
  }
  HONE_TRY(unpacked.project,
           context.file_bytes(std::string(api::kProjectFile), to_json(project).dump()));
  return unpacked;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::ProjectImportRequest>(request, context, import);
}

}  // namespace

extern const JobKind kProjectImport{api::ProjectImportRequest::kKind, false, run};

}  // namespace hone::worker
