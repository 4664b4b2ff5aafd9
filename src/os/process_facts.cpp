// What /proc says about processes.

#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "os/process.h"

namespace hone::os {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// State and start time out of /proc/PID/stat; the name in brackets may hold anything.
struct Stat {
  char state = 'X';
  std::uint64_t started = 0;
};

std::optional<Stat> read_stat(std::int64_t pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  const auto bracket = line.rfind(')');
  if (bracket == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(bracket + 1));
  Stat stat;
  rest >> stat.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field) rest >> skipped;
  rest >> stat.started;
  if (!rest) return std::nullopt;
  return stat;
}

std::uint64_t number_after(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return 0;
  const auto begin = text.find_first_of("0123456789", at + name.size());
  std::uint64_t value = 0;
  if (begin != std::string_view::npos) {
    std::from_chars(text.data() + begin, text.data() + text.size(), value);
  }
  return value;
}

std::string whole_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string boot_id() { return first_line("/proc/sys/kernel/random/boot_id"); }

}  // namespace

Identity own_identity() {
  Identity identity;
  identity.pid = ::getpid();
  if (const auto stat = read_stat(identity.pid)) identity.started = stat->started;
  identity.boot = boot_id();
  return identity;
}

bool alive(const Identity& identity) {
  if (identity.boot != boot_id()) return false;
  const auto stat = read_stat(identity.pid);
  return stat && stat->started == identity.started && stat->state != 'Z' && stat->state != 'X';
}

std::optional<Bytes> private_memory(pid_t pid) {
  const std::string status = whole_file("/proc/" + std::to_string(pid) + "/status");
  if (status.empty()) return std::nullopt;
  const std::uint64_t kilobytes = number_after(status, "\nRssAnon:") +
                                  number_after(status, "\nRssShmem:") +
                                  number_after(status, "\nVmSwap:");
  return Bytes{kilobytes * 1024};
}

std::uint64_t out_of_memory_kills() {
  return number_after(whole_file("/proc/vmstat"), "\noom_kill");
}

}  // namespace hone::os
