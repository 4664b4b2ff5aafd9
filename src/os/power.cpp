#include "os/power.h"

#include <algorithm>

#include "os/cgroup.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;

constexpr double kMicrojoules = 1e-6;  // in joules

std::optional<std::uint64_t> read_counter(const fs::path& file) {
  return number_after(read_small(file), "");
}

std::string first_word(const fs::path& file) {
  const std::string text = read_small(file);
  return text.substr(0, text.find_first_of(" \n"));
}

/// Folders beneath `folder` in the order of their names.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (fs::is_directory(at->path(), ignored)) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

EnergyMeter::EnergyMeter(const SystemFiles& files) {
  find_zones(files.sys / "class/powercap");
  if (zones_.empty()) {
    reason_ = "This machine has no energy counters (RAPL), or a virtual machine hides them.";
    return;
  }
  const bool readable = std::all_of(zones_.begin(), zones_.end(), [](const Zone& zone) {
    return read_counter(zone.counter).has_value();
  });
  if (!readable) reason_ = "The energy counters (RAPL) can be read by root only on this machine.";
}

/// "intel-rapl:0" is a package, "intel-rapl:0:1" a part of it. The same counters a second time,
/// under "intel-rapl-mmio", and "psys", which holds the packages, are left out.
void EnergyMeter::find_zones(const fs::path& folder) {
  const auto all = folders_in(folder);
  for (const fs::path& zone : all) {
    const std::string id = zone.filename().string();
    if (!id.starts_with("intel-rapl:") && !id.starts_with("amd-rapl:")) continue;
    const std::string name = first_word(zone / "name");
    if (name.starts_with("package")) add_zone(zone, name);
    if (name != "dram") continue;
    const std::string package = id.substr(0, id.rfind(':'));
    add_zone(zone, first_word(folder / package / "name") + " dram");
  }
}

void EnergyMeter::add_zone(const fs::path& folder, const std::string& name) {
  const auto range = read_counter(folder / "max_energy_range_uj");
  zones_.push_back({name, folder / "energy_uj", range.value_or(0), 0});
}

std::vector<std::string> EnergyMeter::zones() const {
  std::vector<std::string> names;
  for (const Zone& zone : zones_) names.push_back(zone.name);
  return names;
}

void EnergyMeter::begin() {
  joules_ = 0;
  failed_ = !available();
  for (Zone& zone : zones_) {
    const auto now = read_counter(zone.counter);
    failed_ = failed_ || !now;
    zone.last = now.value_or(0);
  }
}

void EnergyMeter::update() {
  for (Zone& zone : zones_) {
    const auto now = read_counter(zone.counter);
    // Without a range a counter that went back tells nothing.
    if (!now || (*now < zone.last && zone.range < zone.last)) {
      failed_ = true;
      return;
    }
    const std::uint64_t used = *now >= zone.last ? *now - zone.last : zone.range - zone.last + *now;
    joules_ += static_cast<double>(used) * kMicrojoules;
    zone.last = *now;
  }
}

std::optional<double> EnergyMeter::joules() const {
  return failed_ || !available() ? std::nullopt : std::optional(joules_);
}

}  // namespace hone::os
