#pragma once
// The folder of a package while it grows in the staging folder, and the archive that is made of it.

#include "api/export.h"
#include "packaging/packaging.h"
#include "worker/package_check.h"
#include "worker/worker.h"

namespace hone::worker {

class PackageFiles {
 public:
  /// All are borrowed.
  PackageFiles(const api::ExportWork& work, const model::Record& model, packaging::Format format,
               JobContext& context)
      : work_(work), model_(model), format_(format), context_(context) {}

  /// Writes the network. Errors: those of files and of blobs.
  Status begin(result::PackageSettings settings, result::BenchmarkConfig resolved);
  /// The network in the folder.
  [[nodiscard]] std::filesystem::path network() const;
  /// Writes all that goes with it, packs it, reads the archive back file by file, imports the
  /// network out of it and sends the archive. Errors: `export.damaged` (bug) where it did not come
  /// back as it went; those of packaging, unpack and intake.
  Result<result::Package> finish(const Checked& checked);

 private:
  [[nodiscard]] std::filesystem::path root() const;
  Status copy_network();
  Status add_runtime();
  Json evidence() const;
  Status add_files();
  Status write_archive();
  Result<std::vector<result::PackageEntry>> read_back();
  Status import_network();

  const api::ExportWork& work_;
  const model::Record& model_;
  const packaging::Format format_;
  JobContext& context_;
  packaging::Facts facts_;
  std::vector<unpack::PackedFile> files_;
};

}  // namespace hone::worker
