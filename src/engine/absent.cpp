// Why a device is not there, from files: the bus, the kernel's device nodes, the driver's
// libraries, the runtime's plugin.

#include <dlfcn.h>

#include <fstream>
#include <openvino/core/version.hpp>

#include "engine/devices.h"

namespace hone::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIntel = "0x8086";

/// What a device of Intel needs on Linux.
struct Needs {
  std::string id;
  std::string name;
  std::vector<std::string> pci_classes;  ///< of the PCI code and ID assignment specification
  std::string adapter;                   ///< word for the hardware
  std::string node;                      ///< path without its number
  int first_node = 0;
  std::vector<std::string> drivers;  ///< libraries of the user-space driver, one is enough
  std::string plugin;
};

const std::vector<Needs>& known() {
  static const std::vector<Needs> kKnown{{"GPU",
                                          "Graphics processor of Intel",
                                          {"0x0300", "0x0302", "0x0380"},
                                          "graphics adapter",
                                          "/dev/dri/renderD",
                                          128,
                                          {"intel-opencl/libigdrcl.so"},
                                          "libopenvino_intel_gpu_plugin.so"},
                                         {"NPU",
                                          "Neural processing unit of Intel",
                                          {"0x1200"},
                                          "neural processing unit",
                                          "/dev/accel/accel",
                                          0,
                                          {"libze_intel_npu.so.1", "libze_intel_vpu.so.1"},
                                          "libopenvino_intel_npu_plugin.so"}};
  return kKnown;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string first_word(const fs::path& file) {
  std::string word;
  std::ifstream(file) >> word;
  return word;
}

/// Whether a device of Intel of these classes is on the bus; empty when there is no such bus.
std::optional<bool> on_bus(const Needs& needs) {
  std::error_code error;
  fs::directory_iterator devices("/sys/bus/pci/devices", error);
  if (error) return std::nullopt;
  for (const auto& device : devices) {
    const std::string kind = first_word(device.path() / "class").substr(0, 6);
    const auto& classes = needs.pci_classes;
    const bool same = std::find(classes.begin(), classes.end(), kind) != classes.end();
    if (same && first_word(device.path() / "vendor") == kIntel) return true;
  }
  return false;
}

bool has_node(const Needs& needs) {
  constexpr int kNodes = 64;  // minor numbers of one type
  for (int i = 0; i < kNodes; ++i) {
    if (is_there(needs.node + std::to_string(needs.first_node + i))) return true;
  }
  return false;
}

bool has_driver(const Needs& needs) {
  for (const auto* folder : {"/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib",
                             "/usr/local/lib", "/usr/local/lib64"}) {
    for (const auto& library : needs.drivers) {
      if (is_there(fs::path(folder) / library)) return true;
    }
  }
  return false;
}

/// Folder of the runtime's library; its plugins lie there.
fs::path runtime_folder() {
  Dl_info facts{};
  const auto* code = reinterpret_cast<const void*>(&ov::get_openvino_version);  // NOLINT
  if (::dladdr(code, &facts) == 0 || facts.dli_fname == nullptr) return {};
  return fs::path(facts.dli_fname).parent_path();
}

std::vector<Missing> missing_of(const Needs& needs) {
  std::vector<Missing> missing;
  if (on_bus(needs) == false) {
    missing.push_back({"hardware", "no " + needs.adapter + " of Intel on the PCI bus"});
  }
  if (!has_node(needs)) {
    missing.push_back({"device node", "no " + needs.node + "* of the kernel's driver"});
  }
  if (!has_driver(needs)) {
    missing.push_back({"driver", "no " + needs.drivers.front() + " in the library folders"});
  }
  const fs::path folder = runtime_folder();
  if (!folder.empty() && !is_there(folder / needs.plugin)) {
    missing.push_back({"plugin", "no " + needs.plugin + " beside the runtime"});
  }
  return missing;
}

}  // namespace

std::vector<AbsentDevice> absent_devices(const std::vector<Device>& present) {
  std::vector<AbsentDevice> absent;
  for (const auto& needs : known()) {
    const auto same = [&](const Device& device) { return device.id.starts_with(needs.id); };
    if (std::any_of(present.begin(), present.end(), same)) continue;
    absent.push_back({needs.id, needs.name, missing_of(needs)});
  }
  return absent;
}

std::string missing_text(const AbsentDevice& device) {
  std::string text;
  for (const auto& part : device.missing) text += (text.empty() ? "" : "; ") + part.text;
  return device.id + ": " + (text.empty() ? "its driver does not offer it" : text);
}

}  // namespace hone::engine
