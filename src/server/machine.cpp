#include "server/machine.h"

#include <sys/stat.h>

#include <charconv>
#include <mutex>

#include "app/app.h"
#include "os/cgroup.h"
#include "os/files.h"
#include "os/locks.h"
#include "os/machine.h"

namespace hone::server {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kSizeKept = 30s;  // walking over ten thousand blobs takes some 20 ms
constexpr auto kLoadGap = 500ms;

Machine machine() {
  const os::MachineFacts facts = os::machine_facts();
  Machine machine;
  machine.cpu = facts.cpu;
  machine.isa = facts.isa;
  machine.cores = facts.cores;
  machine.threads = facts.threads;
  machine.packages = facts.packages;
  machine.numa_nodes = facts.numa_nodes;
  if (facts.l2_cache) machine.l2_cache_bytes = facts.l2_cache->count;
  if (facts.l3_cache) machine.l3_cache_bytes = facts.l3_cache->count;
  machine.governor = facts.governor;
  machine.memory_bytes = facts.memory.count;
  machine.system = facts.system;
  return machine;
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;  // files come and go meanwhile
    if (it->is_regular_file(gone)) bytes += it->file_size(gone);
  }
  return bytes;
}

std::uint64_t data_bytes(const fs::path& root) {
  static std::mutex mutex;
  static std::uint64_t known = 0;
  static std::optional<std::chrono::steady_clock::time_point> at;
  const std::lock_guard lock(mutex);
  const auto now = std::chrono::steady_clock::now();
  if (!at || now - *at > kSizeKept) {
    known = bytes_below(root);
    at = now;
  }
  return known;
}

SandboxState sandbox_state(const Metrics& metrics) {
  SandboxState state;
  state.enforced = metrics.sandbox.enforced;
  if (state.enforced) return state;
  if (metrics.sandbox.missing.empty()) state.reason = "the server's own process is not confined";
  for (const auto& part : metrics.sandbox.missing) {
    state.reason += (state.reason.empty() ? "this system cannot confine: " : ", ") + part;
  }
  return state;
}

/// Somebody holds the lock, by the kernel's list: trying to take it could make a worker wait.
bool is_measuring() {
  struct stat facts {};
  if (::stat(os::measurement_lock_file().c_str(), &facts) != 0) return false;
  const std::string inode = ":" + std::to_string(facts.st_ino) + " ";
  const std::string locks = os::read_small("/proc/locks");
  for (std::size_t at = locks.find(inode); at != std::string::npos;
       at = locks.find(inode, at + 1)) {
    const std::size_t line = locks.rfind('\n', at) + 1;  // npos + 1 is the beginning
    if (locks.substr(line, at - line).find("FLOCK") != std::string::npos) return true;
  }
  return false;
}

/// The load since a look that is at least kLoadGap old.
os::LoadDelta since_last_look() {
  static std::mutex mutex;
  // All of the machine's work counts, also that of our own workers.
  const auto sample = [] {
    os::LoadSample load = os::sample_load();
    load.own = {};
    return load;
  };
  static os::LoadSample earlier = sample();
  static os::LoadSample later = earlier;
  const std::lock_guard lock(mutex);
  const os::LoadSample now = sample();
  if (now.at - later.at >= kLoadGap) {
    earlier = later;
    later = now;
  }
  return os::between(earlier, now);
}

}  // namespace

System system_facts(store::Store& store, const Metrics& metrics) {
  static const Machine kMachine = machine();  // what does not change while the program runs
  const fs::path root = store.blobs_root().parent_path();
  System system;
  const auto version = app::version();
  system.hone = version.hone;
  system.openvino = version.openvino;
  system.machine = kMachine;
  system.sandbox = sandbox_state(metrics);
  system.data_bytes = data_bytes(root);
  system.free_bytes = os::free_disk_space(root).value_or(Bytes{}).count;
  return system;
}

Load load_now() {
  const os::LoadDelta delta = since_last_look();
  Load load;
  load.cpu_busy_percent = delta.other_cpu_percent;
  load.steal_percent = delta.steal_percent;
  load.cpu_some_percent = delta.cpu_some_percent;
  load.load1 = delta.load1;
  load.memory_available_bytes = os::memory_facts().available.count;
  load.frequency_mhz = os::fastest_clock_mhz();
  load.measuring = is_measuring();
  return load;
}

}  // namespace hone::server
