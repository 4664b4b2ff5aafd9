#pragma once
// Facts of this machine and its load, from hwloc, /proc and /sys. What a machine does not tell is
// empty, never an error. A confined process (os/sandbox.h) sees them only when /proc and /sys are
// readable to it. Thread rule: free functions without state.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace hone::os {

/// Where the system's files lie; tests give other folders.
struct SystemFiles {
  std::filesystem::path proc = "/proc";
  std::filesystem::path sys = "/sys";
  std::filesystem::path etc = "/etc";
};

struct MachineFacts {
  std::string cpu;                ///< model name
  std::string isa;                ///< see isa_from_flags
  std::int64_t cores = 0;         ///< physical cores with a hardware thread this process may use
  std::int64_t threads = 0;       ///< hardware threads usable: affinity, and the cgroup's quota
                                  ///< rounded up
  std::int64_t packages = 0;      ///< processor packages among them
  std::int64_t numa_nodes = 0;    ///< NUMA nodes among them
  std::optional<Bytes> l2_cache;  ///< of one core
  std::optional<Bytes> l3_cache;  ///< of one cache, not the sum
  std::string governor;           ///< frequency governor of the first CPU
  std::optional<double> frequency_mhz;  ///< clock now
  Bytes memory;                         ///< of the machine, or the cgroup's limit when that is less
  Bytes available_memory;               ///< without swapping, inside the cgroup's limit
  std::string system;                   ///< "Linux 6.1.0-18-amd64, Debian GNU/Linux 12 (bookworm)"
};

/// Takes some milliseconds (hwloc reads the topology).
MachineFacts machine_facts(const SystemFiles& files = {});

/// Clock now of the hardware thread with the highest: what idle threads do does not matter then.
/// Reads one small file for each thread, or /proc/cpuinfo; empty where neither tells.
std::optional<double> fastest_clock_mhz(const SystemFiles& files = {});

/// Memory as in MachineFacts, without the rest: quick.
struct MemoryFacts {
  Bytes total;
  Bytes available;
};
MemoryFacts memory_facts(const SystemFiles& files = {});

/// Highest instruction set by the "flags" of /proc/cpuinfo, in oneDNN's words: sse41, avx, avx2,
/// avx2_vnni, avx512_core, avx512_core_vnni, avx512_core_bf16, avx512_core_fp16,
/// avx512_core_amx; empty when there is none of them (oneDNN, cpu_isa_traits.hpp).
std::string isa_from_flags(std::string_view flags);

/// Counters since boot; only differences of two mean something.
struct LoadSample {
  Nanoseconds at{0};                    ///< monotonic clock
  Nanoseconds busy{0};                  ///< CPU time of all processes, of the machine (/proc/stat)
  Nanoseconds idle{0};                  ///< with waiting for input and output
  Nanoseconds steal{0};                 ///< that the hypervisor gave to others
  std::optional<Nanoseconds> cpu_some;  ///< time in which some task waited (/proc/pressure/cpu)
  Nanoseconds own{0};                   ///< CPU time of this process and of its children that ended
  double load1 = 0;                     ///< one-minute load average
};
LoadSample sample_load(const SystemFiles& files = {});

/// Percentages 0..100, shares of the CPU time of all cores (cpu_some: of the elapsed time).
/// The counters have a grain of 10 ms a core: samples nearer than a second tell little.
struct LoadDelta {
  double other_cpu_percent = 0;  ///< CPU time of processes other than this one
  double steal_percent = 0;
  std::optional<double> cpu_some_percent;
  double load1 = 0;  ///< of the later sample
};
LoadDelta between(const LoadSample& earlier, const LoadSample& later);

/// Peak resident memory since the start or the last reset, in bytes; of this process for 0. A
/// process that is gone has 0.
std::uint64_t peak_rss_bytes(std::int64_t pid = 0);
/// Begins a new peak for this process (/proc/self/clear_refs). False where that is not allowed.
bool reset_peak_rss();

/// Identity of this boot, so that a process id means something later. Empty when not told.
std::string boot_id(const SystemFiles& files = {});
/// Start time of a process in clock ticks since boot; empty when there is no such process. With
/// boot_id and the process id it names one process for ever.
std::optional<std::uint64_t> process_start(std::int64_t pid, const SystemFiles& files = {});

}  // namespace hone::os
