#include "jobs/cause.h"

#include <signal.h>

#include <algorithm>

namespace hone::jobs {
namespace {

constexpr std::size_t kShownBytes = 600;
constexpr double kNearLimit = 0.9;  // memory grows between two looks at it
constexpr int kSignalled = 128;     // exit code of a shell: 128 + signal
constexpr int kLastSignal = 64;
constexpr int kSshFailed = 255;      // ssh(1): an error of ssh itself
constexpr int kNotExecutable = 126;  // POSIX shell
constexpr int kNotFound = 127;

/// The signal that killed the worker, also when a program between says it by its exit code.
int signal_of(const os::Exit& exit) {
  if (exit.signal != 0) return exit.signal;
  const bool told = exit.code > kSignalled && exit.code <= kSignalled + kLastSignal;
  return told ? exit.code - kSignalled : 0;
}

bool ran_out_of_memory(const Death& death, int signal) {
  if (signal == SIGKILL) {
    const auto near = kNearLimit * static_cast<double>(death.memory_limit.count);
    const bool full =
        death.memory_limit.count > 0 && static_cast<double>(death.memory_seen.count) >= near;
    return full || death.out_of_memory_kill;
  }
  return signal == SIGABRT && death.log.find("std::bad_alloc") != std::string::npos;
}

std::string during(const std::string& stage) {
  return stage.empty() ? std::string(" before its first word") : " during \"" + stage + "\"";
}

Error died(const Death& death, const std::string& how) {
  return bug_error("job.worker_died", "The worker " + how + during(death.stage) + ".")
      .at(shown_log(death.log))
      .fix("Nothing that was stored is affected. If it happens again, report it with the model.");
}

Error unreached(const Death& death) {
  return Error{ErrorKind::target, "target.unavailable", "The worker could not be started."}
      .at(shown_log(death.log))
      .fix("Check that the target can be reached and that hone-worker is installed there.");
}

bool not_reached(const Death& death) {
  const int code = death.exit.code;
  return !death.spoke && (code == kSshFailed || code == kNotFound || code == kNotExecutable);
}

}  // namespace

std::string shown_log(const std::string& log) {
  std::string text = log;
  if (text.size() > kShownBytes) {
    text = text.substr(text.size() - kShownBytes);
    const auto line = text.find('\n');
    if (line != std::string::npos && line + 1 < text.size()) text.erase(0, line + 1);
  }
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte != '\n' && (byte < 0x20 || byte > 0x7E)) c = '?';
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Error memory_error(Bytes limit) {
  return limit_error("limit.memory",
                     fmt::format("The job needs more memory than it may use ({} MiB).",
                                 limit.count / (1024 * 1024)))
      .fix("Allow more memory, or use a smaller batch or model.");
}

Error cause_of(const Death& death) {
  const int signal = signal_of(death.exit);
  if (signal != 0 && ran_out_of_memory(death, signal)) return memory_error(death.memory_limit);
  if (signal != 0) return died(death, "died of " + os::signal_name(signal));
  if (not_reached(death)) return unreached(death);
  if (death.remote && death.exit.code == kSshFailed) return died(death, "was lost");
  if (death.inside_frame) {
    return bug_error("job.protocol", "The worker's last message is cut.").at(shown_log(death.log));
  }
  return bug_error("job.protocol", "The worker ended with exit code " +
                                       std::to_string(death.exit.code) + " and without a result.")
      .at(shown_log(death.log));
}

}  // namespace hone::jobs
