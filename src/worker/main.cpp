// Program hone-worker: one job, then gone. Started by hone only.

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "os/memory.h"
#include "worker/channel.h"
#include "worker/worker.h"

namespace {

constexpr int kUsage = 2;

/// Frames get descriptors of their own; libraries read nothing and print into the log.
bool part_descriptors() {
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  return ::dup3(STDIN_FILENO, hone::worker::kFramesIn, O_CLOEXEC) >= 0 &&
         ::dup3(STDOUT_FILENO, hone::worker::kFramesOut, O_CLOEXEC) >= 0 &&
         ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0;
}

/// A limit of one byte, since a core that is piped to a program ignores zero (core(5)).
void no_core_dumps() {
  const rlimit limit{1, 1};
  ::setrlimit(RLIMIT_CORE, &limit);
}

int serve(const hone::worker::Options& options) {
  if (!part_descriptors()) return 1;
  const int code =
      hone::worker::converse(options, hone::worker::kFramesIn, hone::worker::kFramesOut);
  std::fflush(nullptr);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  auto options = hone::worker::read_options({argv + 1, static_cast<std::size_t>(argc - 1)});
  if (!options) {
    fmt::print(stderr, "hone-worker: {}\n", options.error().message);
    return kUsage;
  }
  hone::os::use_few_heaps();
  ::signal(SIGPIPE, SIG_IGN);
  no_core_dumps();
  for (const auto& [name, value] : options->environment) ::setenv(name.c_str(), value.c_str(), 1);
  if (!options->staging.empty()) ::_exit(serve(*options));
  return hone::worker::with_private_folder([&](const std::filesystem::path& folder) {
    options->staging = folder;
    return serve(*options);
  });
}
