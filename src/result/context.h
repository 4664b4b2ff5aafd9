#pragma once
// Under which circumstances a number was measured: part of every measured result.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace hone::result {

/// Load of the machine over an interval.
struct Pressure {
  std::optional<double> cpu_some_percent;  ///< /proc/pressure/cpu, share of time some task waited
  double load1 = 0;                        ///< one-minute load average
  double steal_percent = 0;                ///< time the hypervisor gave to others, of all CPU time
  double other_cpu_percent = 0;            ///< CPU time of other processes, of all cores' time
  static void fields(auto& self, auto&& field) {
    field("cpu_some_percent", self.cpu_some_percent, "Share of time some task waited for a CPU");
    field("load1", self.load1, "One-minute load average");
    field("steal_percent", self.steal_percent, "CPU time taken by the hypervisor");
    field("other_cpu_percent", self.other_cpu_percent, "CPU time of other processes");
  }
};

struct Context {
  std::string cpu;
  std::string isa;      ///< highest vector instruction set in use, such as "avx512_core_bf16"
  bool capped = false;  ///< the processor has more than `isa`; its clock and caches are its own
  std::int64_t cores = 0;
  std::int64_t threads = 0;
  std::string governor;  ///< empty where the machine does not tell
  std::optional<double> frequency_mhz;
  /// Of the fastest hardware thread, lowest and highest of one look a second while measuring;
  /// absent below three looks and where the machine does not tell.
  std::optional<double> frequency_mhz_lowest;
  std::optional<double> frequency_mhz_highest;
  std::optional<std::uint64_t> memory_bytes;
  std::string system;  ///< kernel and distribution
  Pressure before;
  Pressure during;
  Pressure after;
  std::map<std::string, std::string> versions;  ///< "hone", "openvino"
  std::uint64_t seed = 0;
  std::string started_at;  ///< UTC, ISO 8601
  static void fields(auto& self, auto&& field) {
    field("cpu", self.cpu, "Processor");
    field("isa", self.isa, "Highest vector instruction set in use");
    field("capped", self.capped, "The runtime was held to it; the processor has more");
    field("cores", self.cores, "Physical cores usable");
    field("threads", self.threads, "Hardware threads usable");
    field("governor", self.governor, "Frequency governor");
    field("frequency_mhz", self.frequency_mhz, "Clock when it began");
    field("frequency_mhz_lowest", self.frequency_mhz_lowest, "Lowest clock while measuring");
    field("frequency_mhz_highest", self.frequency_mhz_highest, "Highest clock while measuring");
    field("memory_bytes", self.memory_bytes, "Memory of the machine");
    field("system", self.system, "Operating system");
    field("before", self.before, "Load before");
    field("during", self.during, "Load during");
    field("after", self.after, "Load after");
    field("versions", self.versions, "Versions of the programs");
    field("seed", self.seed, "Seed of all random numbers");
    field("started_at", self.started_at, "When it began, UTC");
  }
};

/// Judgement, apart from the facts. valid is reasons.empty().
struct Reason {
  std::string code;  ///< "cpu_pressure", "steal", "few_samples", "unstable" …
  std::string text;
  static void fields(auto& self, auto&& field) {
    field("code", self.code, "Stable code");
    field("text", self.text, "What was seen, with its figure");
  }
};
struct Verdict {
  bool valid = true;
  std::vector<Reason> reasons;
  static void fields(auto& self, auto&& field) {
    field("valid", self.valid, "Whether the numbers can be trusted");
    field("reasons", self.reasons, "Why not");
  }
};

}  // namespace hone::result
