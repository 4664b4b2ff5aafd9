#pragma once
// The machine as the page shows it. Thread rule: any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "server/metrics.h"
#include "store/store.h"

namespace hone::server {

struct Machine {
  std::string cpu;
  std::string isa;
  std::int64_t cores = 0;
  std::int64_t threads = 0;
  std::int64_t packages = 0;
  std::int64_t numa_nodes = 0;
  std::optional<std::uint64_t> l2_cache_bytes;
  std::optional<std::uint64_t> l3_cache_bytes;
  std::string governor;
  std::uint64_t memory_bytes = 0;
  std::string system;
  static void fields(auto& self, auto&& field) {
    field("cpu", self.cpu, "Processor");
    field("isa", self.isa, "Highest vector instruction set");
    field("cores", self.cores, "Physical cores usable");
    field("threads", self.threads, "Hardware threads usable");
    field("packages", self.packages, "Processor packages among them");
    field("numa_nodes", self.numa_nodes, "NUMA nodes among them");
    field("l2_cache_bytes", self.l2_cache_bytes, "Second-level cache of a core");
    field("l3_cache_bytes", self.l3_cache_bytes, "One third-level cache");
    field("governor", self.governor, "Frequency governor; empty where the machine does not tell");
    field("memory_bytes", self.memory_bytes, "Memory of the machine");
    field("system", self.system, "Operating system");
  }
};

struct SandboxState {
  bool enforced = false;
  std::string reason;
  static void fields(auto& self, auto&& field) {
    field("enforced", self.enforced, "Workers and the server have no rights that they do not need");
    field("reason", self.reason, "What is not enforced; empty when all is");
  }
};

struct System {
  std::string hone;
  std::string openvino;
  Machine machine;
  SandboxState sandbox;
  std::uint64_t data_bytes = 0;
  std::uint64_t free_bytes = 0;
  static void fields(auto& self, auto&& field) {
    field("hone", self.hone, "Version of Hone");
    field("openvino", self.openvino, "Version of the runtime");
    field("machine", self.machine, "The machine");
    field("sandbox", self.sandbox, "What keeps foreign files from doing harm");
    field("data_bytes", self.data_bytes, "Size of what is kept");
    field("free_bytes", self.free_bytes, "Room on the disk that it is on");
  }
};

/// Shares are of the time since another look of at least half a second before.
struct Load {
  double cpu_busy_percent = 0;
  double steal_percent = 0;
  std::optional<double> cpu_some_percent;
  double load1 = 0;
  std::uint64_t memory_available_bytes = 0;
  std::optional<double> frequency_mhz;
  bool measuring = false;
  static void fields(auto& self, auto&& field) {
    field("cpu_busy_percent", self.cpu_busy_percent, "CPU time in use, of all hardware threads'");
    field("steal_percent", self.steal_percent, "CPU time taken by the hypervisor");
    field("cpu_some_percent", self.cpu_some_percent, "Share of time some task waited for a CPU");
    field("load1", self.load1, "One-minute load average");
    field("memory_available_bytes", self.memory_available_bytes, "Memory that can be had");
    field("frequency_mhz", self.frequency_mhz, "Clock of the fastest hardware thread");
    field("measuring", self.measuring, "Some process holds the machine to measure");
  }
};

System system_facts(store::Store& store, const Metrics& metrics);
Load load_now();

}  // namespace hone::server
