#pragma once
// Processes: start one with pipes to it, watch it, end it with all that it started.
//
// A child gets its own process group, nothing of our descriptors but the three pipes, a clean
// signal state, and dies with the thread that started it (PR_SET_PDEATHSIG): keep that thread
// alive as long as the child shall live.
// Errors: `process.start` (environment), with what the system says.
// Thread rule: one thread per Process.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "os/descriptor.h"

namespace hone::os {

struct Command {
  std::vector<std::string> words;  ///< program, looked up in PATH, and its arguments
  std::map<std::string, std::string> environment;  ///< added to ours
};

/// How a process ended.
struct Exit {
  int code = 0;    ///< exit code; meaningless when a signal is set
  int signal = 0;  ///< that killed it; 0 when none did
  Bytes peak_rss;  ///< of the process and the descendants that it waited for
  Nanoseconds cpu_time{0};
};

class Process {
 public:
  static Result<Process> start(const Command& command);
  Process(Process&& other) noexcept
      : pid_(other.pid_),
        running_(std::exchange(other.running_, false)),
        input_(std::move(other.input_)),
        output_(std::move(other.output_)),
        log_(std::move(other.log_)),
        handle_(std::move(other.handle_)) {}
  Process& operator=(Process&&) = delete;
  ~Process();  ///< kills the group if it still runs, and waits

  [[nodiscard]] pid_t pid() const { return pid_; }
  Descriptor& input() { return input_; }    ///< its stdin, non-blocking
  Descriptor& output() { return output_; }  ///< its stdout, non-blocking
  Descriptor& log() { return log_; }        ///< its stderr, non-blocking
  /// Becomes readable when the process has ended; for poll().
  [[nodiscard]] int ended() const { return handle_.get(); }

  void kill_group() const;  ///< SIGKILL to it and all that it started; nothing after wait()
  Exit wait();              ///< until it has ended; then the rest of its group is killed

 private:
  explicit Process(pid_t pid) : pid_(pid), running_(true) {}

  pid_t pid_ = 0;
  bool running_ = false;  ///< not yet waited for
  Descriptor input_, output_, log_, handle_;
};

/// Keeps the head and the tail of a log, whatever its length; memory at most `capacity`.
class BoundedLog {
 public:
  explicit BoundedLog(std::size_t capacity) : half_(capacity / 2) {}
  void add(std::string_view bytes);
  [[nodiscard]] std::string text() const;  ///< head, a line that says what was left out, tail
  [[nodiscard]] std::string tail(std::size_t bytes) const;  ///< at most the last bytes
  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  std::size_t half_;
  std::string head_;
  std::string ring_;  ///< filled up to half_, then overwritten from next_ on
  std::size_t next_ = 0;
  std::uint64_t total_ = 0;
};

/// A process of this machine, also after a restart of the machine or a reuse of the number.
struct Identity {
  std::int64_t pid = 0;
  std::uint64_t started = 0;  ///< clock ticks after boot (/proc/PID/stat, field 22)
  std::string boot;           ///< boot id of the kernel
};
Identity own_identity();
bool alive(const Identity& identity);  ///< stopped counts, zombie does not

/// Memory of a process that cannot be given back by dropping caches: anonymous, shared and
/// swapped, without mapped files. Empty when there is no such process.
std::optional<Bytes> private_memory(pid_t pid);

/// How many processes the kernel has killed for want of memory since boot.
std::uint64_t out_of_memory_kills();

std::string signal_name(int signal);  ///< "SIGSEGV"; "signal 42" where it has no name

}  // namespace hone::os
