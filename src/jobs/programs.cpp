// Where the programs of jobs lie.

#include <unistd.h>

#include <cstdlib>

#include "jobs/jobs.h"

namespace hone::jobs {
namespace {

namespace fs = std::filesystem;

/// The program of that name in the folder of this one.
fs::path beside(const char* name) {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path() / name;
}

Result<Target> target_of(const fs::path& program, const store::Store& store) {
  if (::access(program.c_str(), X_OK) != 0) {
    return Error{ErrorKind::target, "target.unavailable",
                 "A program of Hone is not where it should be."}
        .at(program.string())
        .fix("Install it beside hone. Another hone-worker is named in $HONE_WORKER.");
  }
  Target target;
  target.command = {program.string()};
  target.blobs = store.blobs_root();
  return target;
}

}  // namespace

Result<Target> local_target(const store::Store& store) {
  const char* named = std::getenv("HONE_WORKER");
  if (named == nullptr || *named == '\0') return target_of(beside("hone-worker"), store);
  std::error_code error;
  return target_of(fs::absolute(named, error), store);
}

Result<Target> fetching_target(const store::Store& store) {
  return target_of(beside("hone-fetcher"), store);
}

}  // namespace hone::jobs
