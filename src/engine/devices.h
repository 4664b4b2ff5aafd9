#pragma once
// What the runtime can run on here, and why a device that it knows is not among it.
// Thread rule: free functions; the first call loads the plugins.

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace hone::engine {

/// Both ends belong to it.
struct CountRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// A device that the runtime lists. What it does not tell is empty.
struct Device {
  std::string id;    ///< "CPU", "GPU.0"
  std::string name;  ///< full name
  std::string type;  ///< "integrated" or "discrete"
  std::string architecture;
  std::vector<std::string> capabilities;      ///< "FP32", "BF16", "INT8" …
  std::optional<CountRange> streams;          ///< how many it can have
  std::optional<CountRange> requests;         ///< infer requests that use it well
  std::optional<std::uint64_t> memory_bytes;  ///< of its own
};
/// Only those with hardware and driver.
std::vector<Device> devices();

/// A part that a device needs and this machine lacks.
struct Missing {
  std::string part;  ///< "hardware", "device node", "driver" or "plugin"
  std::string text;  ///< what was looked for, and where
};
/// A device that the runtime has a plugin for, but that cannot be used here.
struct AbsentDevice {
  std::string id;
  std::string name;
  std::vector<Missing> missing;  ///< as far as files tell; may be empty
};
/// GPU and NPU, unless `present` has them.
std::vector<AbsentDevice> absent_devices(const std::vector<Device>& present);
/// One sentence for people: "GPU: no graphics adapter of Intel on the PCI bus; …".
std::string missing_text(const AbsentDevice& device);

/// One inference of a small network (a convolution 3x3 over 16x32x32).
struct Probe {
  std::string device;     ///< execution devices
  std::string kernel;     ///< of the convolution, such as brgconv_avx2_f32
  std::string precision;  ///< it ran in
  double compile_ms = 0;
  double inference_ms = 0;
};
/// Errors: `engine.device` (target), `engine.compile`.
Result<Probe> probe(const std::string& device, std::optional<model::Precision> precision);

/// `engine.device` (target) when a device named in "AUTO:GPU.1,CPU" is not here.
Status check_device(const std::string& device);

/// Loads the plugin of a device beside the caller: it takes some milliseconds of one processor. The
/// future ends with it; that a device is absent shows where it is used.
std::future<void> load_ahead(std::string device);

}  // namespace hone::engine
