#include "os/locks.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "os/files.h"

namespace hone::os {
namespace {

class LocksTest : public testing::Test {
 protected:
  LocksTest() { ::setenv("HONE_MEASURE_LOCK", file_.c_str(), 1); }
  ~LocksTest() override { ::unsetenv("HONE_MEASURE_LOCK"); }
  static std::string acquire_or_code(int patience) {
    int asked = 0;
    const auto lock =
        MeasurementLock::acquire({.on_wait = {}, .cancelled = [&] { return ++asked > patience; }});
    return lock ? "taken" : lock.error().code;
  }
  TempDir folder_ = std::move(*TempDir::create());
  std::filesystem::path file_ = folder_.path() / "lock";
};

TEST_F(LocksTest, OneHolderAtATime) {
  auto first = *FileLock::try_acquire(file_);
  EXPECT_TRUE(first);
  EXPECT_FALSE(*FileLock::try_acquire(file_));
  first.reset();
  EXPECT_TRUE(*FileLock::try_acquire(file_));
}

TEST_F(LocksTest, LockThatCannotBeIsSaid) {
  EXPECT_EQ(FileLock::try_acquire(folder_.path()).error().code, "os.lock");
  EXPECT_EQ(FileLock::try_acquire(folder_.path() / "no/such").error().code, "os.lock");
  std::filesystem::create_symlink("elsewhere", file_);
  EXPECT_EQ(FileLock::try_acquire(file_).error().code, "os.lock");
  EXPECT_EQ(acquire_or_code(3), "os.lock");
}

TEST_F(LocksTest, MeasurementWaitsTellsAndCanBeCancelled) {
  EXPECT_EQ(measurement_lock_file(), file_);
  const auto held = MeasurementLock::acquire({});
  ASSERT_TRUE(held);
  struct stat facts {};
  ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0666U) << "every user may use it";
  int told = 0;
  int asked = 0;
  const auto second = MeasurementLock::acquire(
      {.on_wait = [&](Seconds) { ++told; }, .cancelled = [&] { return ++asked > 2; }});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "job.cancelled");
  EXPECT_EQ(second.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(told, 1);
}

TEST_F(LocksTest, DeathOfTheHolderFreesIt) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = MeasurementLock::acquire({});
    const char byte = lock ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) == 1) ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  EXPECT_EQ(acquire_or_code(1), "job.cancelled");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(acquire_or_code(0), "taken");
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(LocksTest, WellKnownFileDoesNotDependOnTheUser) {
  ::unsetenv("HONE_MEASURE_LOCK");
  const std::string file = measurement_lock_file().string();
  EXPECT_TRUE(file == "/run/lock/hone-measure.lock" || file == "/tmp/hone-measure.lock") << file;
}

}  // namespace
}  // namespace hone::os
