#include "worker/project_check.h"

#include <algorithm>
#include <set>

#include "api/compare.h"
#include "api/infer.h"
#include "api/quantize.h"
#include "api/requests.h"
#include "api/sweep.h"
#include "base/limits.h"
#include "base/text.h"
#include "os/files.h"
#include "result/accuracy.h"
#include "result/benchmark.h"
#include "result/comparison.h"
#include "result/infer.h"
#include "result/layers.h"
#include "result/quantization.h"
#include "result/sweep.h"
#include "unpack/unpack.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

Error record_error(std::string message, std::string where) {
  return project_error("project.record", std::move(message), std::move(where));
}

template <class Value>
Status reads_as(const Json& json) {
  const auto value = from_json<Value>(json);
  return value ? Status{} : Status(value.error());
}

struct RunKind {
  std::string_view name;
  Status (*reads)(const Json& result);
};
constexpr RunKind kRunKinds[] = {
    {api::BenchmarkRequest::kKind, reads_as<result::Benchmark>},
    {api::LayersRequest::kKind, reads_as<result::LayerReport>},
    {api::AccuracyRequest::kKind, reads_as<result::AccuracyReport>},
    {api::InferRequest::kKind, reads_as<result::InferReport>},
    {api::CompareRequest::kKind, reads_as<result::Comparison>},
    {api::SweepRequest::kKind, reads_as<result::Sweep>},
    {api::QuantizeRequest::kKind, reads_as<result::QuantizationReport>},
};

/// "r-20261121-040501-3f9a61c2"
bool is_run_id(const std::string& id) {
  constexpr std::size_t kMost = 64;
  return id.starts_with("r-") && id.size() <= kMost &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

std::string shown(const std::string& text) { return clean_text(text, limits::kNameBytes); }

/// Blobs that are read in program hone later must read as what they are said to be.
Status check_images(const api::ProjectRun& run, const ProjectBlobs& blobs) {
  if (run.kind != api::AccuracyRequest::kKind) return {};
  HONE_TRY(const auto report, from_json<result::AccuracyReport>(run.result));
  const auto found = blobs.find(report.per_image);
  if (found == blobs.end()) return {};
  HONE_TRY(const auto text, os::read_file(found->second, Bytes{limits::kJsonBytes}));
  HONE_TRY(const auto json, parse_json(text));
  return reads_as<std::vector<result::ImageResult>>(json);
}

Status check_run(const api::ProjectRun& run, const std::set<std::string>& models,
                 const ProjectBlobs& blobs) {
  if (!is_run_id(run.id)) return record_error("A run has a name that none has.", shown(run.id));
  if (!models.contains(run.model)) {
    return record_error("A run is about a model that the project does not have.", run.id);
  }
  const auto kind = std::find_if(std::begin(kRunKinds), std::end(kRunKinds),
                                 [&](const RunKind& row) { return row.name == run.kind; });
  if (kind == std::end(kRunKinds)) {
    return record_error("A run is of a kind that this version does not know.", run.id);
  }
  Status reads = kind->reads(run.result);
  if (reads) reads = check_images(run, blobs);
  if (!reads) return record_error("A run cannot be read: " + reads.error().message, run.id);
  return {};
}

template <class Record>
Status check_id(const Record& record, const Digest& first, const Digest& second) {
  if (record.digest == digest_of(first, second) && record.id == id_of(record.digest)) return {};
  return project_error("project.digest", "A record is not called by the digest of its files.",
                       shown(record.name));
}

Status need(const ProjectBlobs& blobs, const std::vector<Digest>& digests) {
  for (const auto& digest : digests) {
    if (!blobs.contains(digest)) {
      return project_error("project.file", "A file that a record names is missing.", digest.hex());
    }
  }
  return {};
}

Status check_model(model::Record& record, const std::set<std::string>& models,
                   const ProjectBlobs& blobs) {
  HONE_CHECK(check_id(record, record.xml.digest, record.bin.digest));
  HONE_CHECK(need(blobs, {record.xml.digest, record.bin.digest}));
  record.name = shown(record.name);
  record.format = shown(record.format);
  for (auto& file : record.original) {
    HONE_CHECK(need(blobs, {file.digest}));
    file.name = shown(file.name);
  }
  if (record.derived_from && !models.contains(*record.derived_from)) record.derived_from.reset();
  return {};
}

/// The index of a data set, whose samples must lie in its pack.
Status check_dataset(dataset::Record& record, const ProjectBlobs& blobs) {
  HONE_CHECK(check_id(record, record.pack, record.index));
  record.name = shown(record.name);
  HONE_CHECK(need(blobs, {record.pack, record.index}));
  std::error_code error;
  const auto pack = fs::file_size(blobs.at(record.pack), error);
  HONE_TRY(const auto text, os::read_file(blobs.at(record.index), Bytes{limits::kJsonBytes}));
  HONE_TRY(const auto json, parse_json(text));
  HONE_TRY(const auto index, from_json<dataset::Index>(json));
  const auto lies_in = [&](std::uint64_t offset, std::uint64_t bytes) {
    return offset <= pack && bytes <= pack - offset;
  };
  for (const auto& sample : index.samples) {
    if (lies_in(sample.offset, sample.bytes) &&
        (!sample.mask || lies_in(sample.mask->offset, sample.mask->bytes))) {
      continue;
    }
    return record_error("An image does not lie in its data set.", shown(sample.name));
  }
  if (index.samples.size() == record.images) return {};
  return record_error("A data set has another number of images than it says.", record.name);
}

}  // namespace

