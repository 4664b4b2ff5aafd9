#pragma once
// What the tests of this room share: a store of their own, a worker that breaks as asked, and a
// look at what is left of it.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "jobs/jobs.h"
#include "os/files.h"

namespace hone::jobs::testing {

namespace fs = std::filesystem;

/// In memory where that is possible: these tests are about processes, not about disks.
inline os::TempDir new_folder() {
  auto folder = os::TempDir::create("/dev/shm");
  return folder ? std::move(*folder) : os::TempDir::create().value();
}

/// A store in a folder of its own, and a target whose worker does as it is told.
struct Bench {
  os::TempDir folder = new_folder();
  fs::path root = folder.path() / "store";
  store::Store store = store::Store::open(root).value();
  Result<Target> target = local_target(store);

  Bench() {
    std::signal(SIGPIPE, SIG_IGN);  // as both programs do: a worker may end before it was told all
    if (!target) return;
    target->environment["HONE_FAULT_JOBS"] = "1";
    target->environment["TMPDIR"] = folder.path().string();
    // A sanitizer's own handlers would end the worker in their way.
    target->environment["ASAN_OPTIONS"] = "handle_segv=0:handle_abort=0:handle_sigbus=0";
  }

  /// A worker that has to be sent every blob, as one on another machine.
  [[nodiscard]] Target remote() const {
    Target other = *target;
    other.blobs.reset();
    return other;
  }
  /// Staging folders and folders of remote workers.
  [[nodiscard]] std::vector<std::string> leftovers() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(root / "staging")) {
      names.push_back(entry.path().filename().string());
    }
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      if (entry.path() != root) names.push_back(entry.path().filename().string());
    }
    return names;
  }
};

/// The long forms of tests that have two: ./x test --long.
inline bool long_form() {
  const char* asked = std::getenv("HONE_LONG");
  return asked != nullptr && std::string_view(asked) == "1";
}

inline Work fault(const std::string& how, Json more = Json::object()) {
  Work work;
  work.kind = "fault";
  more["how"] = how;
  work.request = {{"request", std::move(more)}};
  return work;
}

/// Workers that run somewhere with this text in their command line or environment.
inline std::vector<std::string> workers_of(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::string all;
    for (const auto* file : {"cmdline", "environ"}) {
      std::ifstream in(entry.path() / file);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    const bool worker = all.find("hone-worker") != std::string::npos;
    if (worker && all.find(text) != std::string::npos) found.push_back(entry.path().string());
  }
  return found;
}

#define HONE_NEED_WORKER(bench) \
  if (!(bench).target) GTEST_SKIP() << "hone-worker is not built: " << (bench).target.error().where

}  // namespace hone::jobs::testing
