#include "server/confine.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "os/locks.h"
#include "os/sandbox.h"

namespace hone::server {
namespace {

namespace fs = std::filesystem;

/// The system's program that loads ours, and so the worker.
fs::path loader() {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    if (const auto path = line.find('/'); path != std::string::npos) {
      const fs::path file = line.substr(path);
      if (file.filename().string().starts_with("ld-")) return file;
    }
  }
  return "/lib64/ld-linux-x86-64.so.2";
}

/// What a package gets with the runtime's libraries: headers and licences, where the wheel has them
/// beside itself, and where an installed Hone has the licences.
void allow_runtime(const fs::path& prefix, os::Sandbox& sandbox) {
  std::error_code error;
  const fs::path libraries = fs::canonical(prefix / "lib/hone/openvino", error);
  if (error) return;
  const fs::path beside = libraries.parent_path();
  sandbox.readable.push_back(beside / "include");
  sandbox.readable.push_back(beside.parent_path() /
                             ("openvino-" HONE_OPENVINO_VERSION ".dist-info"));
  sandbox.readable.push_back(prefix / "share/doc/hone");
}

/// A worker of somebody's own choice may be a script: whatever the system has may run it.
void allow_worker(os::Sandbox& sandbox) {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  sandbox.readable.push_back(folder);
  sandbox.readable.push_back(folder.parent_path() / "lib");
  sandbox.readable.push_back(folder.parent_path() / "lib/hone/openvino");  // may be a link
  allow_runtime(folder.parent_path(), sandbox);
  sandbox.readable.push_back(folder.parent_path() / "share/hone");  // the demo's model
  sandbox.executable.push_back(folder / "hone-worker");
  sandbox.executable.push_back(folder / "hone-fetcher");
  sandbox.executable.push_back(loader());
  const char* chosen = std::getenv("HONE_WORKER");
  if (chosen == nullptr || *chosen == '\0') return;
  sandbox.executable.emplace_back(chosen);
  for (const auto* path : {"/usr", "/bin", "/lib", "/lib64"}) sandbox.executable.emplace_back(path);
}

/// Made by whoever measures first; what does not exist cannot be granted.
void allow_measurement_lock(os::Sandbox& sandbox) {
  (void)os::make_measurement_lock_file();  // who measures is told why it cannot be
  sandbox.readable.push_back(os::measurement_lock_file());
}

/// What a worker shall connect with, the server must not have given up.
void allow_fetching(os::Sandbox& sandbox) {
  sandbox.tcp = os::Tcp::both;
  for (const auto* path : os::files_of_names()) sandbox.readable.emplace_back(path);
}

os::Sandbox sandbox_of(const Confinement& confinement) {
  os::Sandbox sandbox;
  sandbox.tcp = os::Tcp::listen;
  sandbox.readable = confinement.readable;
  for (const auto* path : {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
                           "/etc/ld.so.conf.d", "/etc/localtime", "/etc/os-release", "/proc",
                           "/sys", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}) {
    sandbox.readable.emplace_back(path);
  }
  sandbox.writable = {confinement.data, "/dev/null"};
  // A worker resets the peak of its memory there. To root more of /proc can be written than that.
  if (::geteuid() != 0) sandbox.writable.emplace_back("/proc");
  allow_worker(sandbox);
  allow_measurement_lock(sandbox);
  if (confinement.fetching == Fetching::yes) allow_fetching(sandbox);
  return sandbox;
}

}  // namespace

Result<SandboxFacts> confine_server(const Confinement& confinement) {
  ::setenv("SQLITE_TMPDIR", confinement.data.c_str(), 1);  // large sorts go to a file
  SandboxFacts facts;
  HONE_TRY(facts.missing, os::confine(sandbox_of(confinement)));
  facts.enforced = facts.missing.empty();
  return facts;
}

}  // namespace hone::server
