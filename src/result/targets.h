#pragma once
// Where something can run: devices as the runtime tells them, and the targets that are made of
// them (ids: api/targets.h).

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace hone::result {

/// Both ends belong to it.
struct CountRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
  static void fields(auto& self, auto&& field) {
    field("least", self.least, "Least");
    field("most", self.most, "Most");
  }
};

/// What a device does not tell is empty.
struct Device {
  std::string id;
  std::string name;
  std::string type;
  std::string architecture;
  std::vector<std::string> capabilities;
  std::optional<CountRange> streams;
  std::optional<CountRange> requests;
  std::optional<std::uint64_t> memory_bytes;
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "The runtime's name of it");
    field("name", self.name, "Full name");
    field("type", self.type, "integrated or discrete");
    field("architecture", self.architecture, "Architecture");
    field("capabilities", self.capabilities, "Precisions and abilities");
    field("streams", self.streams, "How many streams it can have");
    field("requests", self.requests, "How many infer requests use it well");
    field("memory_bytes", self.memory_bytes, "Memory of its own");
  }
};

struct Missing {
  std::string part;
  std::string text;
  static void fields(auto& self, auto&& field) {
    field("part", self.part, "hardware, device node, driver, plugin, instruction set or threads");
    field("text", self.text, "What was looked for");
  }
};

struct AbsentDevice {
  std::string id;
  std::string name;
  std::vector<Missing> missing;
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "The runtime's name of it");
    field("name", self.name, "What it is");
    field("missing", self.missing, "What it needs and is not here");
  }
};

/// One inference of a small network.
struct Probe {
  std::string device;
  std::string kernel;
  std::string precision;
  double compile_ms = 0;
  double inference_ms = 0;
  std::string isa;           ///< in use, as Context::isa
  bool capped = false;       ///< as Context::capped
  std::int64_t threads = 0;  ///< hardware threads that the worker could use
  static void fields(auto& self, auto&& field) {
    field("device", self.device, "Execution devices");
    field("kernel", self.kernel, "Kernel of its convolution");
    field("precision", self.precision, "Precision that it ran in");
    field("compile_ms", self.compile_ms, "Compiling it, ms");
    field("inference_ms", self.inference_ms, "The first inference, ms");
    field("isa", self.isa, "Highest vector instruction set in use");
    field("capped", self.capped, "The runtime was held to it; the processor has more");
    field("threads", self.threads, "Hardware threads usable");
  }
};

/// What a worker sees.
struct DeviceReport {
  std::vector<Device> devices;
  std::vector<AbsentDevice> absent;
  std::optional<Probe> probe;
  static void fields(auto& self, auto&& field) {
    field("devices", self.devices, "Devices that the runtime lists");
    field("absent", self.absent, "Devices that it knows and that are not here");
    field("probe", self.probe, "A small network on the device that was asked for");
  }
};

struct Target {
  std::string id;
  std::string kind;             ///< "device", "virtual" or "variant"
  std::string label;            ///< what it is, for people
  std::vector<Device> devices;  ///< empty when it is absent; in a list of targets those of a
                                ///< capped one are without capabilities, as nobody asked there
  std::string cpu;
  std::string isa;
  bool capped = false;
  std::int64_t cores = 0;  ///< hardware threads that it runs on
  std::string core_set;    ///< which: "0-1"
  std::string precision;   ///< empty: as the request says
  std::string status;      ///< "available" or "absent"
  std::vector<Missing> missing;
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "DEVICE[:ISA][@CORES][/PRECISION]");
    field("kind", self.kind, "device, virtual (the runtime chooses) or variant (of the processor)");
    field("label", self.label, "What it is");
    field("devices", self.devices, "Devices it uses");
    field("cpu", self.cpu, "Processor");
    field("isa", self.isa, "Highest vector instruction set in use");
    field("capped", self.capped, "The runtime is held to it; the processor has more");
    field("cores", self.cores, "Hardware threads it runs on");
    field("core_set", self.core_set, "Their numbers");
    field("precision", self.precision, "Inference precision, where the target says one");
    field("status", self.status, "available or absent");
    field("missing", self.missing, "What is not here");
  }
};

struct TargetCheck {
  Target target;
  Probe probe;
  double seconds = 0;  ///< from the start of its worker to the end
  static void fields(auto& self, auto&& field) {
    field("target", self.target, "The target");
    field("probe", self.probe, "A small network on it");
    field("seconds", self.seconds, "Time it took with the start of its worker");
  }
};

}  // namespace hone::result
