#include "server/metrics.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace hone::server {
namespace {

std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void head(std::string& text, const char* name, const char* type, const char* help) {
  text += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

template <class Value>
void one(std::string& text, const char* name, const char* type, const char* help, Value value) {
  head(text, name, type, help);
  text += fmt::format("{} {}\n", name, value);
}

}  // namespace

void Metrics::answered(int status) {
  const auto hundred = static_cast<std::size_t>(status / 100);
  if (hundred < answered_.size()) ++answered_[hundred];
}

std::string Metrics::text(const std::map<std::string, std::int64_t>& jobs) const {
  using std::chrono::duration;
  std::string text;
  head(text, "hone_http_requests_total", "counter", "Requests that were answered.");
  for (std::size_t i = 1; i < answered_.size(); ++i) {
    text += fmt::format("hone_http_requests_total{{status=\"{}xx\"}} {}\n", i, answered_[i].load());
  }
  one(text, "hone_http_connections", "gauge", "Open connections.", connections.load());
  one(text, "hone_http_event_streams", "gauge", "Clients that listen to events.",
      event_streams.load());
  one(text, "hone_http_uploads", "gauge", "Bodies that are being received.", uploads.load());
  head(text, "hone_jobs", "gauge", "Jobs by state.");
  for (const auto& [state, count] : jobs) {
    text += fmt::format("hone_jobs{{state=\"{}\"}} {}\n", state, count);
  }
  one(text, "hone_uptime_seconds", "gauge", "Seconds since the server started.",
      duration<double>(std::chrono::steady_clock::now() - began_).count());
  one(text, "process_resident_memory_bytes", "gauge", "Resident memory of the server.",
      resident_bytes());
  one(text, "process_cpu_seconds_total", "counter", "Processor time of the server.", cpu_seconds());
  return text;
}

}  // namespace hone::server
