#include "os/machine.h"

#include <hwloc.h>
#include <sys/utsname.h>

#include <sstream>

#include "os/cgroup.h"
#include "os/cpus.h"

namespace hone::os {
namespace {

/// The rest of the line that begins with `key`, blanks and separator taken off.
std::string line_after(const std::string& text, const std::string& key, char separator) {
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.compare(0, key.size(), key) != 0) continue;
    const std::size_t at = line.find(separator);
    const std::size_t begin = at == std::string::npos ? at : line.find_first_not_of(" \t", at + 1);
    return begin == std::string::npos ? std::string() : line.substr(begin);
  }
  return {};
}

struct DestroyTopology {
  void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};

std::optional<Bytes> cache_size(hwloc_topology_t topology, hwloc_obj_type_t type) {
  const hwloc_obj_t cache = hwloc_get_obj_by_type(topology, type, 0);
  if (cache == nullptr || cache->attr->cache.size == 0) return std::nullopt;
  return Bytes{cache->attr->cache.size};
}

void read_topology(MachineFacts& facts) {
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) return;
  const std::unique_ptr<hwloc_topology, DestroyTopology> topology(raw);
  // Only what this process may use.
  hwloc_topology_set_flags(
      raw, HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM | HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING);
  if (hwloc_topology_load(raw) != 0) return;
  facts.cores = std::max(0, hwloc_get_nbobjs_by_type(raw, HWLOC_OBJ_CORE));
  facts.packages = std::max(0, hwloc_get_nbobjs_by_type(raw, HWLOC_OBJ_PACKAGE));
  facts.numa_nodes = std::max(0, hwloc_get_nbobjs_by_type(raw, HWLOC_OBJ_NUMANODE));
  facts.l2_cache = cache_size(raw, HWLOC_OBJ_L2CACHE);
  facts.l3_cache = cache_size(raw, HWLOC_OBJ_L3CACHE);
}

std::optional<double> clock_mhz(const SystemFiles& files, const std::string& cpuinfo) {
  const auto khz =
      number_after(read_small(files.sys / "devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"), "");
  if (khz) return static_cast<double>(*khz) / 1000;
  std::istringstream told(line_after(cpuinfo, "cpu MHz", ':'));
  double mhz = 0;
  return told >> mhz && mhz > 0 ? std::optional(mhz) : std::nullopt;
}

std::string without_line_end(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  return text;
}

std::string system_name(const SystemFiles& files) {
  utsname name{};
  ::uname(&name);
  const std::string kernel = std::string(name.sysname) + " " + name.release;
  std::string distribution = line_after(read_small(files.etc / "os-release"), "PRETTY_NAME", '=');
  std::erase(distribution, '"');
  return distribution.empty() ? kernel : kernel + ", " + distribution;
}

}  // namespace

MemoryFacts memory_facts(const SystemFiles& files) {
  const std::string text = read_small(files.proc / "meminfo");  // in KiB
  MemoryFacts facts;
  facts.total.count = number_after(text, "MemTotal:").value_or(0) * 1024;
  facts.available.count = number_after(text, "MemAvailable:").value_or(0) * 1024;
  const CgroupLimits group = cgroup_limits(files);
  if (group.memory) facts.total = std::min(facts.total, *group.memory);
  if (group.available) facts.available = std::min(facts.available, *group.available);
  return facts;
}

std::optional<double> fastest_clock_mhz(const SystemFiles& files) {
  std::optional<double> fastest;
  const auto consider = [&](double mhz) {
    if (mhz > fastest.value_or(0)) fastest = mhz;
  };
  for (int cpu = 0;; ++cpu) {
    const auto file =
        files.sys / fmt::format("devices/system/cpu/cpu{}/cpufreq/scaling_cur_freq", cpu);
    const auto khz = number_after(read_small(file), "");
    if (!khz) break;
    consider(static_cast<double>(*khz) / 1000);
  }
  if (fastest) return fastest;
  std::istringstream lines(read_small(files.proc / "cpuinfo"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("cpu MHz")) continue;
    std::istringstream told(line.substr(std::min(line.size(), line.find(':') + 1)));
    if (double mhz = 0; told >> mhz) consider(mhz);
  }
  return fastest;
}

MachineFacts machine_facts(const SystemFiles& files) {
  MachineFacts facts;
  const std::string cpuinfo = read_small(files.proc / "cpuinfo");
  facts.cpu = line_after(cpuinfo, "model name", ':');
  const auto isas = usable_isas(files);
  facts.isa = isas.empty() ? std::string() : isas.front();
  read_topology(facts);
  facts.threads = std::max<std::int64_t>(1, std::ssize(usable_threads()));
  if (const auto quota = cgroup_limits(files).cpus) {
    facts.threads = std::min(facts.threads, static_cast<std::int64_t>(std::ceil(*quota)));
  }
  if (facts.cores == 0) facts.cores = facts.threads;
  facts.governor =
      without_line_end(read_small(files.sys / "devices/system/cpu/cpu0/cpufreq/scaling_governor"));
  facts.frequency_mhz = clock_mhz(files, cpuinfo);
  const MemoryFacts memory = memory_facts(files);
  facts.memory = memory.total;
  facts.available_memory = memory.available;
  facts.system = system_name(files);
  return facts;
}

std::string boot_id(const SystemFiles& files) {
  return without_line_end(read_small(files.proc / "sys/kernel/random/boot_id"));
}

}  // namespace hone::os
