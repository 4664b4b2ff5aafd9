#pragma once
// Energy that the processor counts itself: RAPL through /sys/class/powercap, of Intel and, since
// Linux 5.8, of AMD (Documentation/power/powercap in the kernel). Each zone has a counter in
// microjoules that wraps around at a limit of its own. Counted are the packages, and the memory
// where a package has a counter for it that its own does not hold.
//
// The counters are of the whole machine: other processes and idle power are in them. Since 2020
// most systems let only root read them. A confined process needs /sys readable.
// Thread rule: one thread per object.

#include <string>
#include <vector>

#include "os/machine.h"

namespace hone::os {

class EnergyMeter {
 public:
  /// Looks for the counters; nothing is counted yet.
  explicit EnergyMeter(const SystemFiles& files = {});

  /// True when there are counters and all of them can be read.
  [[nodiscard]] bool available() const { return reason_.empty(); }
  /// Why there is nothing to read; empty when available. One sentence.
  [[nodiscard]] const std::string& reason() const { return reason_; }
  /// What is counted: "package-0", "package-0 dram" …
  [[nodiscard]] std::vector<std::string> zones() const;

  /// Begins at zero.
  void begin();
  /// Takes the counters in. To be called more often than a counter wraps around: some minutes.
  void update();
  /// Joules between begin() and the last update(); empty when a counter could not be read.
  [[nodiscard]] std::optional<double> joules() const;

 private:
  struct Zone {
    std::string name;
    std::filesystem::path counter;
    std::uint64_t range = 0;  ///< the counter goes from 0 up to this
    std::uint64_t last = 0;
  };
  void find_zones(const std::filesystem::path& folder);
  void add_zone(const std::filesystem::path& folder, const std::string& name);

  std::vector<Zone> zones_;
  std::string reason_;
  double joules_ = 0;
  bool failed_ = false;
};

}  // namespace hone::os
