#include "worker/worker.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "os/files.h"
#include "worker/channel.h"

namespace hone::worker {
namespace {

using namespace std::chrono_literals;

TEST(Options, AreRead) {
  const std::vector<const char*> words{
      "--staging", "/s",      "--blobs", "/b",    "--read",  "/one",  "--read",      "/two words",
      "--memory",  "1048576", "--env",   "A=b=c", "--cores", "0+2-3", "--no-sandbox"};
  const auto options = read_options(words).value();
  EXPECT_EQ(options.staging, "/s");
  EXPECT_EQ(options.blobs, "/b");
  EXPECT_EQ(options.readable, (std::vector<std::filesystem::path>{"/one", "/two words"}));
  EXPECT_EQ(options.memory->count, 1048576U);
  EXPECT_EQ(options.environment.at("A"), "b=c");
  EXPECT_EQ(options.cores, (std::vector<int>{0, 2, 3}));
  EXPECT_FALSE(options.sandbox);
  EXPECT_TRUE(read_options({}).value().sandbox);
}

TEST(Options, WrongOnesAreRefused) {
  const std::vector<std::vector<const char*>> cases{
      {"--unknown", "x"}, {"word"},
      {"--staging"},      {"--memory", "0"},
      {"--memory", "-1"}, {"--memory", "1G"},
      {"--memory", ""},   {"--env", "A"},
      {"--env", "=b"},    {"--memory", "18446744073709551616"},
      {"--cores", ""},    {"--cores", "1-0"}};
  for (const auto& words : cases) {
    const auto options = read_options(words);
    ASSERT_FALSE(options) << words[0];
    EXPECT_EQ(options.error().code, "worker.usage");
  }
}

/// Both ends of a channel. The pipes stay open to the end of the test program, as the end of
/// input would end it.
struct Line {
  int in[2] = {-1, -1};
  int out[2] = {-1, -1};
  bool open = ::pipe(in) == 0 && ::pipe(out) == 0;
  protocol::Reader worker_reader{in[0]};
  protocol::Writer worker_writer{out[1]};
  protocol::Reader reader{out[0]};
  protocol::Writer writer{in[1]};
  os::TempDir staging = os::TempDir::create().value();
  Channel channel{{staging.path(), {}}, worker_reader, worker_writer};

  Line() { channel.listen(); }
  static Line& fresh() { return *new Line; }  // the listening thread stays to the end
};

protocol::Event event_of(std::string stage, std::optional<double> fraction, Json partial = {}) {
  protocol::Event event;
  event.stage = std::move(stage);
  event.fraction = fraction;
  event.partial = std::move(partial);
  return event;
}

TEST(Channels, EventsAreFewAndNeverFallBack) {
  Line& line = Line::fresh();
  for (int i = 0; i < 1000; ++i) line.channel.event(event_of("read", i / 2000.0));
  line.channel.event(event_of("measure", 0.3));
  line.channel.event(event_of("measure", 0.4));
  line.channel.event(event_of("measure", 0.2, {{"point", 1}}));
  std::this_thread::sleep_for(110ms);
  line.channel.event(event_of("measure", 7.0));
  std::vector<protocol::Event> seen;
  while (seen.empty() || seen.back().fraction != 1.0) {
    const auto frame = line.reader.next().value();
    seen.push_back(from_json<protocol::Event>(frame->header["event"]).value());
    if (seen.size() > 1) {
      EXPECT_GE(seen.back().fraction, seen[seen.size() - 2].fraction);
    }
  }
  EXPECT_GE(seen.size(), 4U);
  EXPECT_LE(seen.size(), 10U);
  EXPECT_EQ(seen[seen.size() - 2].partial, Json({{"point", 1}}));
}

TEST(Channels, ABlobIsFetchedOnceAndChecked) {
  Line& line = Line::fresh();
  const std::string bytes = "bytes of a blob";
  const Digest digest = Digest::of(bytes);
  const Digest other = Digest::of("other bytes");
  std::thread supervisor([&] {
    for (const auto& wanted : {digest, other}) {
      const auto need = line.reader.next().value();
      EXPECT_EQ(need->digest("digest").value(), wanted);
      const Json header{{"type", "blob"}, {"digest", wanted.hex()}};
      EXPECT_TRUE(line.writer.write_bytes(header, bytes));
    }
  });
  const auto path = line.channel.blob(digest).value();
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), bytes);
  EXPECT_EQ(line.channel.blob(digest).value(), path);
  EXPECT_FALSE(line.channel.blob(other));
  supervisor.join();
}

TEST(Channels, TheTurnToMeasureIsAwaited) {
  Line& line = Line::fresh();
  std::thread supervisor([&] {
    EXPECT_EQ(line.reader.next().value()->type(), "ready");
    EXPECT_TRUE(line.writer.write({{"type", "go"}}));
  });
  EXPECT_TRUE(line.channel.wait_go());
  EXPECT_FALSE(line.channel.cancelled());
  supervisor.join();
}

TEST(Jobs, UnknownKindsAreRefused) {
  EXPECT_EQ(find_kind(job_kinds(), "no such kind").error().code, "worker.unknown_kind");
}

TEST(Jobs, WhatConnectsIsNoKindOfTheWorker) {
  for (const JobKind* kind : fetching_kinds()) {
    EXPECT_EQ(find_kind(job_kinds(), kind->name).error().code, "worker.unknown_kind");
    EXPECT_EQ(find_kind(fetching_kinds(), kind->name).value(), kind);
  }
}

TEST(PrivateFolders, GoWhateverBecomesOfTheWork) {
  const auto parent = os::TempDir::create().value();
  ::setenv("TMPDIR", parent.path().c_str(), 1);
  struct Case {
    int (*work)(const std::filesystem::path&);
    int code;
  };
  const std::vector<Case> cases{
      {[](const std::filesystem::path& folder) {
         std::ofstream(folder / "file") << "bytes";
         return std::filesystem::exists(folder / "file") ? 7 : 1;
       },
       7},
      {[](const std::filesystem::path&) { return ::raise(SIGKILL); }, 128 + SIGKILL}};
  for (const auto& one : cases) {
    const pid_t child = ::fork();  // it closes 0 and 1, which the test still needs
    if (child == 0) ::_exit(with_private_folder(one.work));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), one.code);
  }
  EXPECT_TRUE(std::filesystem::is_empty(parent.path()));
  ::unsetenv("TMPDIR");
}

}  // namespace
}  // namespace hone::worker
