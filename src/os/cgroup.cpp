#include "os/cgroup.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

namespace hone::os {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kUnlimited = 1ULL << 60U;  // v1 writes about 2^63 for "no limit"

std::optional<std::uint64_t> whole(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

template <class T>
void keep_least(std::optional<T>& least, const T& value) {
  if (!least || value < *least) least = value;
}

/// Names of the files of one generation of control groups.
struct Generation {
  const char* memory_limit;
  const char* memory_used;
  const char* file_cache;  // key in memory.stat
};
constexpr Generation kFirst{"memory.limit_in_bytes", "memory.usage_in_bytes",
                            "total_inactive_file "};
constexpr Generation kSecond{"memory.max", "memory.current", "inactive_file "};

void read_memory(const fs::path& group, const Generation& generation, CgroupLimits& limits) {
  const auto limit = whole(read_small(group / generation.memory_limit));  // "max" is no number
  if (!limit || *limit >= kUnlimited) return;
  keep_least(limits.memory, Bytes{*limit});
  const std::uint64_t used = whole(read_small(group / generation.memory_used)).value_or(0);
  const std::uint64_t cache =
      number_after(read_small(group / "memory.stat"), generation.file_cache).value_or(0);
  const std::uint64_t held = used > cache ? used - cache : 0;
  keep_least(limits.available, Bytes{*limit > held ? *limit - held : 0});
}

/// v2: "quota period" or "max period"; v1: two files, -1 is no quota.
void read_cpus(const fs::path& group, CgroupLimits& limits) {
  std::string both = read_small(group / "cpu.max");
  if (both.empty()) {
    both = read_small(group / "cpu.cfs_quota_us") + " " + read_small(group / "cpu.cfs_period_us");
  }
  std::istringstream words(both);
  double quota = 0;
  double period = 0;
  if (words >> quota >> period && quota > 0 && period > 0) {
    keep_least(limits.cpus, quota / period);
  }
}

/// Calls `read` for the group and all its ancestors that can be seen below `mount`.
template <class Read>
void each_ancestor(const fs::path& mount, const std::string& group, Read read) {
  fs::path inside = fs::path(group).relative_path();
  for (;;) {
    read(mount / inside);
    if (inside.empty()) return;
    inside = inside.parent_path();
  }
}

void read_group(const fs::path& root, const std::string& controllers, const std::string& group,
                CgroupLimits& limits) {
  if (controllers.empty()) {
    std::error_code ignored;
    const bool hybrid = fs::exists(root / "unified", ignored);
    each_ancestor(hybrid ? root / "unified" : root, group, [&](const fs::path& folder) {
      read_memory(folder, kSecond, limits);
      read_cpus(folder, limits);
    });
    return;
  }
  const std::string list = "," + controllers + ",";
  if (list.find(",memory,") != std::string::npos) {
    each_ancestor(root / "memory", group,
                  [&](const fs::path& folder) { read_memory(folder, kFirst, limits); });
  }
  if (list.find(",cpu,") != std::string::npos) {
    each_ancestor(root / "cpu", group, [&](const fs::path& folder) { read_cpus(folder, limits); });
  }
}

}  // namespace

std::string read_small(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key) {
  std::size_t after = key.size();
  if (!text.starts_with(key)) {
    const std::size_t line = text.find("\n" + std::string(key));
    if (line == std::string_view::npos) return std::nullopt;
    after = line + 1 + key.size();
  }
  const std::size_t at = text.find_first_not_of(" \t", after);
  return at == std::string_view::npos ? std::nullopt : whole(text.substr(at));
}

CgroupLimits cgroup_limits(const SystemFiles& files) {
  CgroupLimits limits;
  std::istringstream lines(read_small(files.proc / "self/cgroup"));
  std::string line;  // "4:memory:/group" or "0::/group"
  while (std::getline(lines, line)) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    read_group(files.sys / "fs/cgroup", line.substr(first + 1, second - first - 1),
               line.substr(second + 1), limits);
  }
  return limits;
}

}  // namespace hone::os
