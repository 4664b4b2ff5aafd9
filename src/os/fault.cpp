#include "os/fault.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>

namespace hone::os {
namespace {

enum class Kind { none, exit, disk_full };

std::atomic<Kind> armed = Kind::none;
std::atomic<std::uint64_t> at = 0;
std::atomic<std::uint64_t> passed = 0;

}  // namespace

void arm_faults(std::string_view how) {
  const auto sign = how.find('@');
  if (sign == std::string_view::npos) return;
  const std::string_view kind = how.substr(0, sign);
  const std::string_view number = how.substr(sign + 1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(number.begin(), number.end(), value);
  if (error != std::errc() || end != number.end() || value == 0) return;
  at = value;
  passed = 0;
  armed = kind == "exit" ? Kind::exit : kind == "enospc" ? Kind::disk_full : Kind::none;
}

bool fault_point() {
  const Kind kind = armed;
  if (kind == Kind::none || ++passed < at) return false;
  if (kind == Kind::exit) ::_exit(kFaultExit);
  errno = ENOSPC;
  return true;
}

}  // namespace hone::os