Error project_error(const char* code, std::string message, std::string where) {
  return input_error(code, std::move(message))
      .at(std::move(where))
      .fix("Export the project again with `hone project export`.");
}

std::set<Digest> named_by(const api::Project& project) {
  std::set<Digest> named;
  for (auto& digest : api::digests_in(to_json(project))) named.insert(std::move(digest));
  return named;
}

Result<api::Project> read_project(std::string_view text) {
  HONE_TRY(const auto json, parse_json(text));
  const bool has_version =
      json.is_object() && json.contains("version") && json["version"].is_number_integer();
  if (!has_version || json["version"] != Json(api::kProjectVersion)) {
    return project_error("project.version", "The project is of a form that this Hone cannot read.",
                         has_version ? json["version"].dump() : "no version")
        .fix("Import it with the version of Hone that wrote it, or a newer one.");
  }
  auto project = from_json<api::Project>(json, UnknownMembers::ignore);
  if (project) return project;
  return record_error("The records cannot be read: " + project.error().message,
                      project.error().where);
}

Result<ProjectBlobs> check_blobs(const fs::path& folder, const api::Project& project) {
  const auto named = named_by(project);
  HONE_TRY(const auto files, os::list_files(folder, limits::kModelArchiveEntries));
  ProjectBlobs blobs;
  for (const auto& file : files) {
    if (file.name == api::kProjectFile) continue;
    const std::string name = file.name.starts_with(api::kProjectBlobs)
                                 ? file.name.substr(api::kProjectBlobs.size())
                                 : "";
    const auto digest = Digest::from_hex(name);
    if (!digest || digest->hex() != name || !named.contains(*digest)) {
      return project_error("project.file", "A file is not one that the records name.",
                           unpack::printable(file.name));
    }
    HONE_TRY(const auto actual, os::digest_file(folder / file.name));
    if (actual != *digest) {
      return project_error("project.digest", "A file is not what its name says.", name);
    }
    blobs.emplace(*digest, folder / file.name);
  }
  return blobs;
}

Status check_records(api::Project& project, const ProjectBlobs& blobs) {
  std::set<std::string> models;
  for (const auto& record : project.models) {
    if (!models.insert(record.id).second) return record_error("A model is there twice.", record.id);
  }
  if (!models.contains(project.model)) {
    return record_error("The model that the project is about is missing.", shown(project.model));
  }
  for (auto& record : project.models) HONE_CHECK(check_model(record, models, blobs));
  for (auto& record : project.datasets) {
    record.name = shown(record.name);
    if (project.with_data) HONE_CHECK(check_dataset(record, blobs));
  }
  std::set<std::string> runs;
  for (const auto& run : project.runs) {
    HONE_CHECK(check_run(run, models, blobs));
    if (!runs.insert(run.id).second) return record_error("A run is there twice.", run.id);
  }
  return {};
}

}  // namespace hone::worker
