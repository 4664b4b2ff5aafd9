#include "os/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hone::os {
namespace {

constexpr int kPipeBytes = 1024 * 1024;

Error start_error(const std::string& program, int number) {
  return environment_error("process.start", "A program could not be started: " +
                                                std::string(std::strerror(number)) + ".")
      .at(program);
}

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Status open_pipe(Pipe& pipe) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return start_error("pipe", errno);
  pipe.reading = Descriptor(ends[0]);
  pipe.writing = Descriptor(ends[1]);
  // Larger pipes mean fewer wake-ups; where the user's pipe memory is used up, small ones do.
  (void)::fcntl(ends[0], F_SETPIPE_SZ, kPipeBytes);
  return {};
}

void never_wait(const Descriptor& descriptor) {
  const int flags = ::fcntl(descriptor.get(), F_GETFL);
  ::fcntl(descriptor.get(), F_SETFL, flags | O_NONBLOCK);
}

struct Pipes {
  Pipe input, output, log;
  Pipe failure;  ///< carries errno when the program cannot be started; closed by exec otherwise
};

/// All that the child needs, prepared before fork: after it only simple system calls are allowed.
struct Prepared {
  std::vector<char*> words;
  std::vector<std::string> environment_texts;
  std::vector<char*> environment;
};

Prepared prepare(const Command& command) {
  Prepared prepared;
  for (const auto& word : command.words) prepared.words.push_back(const_cast<char*>(word.c_str()));
  prepared.words.push_back(nullptr);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!command.environment.contains(std::string(text.substr(0, text.find('='))))) {
      prepared.environment_texts.emplace_back(text);
    }
  }
  for (const auto& [name, value] : command.environment) {
    prepared.environment_texts.push_back(name + "=" + value);
  }
  for (auto& text : prepared.environment_texts) prepared.environment.push_back(text.data());
  prepared.environment.push_back(nullptr);
  return prepared;
}

void clean_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void fail(const Pipes& pipes, int number) {
  (void)!::write(pipes.failure.writing.get(), &number, sizeof number);
  ::_exit(127);
}

[[noreturn]] void become(const Prepared& prepared, const Pipes& pipes, pid_t parent) {
  ::setpgid(0, 0);
  clean_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before the line above
  const int placed[3] = {pipes.input.reading.get(), pipes.output.writing.get(),
                         pipes.log.writing.get()};
  int moved[3];  // out of the way of 0, 1 and 2, should the parent have had these closed
  for (int i = 0; i < 3; ++i) moved[i] = ::fcntl(placed[i], F_DUPFD_CLOEXEC, 3);
  for (int i = 0; i < 3; ++i) {
    if (moved[i] < 0 || ::dup2(moved[i], i) < 0) fail(pipes, errno);
  }
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execvpe(prepared.words[0], prepared.words.data(), prepared.environment.data());
  fail(pipes, errno);
}

/// errno of the child's failed start; 0 when the program runs.
int failure_of(Pipes& pipes) {
  pipes.failure.writing.reset();
  int number = 0;
  ssize_t got = -1;
  do {
    got = ::read(pipes.failure.reading.get(), &number, sizeof number);
  } while (got < 0 && errno == EINTR);
  return got == sizeof number ? number : 0;
}

Nanoseconds to_time(const timeval& value) {
  return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
}

Exit to_exit(int status, const rusage& usage) {
  Exit exit;
  if (WIFSIGNALED(status)) {
    exit.signal = WTERMSIG(status);
  } else {
    exit.code = WEXITSTATUS(status);
  }
  exit.peak_rss = Bytes{static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
  exit.cpu_time = to_time(usage.ru_utime) + to_time(usage.ru_stime);
  return exit;
}

}  // namespace

Result<Process> Process::start(const Command& command) {
  if (command.words.empty()) return start_error("", ENOENT);
  Pipes pipes;
  for (Pipe* pipe : {&pipes.input, &pipes.output, &pipes.log, &pipes.failure}) {
    HONE_CHECK(open_pipe(*pipe));
  }
  const Prepared prepared = prepare(command);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return start_error(command.words[0], errno);
  if (child == 0) become(prepared, pipes, parent);
  ::setpgid(child, child);  // also here: whoever is first
  Process process(child);
  if (const int number = failure_of(pipes); number != 0) {
    return start_error(command.words[0], number);
  }
  process.handle_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!process.handle_.open()) return start_error(command.words[0], errno);
  process.input_ = std::move(pipes.input.writing);
  process.output_ = std::move(pipes.output.reading);
  process.log_ = std::move(pipes.log.reading);
  for (const auto* end : {&process.input_, &process.output_, &process.log_}) never_wait(*end);
  return process;
}

Process::~Process() {
  kill_group();
  wait();
}

void Process::kill_group() const {
  if (running_) ::kill(-pid_, SIGKILL);
}

Exit Process::wait() {
  if (!running_) return {};
  siginfo_t info;
  // The leader stays a zombie until the group is killed, so the number cannot be another's yet.
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  kill_group();
  int status = 0;
  rusage usage = {};
  while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  running_ = false;
  return to_exit(status, usage);
}

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

}  // namespace hone::os
