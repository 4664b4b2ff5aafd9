#include "worker/package_files.h"

#include "engine/engine.h"
#include "intake/intake.h"
#include "os/files.h"
#include "os/machine.h"
#include "packaging/runtime.h"
#include "unpack/unpack.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

// Weights that are all zero shrink as much as deflate can: 1032 to 1 (zlib, "Technical Details").
constexpr std::uint64_t kDeflateRatio = 1100;

Error damaged(const std::string& name) {
  return bug_error("export.damaged", "The archive did not come back as it was written.")
      .at(name)
      .fix("Nothing was packed. Try again; the disk may be at fault.");
}

Json machine_json() {
  const auto facts = os::machine_facts();
  return {{"cpu", facts.cpu},
          {"isa", facts.isa},
          {"cores", facts.cores},
          {"threads", facts.threads},
          {"memory_bytes", facts.memory.count},
          {"system", facts.system}};
}

Json model_facts(const model::Record& model) {
  Json json{{"id", model.id},
            {"name", model.name},
            {"format", model.format},
            {"precision", model.precision},
            {"digest", model.digest.hex()},
            {"xml", model.xml.digest.hex()},
            {"bin", model.bin.digest.hex()}};
  if (model.derived_from) json["derived_from"] = *model.derived_from;
  return json;
}

Status copy_to(const fs::path& to, const fs::path& from) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, to, error);
  if (error) return os::system_error(error.value(), "A file cannot be copied", to.string());
  return {};
}

template <class Value>
std::optional<Value> head_of(const std::map<std::string, Json>& evidence, const std::string& kind) {
  const auto found = evidence.find(kind);
  if (found == evidence.end()) return std::nullopt;
  auto value = from_json<Value>(found->second.value("result", Json()), UnknownMembers::ignore);
  if (!value) return std::nullopt;
  return *std::move(value);
}

}  // namespace

fs::path PackageFiles::root() const { return context_.staging() / "package"; }

fs::path PackageFiles::network() const { return root() / packaging::network_path(model_, format_); }

Status PackageFiles::copy_network() {
  HONE_TRY(const auto xml, context_.blob(model_.xml.digest));
  HONE_TRY(const auto bin, context_.blob(model_.bin.digest));
  fs::path weights = network();
  weights.replace_extension(".bin");
  HONE_CHECK(copy_to(network(), xml));
  HONE_CHECK(copy_to(weights, bin));
  for (const auto& file : {network(), weights}) {
    files_.push_back({fs::relative(file, root()).string(), file});
  }
  return {};
}

Status PackageFiles::begin(result::PackageSettings settings, result::BenchmarkConfig resolved) {
  facts_.model = model_;
  facts_.settings = std::move(settings);
  facts_.resolved = std::move(resolved);
  facts_.benchmark = head_of<result::Benchmark>(work_.evidence, "benchmark");
  facts_.accuracy = head_of<result::AccuracyReport>(work_.evidence, "accuracy");
  return copy_network();
}

Json PackageFiles::evidence() const {
  Json runs = Json::object();
  for (const auto& [kind, run] : work_.evidence) runs[kind] = run;
  return {{"hone", HONE_VERSION},
          {"openvino", engine::runtime_version()},
          {"model", model_facts(model_)},
          {"settings", to_json(facts_.settings)},
          {"resolved", to_json(*facts_.resolved)},
          {"check", to_json(facts_.check)},
          {"compared_predictions", facts_.compared_predictions},
          {"machine", machine_json()},
          {"runs", std::move(runs)}};
}

Status PackageFiles::add_runtime() {
  if (!work_.asked.with_runtime) return {};
  HONE_TRY(auto runtime, packaging::runtime_files(facts_.settings.device));
  facts_.runtime = std::move(runtime.libraries);
  facts_.runtime_headers = runtime.headers;
  facts_.runtime_bytes = runtime.bytes;
  files_.insert(files_.end(), runtime.files.begin(), runtime.files.end());
  return {};
}

Status PackageFiles::add_files() {
  facts_.evidence = evidence();
  HONE_TRY(const auto written, packaging::write_files(facts_, format_, root()));
  files_.insert(files_.end(), written.begin(), written.end());
  const std::string top = packaging::folder_name(model_, format_) + "/";
  for (auto& file : files_) file.name = top + file.name;
  return {};
}

Status PackageFiles::write_archive() {
  return unpack::pack(files_, context_.staging() / "package.tar.gz",
                      [this] { return context_.cancelled(); });
}

Result<std::vector<result::PackageEntry>> PackageFiles::read_back() {
  const fs::path back = context_.staging() / "back";
  unpack::Limits limits;
  limits.expanded_bytes = limits::kModelBytes;
  limits.ratio = kDeflateRatio;
  HONE_TRY(const auto extracted,
           unpack::extract({.paths = {{context_.staging() / "package.tar.gz", ""}}}, back, limits));
  if (extracted.files.size() != files_.size()) return damaged("");
  std::vector<result::PackageEntry> entries;
  for (const auto& file : files_) {
    HONE_TRY(auto wanted, os::digest_file(file.path));
    HONE_TRY(const auto found, os::digest_file(back / file.name));
    if (found != wanted) return damaged(file.name);
    std::error_code error;
    entries.push_back({file.name, fs::file_size(file.path, error), std::move(wanted)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

/// As any other model that comes from outside.
Status PackageFiles::import_network() {
  intake::ImportPlan plan;
  const std::string name =
      packaging::folder_name(model_, format_) + "/" + packaging::network_path(model_, format_);
  plan.sources.push_back({context_.staging() / "back" / name, ""});
  plan.staging = context_.staging() / "import";
  std::error_code error;
  fs::create_directory(plan.staging, error);
  if (error) return os::system_error(error.value(), "A folder cannot be made", "import");
  HONE_TRY(const auto imported, intake::import_model(plan));
  HONE_TRY(const auto xml, os::digest_file(imported.xml.path));
  HONE_TRY(const auto bin, os::digest_file(imported.bin.path));
  return digest_of(xml, bin) == model_.digest ? Status{} : Status(damaged(name));
}

Result<result::Package> PackageFiles::finish(const Checked& checked) {
  facts_.check = checked.check;
  facts_.compared_predictions = checked.predictions;
  facts_.check.digest = model_.digest;
  HONE_CHECK(add_runtime());
  HONE_CHECK(add_files());
  HONE_CHECK(write_archive());
  tell(context_, "read back", 0.8);
  result::Package package;
  HONE_TRY(package.contents, read_back());
  HONE_CHECK(import_network());
  tell(context_, "keep", 0.95);
  package.file = packaging::folder_name(model_, format_) + ".tar.gz";
  HONE_TRY(const auto kept, keep(context_, package.file, context_.staging() / "package.tar.gz"));
  package.digest = kept.digest;
  package.bytes = kept.bytes;
  package.format = format_ == packaging::Format::app ? "app" : "ovms";
  package.settings = facts_.settings;
  package.check = facts_.check;
  package.runtime_bytes = facts_.runtime_bytes;
  if (work_.run.empty()) package.notes.push_back(work_.source);
  if (checked.check.compared == "predictions" && checked.predictions == 0) {
    package.notes.push_back(
        "The check compared nothing: on its images the network finds no class of the data set.");
  }
  return package;
}

}  // namespace hone::worker
