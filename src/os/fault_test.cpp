#include "os/fault.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/files.h"

namespace hone::os {
namespace {

/// Writes a file with the fault armed, in a child, since arming is for good.
int child_writes(const std::filesystem::path& file, const std::string& fault) {
  const pid_t child = ::fork();
  if (child == 0) {
    arm_faults(fault);
    const Status written = write_file_atomic(file, "new");
    ::_exit(written ? 0 : written.error().code == "store.disk_full" ? 1 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Faults, EveryPointOfAnAtomicWriteLeavesTheOldOrTheNewBytes) {
  for (const std::string kind : {"exit@", "enospc@"}) {
    int points = 0;
    for (int ended = 1; ended != 0;) {
      const TempDir folder = TempDir::create().value();
      const auto file = folder.path() / "file";
      ASSERT_TRUE(write_file_atomic(file, "old"));
      ended = child_writes(file, kind + std::to_string(++points));
      EXPECT_TRUE(ended == 0 || ended == (kind == "exit@" ? kFaultExit : 1)) << kind << points;
      const std::string bytes = read_file(file, Bytes{100}).value();
      EXPECT_TRUE(bytes == "old" || bytes == "new") << kind << points;
      ASSERT_LT(points, 100);
    }
    EXPECT_GE(points, 6);  // make, write, fsync, rename, fsync of the folder, and none of them
  }
}

TEST(Faults, WhatIsNotAFaultArmsNothing) {
  const TempDir folder = TempDir::create().value();
  for (const char* text : {"", "exit", "exit@", "exit@0", "exit@-1", "exit@1x", "other@1", "@1"}) {
    EXPECT_EQ(child_writes(folder.path() / "file", text), 0) << text;
  }
}

}  // namespace
}  // namespace hone::os
