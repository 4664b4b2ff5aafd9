#include "os/sandbox.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>

#include "os/files.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;

/// Each test confines a child; its exit code is the number of the first check that failed.
class SandboxTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!landlock_available()) GTEST_SKIP() << "this kernel has no Landlock";
    for (const char* name : {"readable", "writable", "other"}) {
      fs::create_directory(at(name));
      std::ofstream(at(name) / "file") << "bytes";
    }
  }
  fs::path at(const std::string& name) const { return folder_.path() / name; }
  Sandbox sandbox() const {
    return {.readable = {at("readable"), at("absent")},
            .writable = {at("writable")},
            .memory = {},
            .descriptors = {}};
  }
  template <class Checks>
  static int first_failure(const Sandbox& sandbox, Checks checks) {
    const pid_t child = ::fork();
    if (child == 0) {
      int failed = confine(sandbox) ? 0 : 99;
      int number = 0;
      checks([&](bool holds) {
        ++number;
        if (!holds && failed == 0) failed = number;
      });
      ::_exit(failed);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  static bool knows_tcp() {
    return first_failure(Sandbox{}, [](auto check) {
             const auto missing = *confine({});
             check(std::find(missing.begin(), missing.end(), "network") == missing.end());
           }) == 0;
  }
  TempDir folder_ = std::move(*TempDir::create());
};

bool opens(const fs::path& path, int flags) {
  return Descriptor(::open(path.c_str(), flags, 0600)).open();
}

TEST_F(SandboxTest, FilesOutsideTheListsStayShut) {
  EXPECT_EQ(
      first_failure(sandbox(),
                    [&](auto check) {
                      check(opens(at("readable/file"), O_RDONLY));
                      check(!opens(at("readable/file"), O_WRONLY));
                      check(!opens(at("readable/new"), O_WRONLY | O_CREAT));
                      check(!opens(at("other/file"), O_RDONLY));
                      check(!opens("/etc/passwd", O_RDONLY));
                      check(!opens(at("readable/../other/file"), O_RDONLY));
                      check(opens(at("writable/file"), O_RDWR));
                      check(opens(at("writable/new"), O_WRONLY | O_CREAT));
                      check(::unlink((at("writable/new")).c_str()) == 0);
                      check(::mkdir(at("writable/folder").c_str(), 0700) == 0);
                      check(::rename(at("writable/file").c_str(), at("other/stolen").c_str()) != 0);
                      check(::unlink(at("other/file").c_str()) != 0);
                    }),
      0);
}

TEST_F(SandboxTest, WhatIsOpenStaysOpen) {
  const auto file = open_file(at("other/file"));
  EXPECT_EQ(
      first_failure(sandbox(), [&](auto check) { check(*read_all(*file, Bytes{100}) == "bytes"); }),
      0);
}

TEST_F(SandboxTest, NoProgramIsStarted) {
  Sandbox sandbox = this->sandbox();
  sandbox.readable.emplace_back("/");
  EXPECT_EQ(first_failure(sandbox,
                          [](auto check) {
                            char name[] = "/bin/true";
                            char* const words[] = {name, nullptr};
                            check(opens("/bin/true", O_RDONLY));
                            ::execv(name, words);
                            check(errno == EACCES);
                          }),
            0);
}

TEST_F(SandboxTest, NoConnectionIsMadeOrTaken) {
  if (!knows_tcp()) GTEST_SKIP() << "this kernel's Landlock does not know TCP";
  EXPECT_EQ(first_failure(sandbox(),
                          [](auto check) {
                            const Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
                            sockaddr_in place{};
                            place.sin_family = AF_INET;
                            place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                            const auto* address = reinterpret_cast<const sockaddr*>(&place);
                            check(::bind(socket.get(), address, sizeof place) != 0);
                            check(errno == EACCES);
                            place.sin_port = htons(9);
                            check(::connect(socket.get(), address, sizeof place) != 0);
                            check(errno == EACCES);
                          }),
            0);
}

TEST_F(SandboxTest, AServerListensAndConnectsNowhere) {
  Sandbox sandbox = this->sandbox();
  sandbox.tcp = Tcp::listen;
  if (!knows_tcp()) GTEST_SKIP() << "this kernel's Landlock does not know TCP";
  EXPECT_EQ(first_failure(sandbox,
                          [](auto check) {
                            const Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
                            sockaddr_in place{};
                            place.sin_family = AF_INET;
                            place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                            auto* address = reinterpret_cast<sockaddr*>(&place);
                            socklen_t size = sizeof place;
                            check(::bind(socket.get(), address, size) == 0);
                            check(::listen(socket.get(), 1) == 0);
                            check(::getsockname(socket.get(), address, &size) == 0);
                            const Descriptor other(::socket(AF_INET, SOCK_STREAM, 0));
                            check(::connect(other.get(), address, size) != 0);
                            check(errno == EACCES);
                          }),
            0);
}

TEST_F(SandboxTest, AFetcherConnectsAndListensNowhere) {
  Sandbox sandbox = this->sandbox();
  sandbox.tcp = Tcp::connect;
  if (!knows_tcp()) GTEST_SKIP() << "this kernel's Landlock does not know TCP";
  EXPECT_EQ(first_failure(sandbox,
                          [](auto check) {
                            const Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
                            sockaddr_in place{};
                            place.sin_family = AF_INET;
                            place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                            const auto* address = reinterpret_cast<const sockaddr*>(&place);
                            check(::bind(socket.get(), address, sizeof place) != 0);
                            check(errno == EACCES);
                            place.sin_port = htons(9);
                            check(::connect(socket.get(), address, sizeof place) == 0 ||
                                  errno == ECONNREFUSED);
                          }),
            0);
}

TEST_F(SandboxTest, OfBothRightsTheRestCanBeGivenUp) {
  Sandbox sandbox = this->sandbox();
  sandbox.tcp = Tcp::both;
  if (!knows_tcp()) GTEST_SKIP() << "this kernel's Landlock does not know TCP";
  EXPECT_EQ(first_failure(sandbox,
                          [&](auto check) {
                            const Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
                            sockaddr_in place{};
                            place.sin_family = AF_INET;
                            place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                            auto* address = reinterpret_cast<sockaddr*>(&place);
                            socklen_t size = sizeof place;
                            check(::bind(socket.get(), address, size) == 0);
                            check(::listen(socket.get(), 1) == 0);
                            check(::getsockname(socket.get(), address, &size) == 0);
                            const Descriptor first(::socket(AF_INET, SOCK_STREAM, 0));
                            check(::connect(first.get(), address, size) == 0);
                            check(bool(confine(this->sandbox())));
                            const Descriptor second(::socket(AF_INET, SOCK_STREAM, 0));
                            check(::connect(second.get(), address, size) != 0);
                            check(errno == EACCES);
                          }),
            0);
}

TEST_F(SandboxTest, OnlyTheListedProgramsAreStarted) {
  Sandbox sandbox = this->sandbox();
  sandbox.readable.emplace_back("/");
  sandbox.executable = {"/bin/true", "/lib64/ld-linux-x86-64.so.2"};
  const auto starts = [](const char* program) {
    const pid_t child = ::fork();
    if (child == 0) {
      char* const words[] = {const_cast<char*>(program), nullptr};
      ::execv(program, words);
      ::_exit(77);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  EXPECT_EQ(first_failure(sandbox,
                          [&](auto check) {
                            check(starts("/bin/true"));
                            check(!starts("/bin/sh"));
                            check(!starts("/bin/echo"));
                          }),
            0);
}

TEST_F(SandboxTest, LimitsHoldAndCannotBeRaised) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers use memory in their own way";
#endif
  Sandbox sandbox = this->sandbox();
  sandbox.memory = Bytes{256U << 20U};
  sandbox.descriptors = 32;
  EXPECT_EQ(first_failure(sandbox,
                          [](auto check) {
                            rlimit limit{};
                            ::getrlimit(RLIMIT_CORE, &limit);
                            check(limit.rlim_max == 0);
                            ::getrlimit(RLIMIT_DATA, &limit);
                            check(limit.rlim_max == 256U << 20U);
                            ::getrlimit(RLIMIT_NOFILE, &limit);
                            check(limit.rlim_max == 32);
                            bool refused = false;
                            try {
                              const std::string big(512U << 20U, 'x');
                              refused = big.empty();
                            } catch (const std::bad_alloc&) {
                              refused = true;
                            }
                            check(refused);
                          }),
            0);
}

}  // namespace
}  // namespace hone::os
