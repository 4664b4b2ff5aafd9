// What /proc says about processes.

#include <unistd.h>

#include "os/cgroup.h"
#include "os/machine.h"
#include "os/process.h"

namespace hone::os {
namespace {

/// One letter, such as R, S, T or Z; empty when there is no such process. Its name, in brackets
/// before it, may hold anything.
std::optional<char> state_of(std::int64_t pid) {
  const std::string line = read_small("/proc/" + std::to_string(pid) + "/stat");
  const auto bracket = line.rfind(')');
  if (bracket == std::string::npos || bracket + 2 >= line.size()) return std::nullopt;
  return line[bracket + 2];
}

}  // namespace

Identity own_identity() {
  Identity identity;
  identity.pid = ::getpid();
  identity.started = process_start(identity.pid).value_or(0);
  identity.boot = boot_id();
  return identity;
}

bool alive(const Identity& identity) {
  if (identity.boot != boot_id()) return false;
  if (process_start(identity.pid) != identity.started) return false;
  const auto state = state_of(identity.pid);
  return state && *state != 'Z' && *state != 'X';
}

std::optional<Bytes> private_memory(pid_t pid) {
  const std::string status = read_small("/proc/" + std::to_string(pid) + "/status");
  if (status.empty()) return std::nullopt;
  std::uint64_t kilobytes = 0;
  for (const auto* name : {"RssAnon:", "RssShmem:", "VmSwap:"}) {
    kilobytes += number_after(status, name).value_or(0);
  }
  return Bytes{kilobytes * 1024};
}

std::uint64_t out_of_memory_kills() {
  return number_after(read_small("/proc/vmstat"), "oom_kill").value_or(0);
}

}  // namespace hone::os
