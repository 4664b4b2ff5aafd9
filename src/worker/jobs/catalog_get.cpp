// Job kind "catalog_get": an entry of a catalogue in; its files, size and checksum held against the
// entry, out. It may connect, so it looks into none of them: another worker imports them.

#include <set>

#include "catalog/catalog.h"
#include "worker/catalog_place.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::CatalogGetRequest>;
constexpr double kReadShare = 0.1;  // of the job's time; the rest is fetching

Result<api::CatalogEntry> find(const api::Catalog& catalog, const std::string& name) {
  for (const auto& entry : catalog.entries) {
    if (entry.name != name) continue;
    if (entry.not_importable.empty()) return entry;
    return usage_error("catalog.not_importable", "Hone cannot import it. " + entry.not_importable)
        .at(name)
        .fix("`hone catalog list --importable` shows what it can.");
  }
  return usage_error("catalog.not_found", "The catalogue has no model of this name.")
      .at(name)
      .fix("`hone catalog list` shows what it has.");
}

/// Fetches the files one after another and sends each.
class Fetching {
 public:
  Fetching(const std::vector<api::CatalogFile>& files, JobContext& context)
      : context_(context), folder_(context.staging() / "files") {
    for (const auto& file : files) total_ += static_cast<double>(file.bytes);
    std::error_code ignored;
    std::filesystem::create_directory(folder_, ignored);
  }

  /// A file that came already under another name is not fetched again.
  Status fetch(const api::CatalogFile& file) {
    const auto path = folder_ / fmt::format("{}-{}", file.checksum, file.bytes);
    if (!fetched_.insert(path).second) return take(file, path);
    HONE_CHECK(catalog::download(
        {.url = file.source,
         .file = path,
         .most = file.bytes,
         .bytes = file.bytes,
         .checksum = file.checksum,
         .progress = [&](std::uint64_t done) { return hear(file, static_cast<double>(done)); }}));
    return take(file, path);
  }

 private:
  Status take(const api::CatalogFile& file, const std::filesystem::path& path) {
    before_ += static_cast<double>(file.bytes);
    HONE_TRY(const auto sent, context_.file(file.name, path));
    return {};
  }

  Status hear(const api::CatalogFile& file, double done) {
    if (context_.cancelled()) return cancelled();
    const double share = total_ > 0 ? (before_ + done) / total_ : 1;
    tell(context_, "fetch " + file.name, kReadShare + (1 - kReadShare) * share);
    return {};
  }

  JobContext& context_;
  std::filesystem::path folder_;
  std::set<std::filesystem::path> fetched_;
  double total_ = 0;
  double before_ = 0;
};

Result<api::CatalogFetched> get(const Job& job, JobContext& context) {
  HONE_TRY(const auto catalog, catalog_at(job.request.place, job.inputs, context));
  api::CatalogFetched fetched;
  HONE_TRY(fetched.entry, find(catalog, job.request.name));
  HONE_TRY(fetched.files, catalog::files_of(fetched.entry, job.request.precision.value_or("")));
  Fetching fetching(fetched.files, context);
  for (const auto& file : fetched.files) HONE_CHECK(fetching.fetch(file));
  return fetched;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::CatalogGetRequest>(request, context, get);
}

}  // namespace

extern const JobKind kCatalogGet{api::CatalogGetRequest::kKind, false, run};

}  // namespace hone::worker
