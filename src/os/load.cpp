#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <sstream>

#include "os/cgroup.h"
#include "os/descriptor.h"
#include "os/machine.h"

namespace hone::os {
namespace {

Nanoseconds ticks(std::uint64_t count) {
  static const auto kPerSecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return Nanoseconds(count * (1'000'000'000ULL / kPerSecond));
}

Nanoseconds time_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

Nanoseconds cpu_time(__rusage_who who) {
  rusage usage{};
  ::getrusage(who, &usage);
  return time_of(usage.ru_utime) + time_of(usage.ru_stime);
}

/// "cpu user nice system idle iowait irq softirq steal guest guest_nice"; guest is in user.
void read_stat(const std::string& text, LoadSample& sample) {
  std::istringstream words(text.substr(0, text.find('\n')));
  std::string name;
  words >> name;
  std::array<std::uint64_t, 8> count{};
  for (auto& one : count) words >> one;
  sample.busy = ticks(count[0] + count[1] + count[2] + count[5] + count[6]);
  sample.idle = ticks(count[3] + count[4]);
  sample.steal = ticks(count[7]);
}

double percent(Nanoseconds part, Nanoseconds whole) {
  if (whole.count() <= 0) return 0;
  const double share = static_cast<double>(part.count()) / static_cast<double>(whole.count());
  return std::clamp(100 * share, 0.0, 100.0);
}

}  // namespace

LoadSample sample_load(const SystemFiles& files) {
  LoadSample sample;
  sample.at = std::chrono::steady_clock::now().time_since_epoch();
  sample.own = cpu_time(RUSAGE_SELF) + cpu_time(RUSAGE_CHILDREN);
  read_stat(read_small(files.proc / "stat"), sample);
  const std::string pressure = read_small(files.proc / "pressure/cpu");  // "some … total=µs"
  const std::size_t at = pressure.find("total=");
  if (at != std::string::npos) {
    if (const auto total = number_after(std::string_view(pressure).substr(at), "total=")) {
      sample.cpu_some = std::chrono::microseconds(*total);
    }
  }
  std::istringstream(read_small(files.proc / "loadavg")) >> sample.load1;
  return sample;
}

LoadDelta between(const LoadSample& earlier, const LoadSample& later) {
  LoadDelta delta;
  const Nanoseconds busy = later.busy - earlier.busy;
  const Nanoseconds steal = later.steal - earlier.steal;
  const Nanoseconds all = busy + steal + (later.idle - earlier.idle);
  delta.other_cpu_percent = percent(busy - (later.own - earlier.own), all);
  delta.steal_percent = percent(steal, all);
  if (earlier.cpu_some && later.cpu_some) {
    delta.cpu_some_percent = percent(*later.cpu_some - *earlier.cpu_some, later.at - earlier.at);
  }
  delta.load1 = later.load1;
  return delta;
}

std::uint64_t peak_rss_bytes(std::int64_t pid) {
  const std::string process = pid == 0 ? "self" : std::to_string(pid);
  return number_after(read_small("/proc/" + process + "/status"), "VmHWM:").value_or(0) * 1024;
}

bool reset_peak_rss() {
  const Descriptor file(::open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC));
  return file.open() && ::write(file.get(), "5", 1) == 1;
}

std::optional<std::uint64_t> process_start(std::int64_t pid, const SystemFiles& files) {
  const std::string text = read_small(files.proc / std::to_string(pid) / "stat");
  const std::size_t name_end = text.rfind(')');  // the name may hold blanks and brackets
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream words(text.substr(name_end + 1));
  std::string word;
  for (int field = 3; field < 22; ++field) words >> word;  // proc(5): starttime is field 22
  std::uint64_t start = 0;
  return words >> start ? std::optional(start) : std::nullopt;
}

}  // namespace hone::os
