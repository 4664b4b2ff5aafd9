#include "os/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace hone::os {
namespace {

using namespace std::chrono_literals;

/// All that comes until the end of a non-blocking descriptor.
std::string drain(const Descriptor& descriptor) {
  std::string all(1 << 16, '\0');
  std::string text;
  while (true) {
    pollfd entry{descriptor.get(), POLLIN, 0};
    ::poll(&entry, 1, 5000);
    const auto got = ::read(descriptor.get(), all.data(), all.size());
    if (got <= 0) return text;
    text.append(all.data(), static_cast<std::size_t>(got));
  }
}

Process shell(const std::string& script, std::map<std::string, std::string> environment = {}) {
  return Process::start({{"sh", "-c", script}, std::move(environment)}).value();
}

bool exists(pid_t pid) { return ::kill(pid, 0) == 0; }

TEST(Processes, InputOutputLogAndExitCode) {
  auto process = shell("read line; echo \"got $line\"; echo oops >&2; exit 7");
  ASSERT_EQ(::write(process.input().get(), "word\n", 5), 5);
  EXPECT_EQ(drain(process.output()), "got word\n");
  EXPECT_EQ(drain(process.log()), "oops\n");
  const Exit exit = process.wait();
  EXPECT_EQ(exit.code, 7);
  EXPECT_EQ(exit.signal, 0);
  EXPECT_GT(exit.peak_rss.count, 100'000U);
}

TEST(Processes, EnvironmentIsAddedAndReplaced) {
  ::setenv("HONE_TEST_KEPT", "kept", 1);
  ::setenv("HONE_TEST_OTHER", "old", 1);
  auto process = shell("echo $HONE_TEST_KEPT $HONE_TEST_OTHER", {{"HONE_TEST_OTHER", "a b=c"}});
  EXPECT_EQ(drain(process.output()), "kept a b=c\n");
}

TEST(Processes, ASignalIsTold) {
  for (const int signal : {SIGKILL, SIGTERM, SIGABRT}) {
    auto process = shell("kill -" + std::to_string(signal) + " $$");
    EXPECT_EQ(process.wait().signal, signal);
  }
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(63), "signal 63");
}

TEST(Processes, WhatCannotBeStartedIsAnError) {
  for (const std::string program : {"/nonexistent/program", "/etc/passwd", ""}) {
    const auto process = Process::start({{program}, {}});
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().code, "process.start");
    EXPECT_EQ(process.error().where, program);
  }
  EXPECT_EQ(Process::start({}).error().code, "process.start");
}

TEST(Processes, OnlyThreeDescriptorsAreInherited) {
  const int leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  auto process = shell("ls /proc/self/fd | wc -l");
  EXPECT_EQ(drain(process.output()), "4\n");  // three, and the one that ls reads the folder by
  ::close(leaked);
}

TEST(Processes, SignalsAreAsAtLogin) {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t all;
  ::sigfillset(&all);
  sigset_t before;
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  auto process = shell("grep -E 'Sig(Blk|Ign)' /proc/self/status | tr -d '[:space:]'");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(drain(process.output()), "SigBlk:0000000000000000SigIgn:0000000000000000");
}

TEST(Processes, TheWholeGroupGoes) {
  auto process = shell("sleep 100 & echo $!; wait");
  std::string text(16, '\0');
  pollfd entry{process.output().get(), POLLIN, 0};
  ::poll(&entry, 1, 5000);
  const auto got = ::read(process.output().get(), text.data(), text.size());
  ASSERT_GT(got, 0);
  const pid_t grandchild = std::stoi(text);
  EXPECT_TRUE(exists(grandchild));
  process.kill_group();
  EXPECT_EQ(process.wait().signal, SIGKILL);
  EXPECT_EQ(drain(process.output()), "");  // its end is closed only when the last of them is gone
}

TEST(Processes, TheEndIsSeenByPoll) {
  auto process = shell("sleep 0.05");
  pollfd entry{process.ended(), POLLIN, 0};
  EXPECT_EQ(::poll(&entry, 1, 0), 0);
  EXPECT_EQ(::poll(&entry, 1, 5000), 1);
}

TEST(Processes, AForgottenOneIsKilled) {
  pid_t pid = 0;
  {
    auto process = shell("sleep 100");
    pid = process.pid();
    EXPECT_TRUE(exists(pid));
  }
  EXPECT_FALSE(exists(pid));
}

TEST(Processes, ItDiesWithTheThreadThatStartedIt) {
  std::optional<Process> process;
  std::thread([&] { process.emplace(shell("sleep 100")); }).join();
  EXPECT_EQ(process->wait().signal, SIGKILL);
}

TEST(Identities, OwnIsAliveOthersAreNot) {
  const Identity own = own_identity();
  EXPECT_TRUE(alive(own));
  Identity other = own;
  other.started += 1;  // the number was used again
  EXPECT_FALSE(alive(other));
  other = own;
  other.boot = "another";
  EXPECT_FALSE(alive(other));
  other = own;
  other.pid = 0;
  EXPECT_FALSE(alive(other));
}

TEST(Identities, PrivateMemoryIsThatOfTheProcess) {
  const auto before = private_memory(::getpid());
  ASSERT_TRUE(before);
  const std::string block(64 << 20, 'x');
  const auto after = private_memory(::getpid());
  EXPECT_GE(after->count + block[7], before->count + (60U << 20));
  EXPECT_FALSE(private_memory(0));
}

TEST(BoundedLogs, HeadAndTailAreKept) {
  struct Case {
    std::vector<std::string> parts;
    std::string text;
  };
  const std::vector<Case> cases{
      {{}, ""},
      {{"abc"}, "abc"},
      {{"abcd", "efgh"}, "abcdefgh"},
      {{"abcdefgh"}, "abcdefgh"},
      {{"abcdefghi"}, "abcd\n[1 bytes left out]\nfghi"},
      {{"abcdef", "ghi", "jk"}, "abcd\n[3 bytes left out]\nhijk"},
      {{"abcd", std::string(1000, '-') + "wxyz"}, "abcd\n[1000 bytes left out]\nwxyz"},
  };
  for (const auto& [parts, text] : cases) {
    BoundedLog log(8);
    for (const auto& part : parts) log.add(part);
    EXPECT_EQ(log.text(), text);
  }
  BoundedLog log(8);
  log.add("abcdefghi");
  EXPECT_EQ(log.tail(3), "ghi");
}

}  // namespace
}  // namespace hone::os
