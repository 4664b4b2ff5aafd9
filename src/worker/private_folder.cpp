#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "os/files.h"
#include "worker/worker.h"

namespace hone::worker {
namespace {

constexpr int kSignalled = 128;
volatile sig_atomic_t g_child = 0;  // read by a signal handler

void end_child(int) {
  if (g_child > 0) ::kill(g_child, SIGKILL);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int with_private_folder(const std::function<int(const std::filesystem::path&)>& work) {
  auto folder = os::TempDir::create();
  if (!folder) {
    fmt::print(stderr, "{}\n", folder.error().message);
    return 1;
  }
  const pid_t child = ::fork();
  if (child < 0) return 1;
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::_exit(work(folder->path()));
  }
  g_child = child;
  for (const int number : {SIGHUP, SIGINT, SIGTERM}) ::signal(number, end_child);
  // The supervisor sees the end of the output when the child ends, and the child alone hears it.
  ::close(STDIN_FILENO);
  ::close(STDOUT_FILENO);
  return wait_for(child);
}

}  // namespace hone::worker
