#pragma once
// What a job did, kept for people: the stages of its workers and what they wrote to stderr, in the
// order in which they came, each stage with the seconds since the job's beginning. Bounded: the
// head and the tail of a longer one. UTF-8 without control characters but line ends.
// Thread rule: one thread.

#include <chrono>
#include <string>

#include "os/process.h"

namespace hone::jobs {

/// Of one job: several thousand lines, and 10,000 kept jobs fit in some GiB at worst.
inline constexpr std::size_t kJobLogBytes = 256 * 1024;

class JobLog {
 public:
  explicit JobLog(std::string before = {});  ///< what earlier workers of the job left
  void add(std::string_view bytes);          ///< of stderr, as they come
  /// Once for every stage, however often it is told.
  void stage(const std::string& name);
  void note(const std::string& line);  ///< a line of the supervisor's own, such as the error
  [[nodiscard]] std::string text() const;

 private:
  void line(const std::string& text);

  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  os::BoundedLog kept_{kJobLogBytes};
  std::string stage_;
  bool inside_line_ = false;
};

}  // namespace hone::jobs
