#pragma once
// What the control groups of this process allow (cgroup v1 and v2). Thread rule: free function.

#include <optional>

#include "os/machine.h"

namespace hone::os {

struct CgroupLimits {
  std::optional<double> cpus;      ///< CPU time a second of time, the least of all ancestors
  std::optional<Bytes> memory;     ///< the least limit
  std::optional<Bytes> available;  ///< the least of limit minus use, file cache not counted as use
};
CgroupLimits cgroup_limits(const SystemFiles& files = {});

/// A small file of /proc, /sys or /etc; empty when it cannot be read.
std::string read_small(const std::filesystem::path& file);
/// The number after `key` at the beginning of a line; empty when there is none.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key);

}  // namespace hone::os
