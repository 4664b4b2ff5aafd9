#include "jobs/job_log.h"

#include "base/text.h"

namespace hone::jobs {
namespace {

constexpr std::size_t kLineBytes = 4096;  // clean_text() marks what it cut

std::string clean_lines(const std::string& text) {
  std::string cleaned;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    cleaned += clean_text(std::string_view(text).substr(begin, end - begin), kLineBytes) + "\n";
    begin = end + 1;
  }
  return cleaned;
}

}  // namespace

JobLog::JobLog(std::string before) { add(before); }

void JobLog::add(std::string_view bytes) {
  if (bytes.empty()) return;
  kept_.add(bytes);
  inside_line_ = bytes.back() != '\n';
}

void JobLog::line(const std::string& text) {
  if (inside_line_) kept_.add("\n");
  kept_.add(text + "\n");
  inside_line_ = false;
}

void JobLog::stage(const std::string& name) {
  if (name == stage_) return;
  stage_ = name;
  const Seconds passed = std::chrono::steady_clock::now() - began_;
  line(fmt::format("[{:8.3f} s] {}", passed.count(), name));
}

void JobLog::note(const std::string& text) { line(text); }

std::string JobLog::text() const { return clean_lines(kept_.text()); }

}  // namespace hone::jobs
