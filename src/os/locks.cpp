#include "os/locks.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

namespace hone::os {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
constexpr mode_t kEveryone = 0666;
constexpr mode_t kOwner = 0600;

Error lock_error(int reason, const fs::path& file) {
  Error error = system_error(reason, "The lock file cannot be used", file.string());
  return environment_error("os.lock", error.message)
      .at(file.string())
      .fix("Check who owns the lock file and that it can be read.");
}

/// Opens the lock file, making it when absent. Without O_CREAT first: in a sticky folder the
/// kernel refuses O_CREAT on another user's file (fs.protected_regular).
Result<Descriptor> open_lock(const fs::path& file, mode_t mode) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  Descriptor opened(::open(file.c_str(), kFlags));
  if (!opened.open() && errno == ENOENT) {
    opened = Descriptor(::open(file.c_str(), kFlags | O_CREAT | O_EXCL, mode));
    if (opened.open()) {
      ::fchmod(opened.get(), mode);  // whatever the umask says
    } else if (errno == EEXIST) {
      opened = Descriptor(::open(file.c_str(), kFlags));
    }
  }
  if (!opened.open()) return lock_error(errno, file);
  struct stat facts {};
  if (::fstat(opened.get(), &facts) != 0) return lock_error(errno, file);
  if (!S_ISREG(facts.st_mode)) return lock_error(EINVAL, file);
  return opened;
}

/// True when taken, false when another holds it.
Result<bool> try_lock(const Descriptor& opened, const fs::path& file) {
  while (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return lock_error(errno, file);
  }
  return true;
}

}  // namespace

Result<std::optional<FileLock>> FileLock::try_acquire(const fs::path& file) {
  HONE_TRY(Descriptor opened, open_lock(file, kOwner));
  HONE_TRY(const bool taken, try_lock(opened, file));
  if (!taken) return std::optional<FileLock>();
  return std::optional<FileLock>(FileLock(std::move(opened)));
}

fs::path measurement_lock_file() {
  const char* chosen = std::getenv("HONE_MEASURE_LOCK");
  if (chosen != nullptr && *chosen != '\0') return chosen;
  // Who may write there must not depend on who asks, or two users would lock two files.
  struct stat facts {};
  const bool shared =
      ::stat("/run/lock", &facts) == 0 && S_ISDIR(facts.st_mode) && (facts.st_mode & S_IWOTH) != 0;
  return shared ? "/run/lock/hone-measure.lock" : "/tmp/hone-measure.lock";
}

Status make_measurement_lock_file() {
  HONE_TRY(const Descriptor opened, open_lock(measurement_lock_file(), kEveryone));
  return {};
}

Result<MeasurementLock> MeasurementLock::acquire(const Waiting& waiting) {
  const fs::path file = measurement_lock_file();
  HONE_TRY(Descriptor opened, open_lock(file, kEveryone));
  const auto began = std::chrono::steady_clock::now();
  auto next_word = began;
  for (;;) {
    HONE_TRY(const bool taken, try_lock(opened, file));
    if (taken) return MeasurementLock(std::move(opened));
    if (waiting.cancelled && waiting.cancelled()) {
      return Error(ErrorKind::cancelled, "job.cancelled", "Cancelled while waiting to measure.");
    }
    const auto now = std::chrono::steady_clock::now();
    if (waiting.on_wait && now >= next_word) {
      waiting.on_wait(now - began);
      next_word = now + 1s;
    }
    std::this_thread::sleep_for(50ms);
  }
}

}  // namespace hone::os
