// The process wall from the outside: whatever a worker does, its job ends with the right cause
// and nothing is left of it.

#include "jobs/jobs.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "jobs/testing.h"
#include "os/process.h"
#include "os/sandbox.h"

namespace hone::jobs {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using testing::Bench;
using testing::fault;
using testing::workers_of;

constexpr std::uint64_t kMiB = 1024 * 1024;

struct Ending {
  std::string how;
  std::string code;
  std::string says;  ///< in the message
};
const std::vector<Ending> kEndings{
    {"segv", "job.worker_died", "SIGSEGV during \"fault\""},
    {"abrt", "job.worker_died", "SIGABRT"},
    {"kill", "job.worker_died", "SIGKILL"},
    {"oom", "limit.memory", "memory"},
    {"hang", "limit.time", "1 s"},
    {"bus", "job.worker_died", "SIGBUS"},
    {"stack", "job.worker_died", "SIGSEGV"},
    {"oom_shared", "limit.memory", "memory"},
    {"stop", "limit.time", "1 s"},
    {"garbage", "job.protocol", "frame"},
    {"half", "job.protocol", "cut"},
    {"silent", "job.protocol", "without a result"},
    {"throw", "worker.exception", "thrown on purpose"},
    {"error", "fault.asked", "on purpose"},
};

/// Each cause so often; together 112 deaths in the long form.
int times() { return testing::long_form() ? 8 : 2; }

bool sleeps(const Ending& ending) { return ending.how == "hang" || ending.how == "stop"; }

Work limited_fault(const std::string& how) {
  Work work = fault(how);
  work.limits.memory = Bytes{128 * kMiB};
  work.limits.wall_time = how == "hang" || how == "stop" ? 1s : 60s;
  return work;
}

void expect_ending(const fs::path& root, const Target& target, const Ending& ending) {
  auto store = store::Store::open(root).value();
  const auto outcome = run(store, target, limited_fault(ending.how), nullptr);
  ASSERT_FALSE(outcome) << ending.how;
  EXPECT_EQ(outcome.error().code, ending.code) << ending.how << ": " << outcome.error().message;
  EXPECT_NE(outcome.error().message.find(ending.says), std::string::npos)
      << ending.how << ": " << outcome.error().message;
}

/// All deaths at once, since most of a hang is waiting.
void run_endings(const Bench& bench, const Target& target) {
  std::vector<std::thread> threads;
  for (const auto& ending : kEndings) {
    for (int i = 0; sleeps(ending) && i < times(); ++i) {
      threads.emplace_back([&] { expect_ending(bench.root, target, ending); });
    }
  }
  for (const auto& ending : kEndings) {
    for (int i = 0; !sleeps(ending) && i < times(); ++i) expect_ending(bench.root, target, ending);
  }
  for (auto& thread : threads) thread.join();
}

TEST(Deaths, EveryOneIsAFailedJobWithItsCauseAndNothingElse) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  run_endings(bench, *bench.target);
  auto reopened = store::Store::open(bench.root).value();
  const auto jobs = reopened.jobs(1000).value();
  EXPECT_EQ(jobs.size(), kEndings.size() * static_cast<std::size_t>(times()));
  for (const auto& job : jobs) {
    EXPECT_EQ(job.state, store::JobState::failed);
    EXPECT_EQ(job.attempts, 1);
    EXPECT_TRUE(job.error && job.error->contains("code"));
  }
  EXPECT_TRUE(bench.leftovers().empty());
  EXPECT_TRUE(workers_of(bench.folder.path().string()).empty());
}

TEST(Deaths, TheyAreToldFromAfarToo) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  for (const auto& ending : kEndings) {
    if (sleeps(ending) || ending.how == "oom_shared")
      continue;  // that needs the supervisor's watch
    expect_ending(bench.root, bench.remote(), ending);
  }
  EXPECT_TRUE(bench.leftovers().empty());
}

struct Cancelled {
  std::string how;
  bool far;
  std::chrono::milliseconds within;
};

/// Runs a job that is cancelled when all have begun.
void expect_cancelled(const Bench& bench, const Cancelled& wanted, std::atomic<int>& to_begin) {
  auto store = store::Store::open(bench.root).value();
  std::chrono::steady_clock::time_point begin;
  const auto outcome = run(store, wanted.far ? bench.remote() : *bench.target, fault(wanted.how),
                           [&](const protocol::Event&) {
                             begin = std::chrono::steady_clock::now();
                             if (--to_begin == 0) cancel_requested() = true;
                           });
  EXPECT_LE(std::chrono::steady_clock::now() - begin, wanted.within) << wanted.how;
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, "job.cancelled");
  EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
}

TEST(Cancelling, LeavesNothingAndIsQuick) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const std::vector<Cancelled> cases{
      {"hang", false, 1500ms}, {"hang", true, 1500ms}, {"stop", false, 3500ms}};
  std::atomic<int> to_begin = static_cast<int>(cases.size());
  std::vector<std::thread> threads;
  for (const auto& one : cases) {
    threads.emplace_back([&] { expect_cancelled(bench, one, to_begin); });
  }
  for (auto& thread : threads) thread.join();
  cancel_requested() = false;
  const auto jobs = bench.store.jobs(10).value();
  for (const auto& job : jobs) {
    EXPECT_EQ(job.state, store::JobState::cancelled);
  }
  EXPECT_TRUE(bench.leftovers().empty());
  EXPECT_TRUE(workers_of(bench.folder.path().string()).empty());
}

std::string bytes_of(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>((i * 31) >> 4);
  return bytes;
}

TEST(Conversations, BlobsGoInEventsResultAndFilesComeOut) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  bench.target->environment["HONE_FAULT_SETTING"] = "avx2";
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{10 * kMiB + 3}}) {
    const Digest blob = bench.store.put_blob(bytes_of(size)).value();
    for (const auto& target : {*bench.target, bench.remote()}) {
      std::vector<protocol::Event> events;
      const auto outcome = run(bench.store, target, fault("echo", {{"blob", blob.hex()}}),
                               [&](const protocol::Event& event) { events.push_back(event); });
      ASSERT_TRUE(outcome) << outcome.error().message << outcome.error().where;
      EXPECT_EQ(outcome->result["echo"], blob.hex());
      EXPECT_EQ(outcome->result["setting"], "avx2");
      ASSERT_EQ(outcome->files.size(), 2U);
      EXPECT_EQ(outcome->files[0].name, "echo");
      EXPECT_EQ(outcome->files[0].bytes, size);
      EXPECT_EQ(outcome->files[0].digest, blob);
      EXPECT_EQ(bench.store.read_blob(outcome->files[1].digest).value(), "a note");
      ASSERT_EQ(events.size(), 2U);
      EXPECT_EQ(events[1].partial, Json({{"half", true}}));
      EXPECT_EQ(bench.store.job(outcome->job).value().state, store::JobState::running);
      ASSERT_TRUE(finish(bench.store, outcome->job, "r-1"));
      EXPECT_EQ(bench.store.job(outcome->job).value().state, store::JobState::done);
    }
  }
  EXPECT_TRUE(bench.leftovers().empty());
}

TEST(Conversations, BadBlobsAreErrorsOfTheirOwn) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const Digest none = Digest::of("never stored");
  const auto missing = run(bench.store, bench.remote(), fault("echo", {{"blob", none.hex()}}), {});
  EXPECT_EQ(missing.error().code, "worker.blob_missing");

  const Digest blob = bench.store.put_blob("some bytes").value();
  fs::permissions(bench.store.blob_path(blob), fs::perms::owner_all);
  std::ofstream(bench.store.blob_path(blob)) << "Some bytes";
  const auto damaged = run(bench.store, bench.remote(), fault("echo", {{"blob", blob.hex()}}), {});
  EXPECT_EQ(damaged.error().code, "store.corrupt");
}

TEST(Conversations, ALogFloodIsNotKept) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const std::uint64_t flood = testing::long_form() ? 1024 : 50;
  const auto before = os::private_memory(::getpid()).value();
  const auto outcome = run(bench.store, *bench.target, fault("log", {{"bytes", flood * kMiB}}), {});
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_LE(os::private_memory(::getpid())->count, before.count + 40 * kMiB);
}

TEST(Conversations, UnknownKindsAndTargetsAreErrors) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  Work work = fault("echo");
  work.kind = "no such kind";
  EXPECT_EQ(run(bench.store, *bench.target, work, {}).error().code, "worker.unknown_kind");
  Target nowhere = *bench.target;
  nowhere.command = {"/nonexistent/hone-worker"};
  EXPECT_EQ(run(bench.store, nowhere, fault("echo"), {}).error().code, "target.unavailable");
  nowhere.command = {"sh", "-c", "echo no route >&2; exit 255", "sh"};
  const auto lost = run(bench.store, nowhere, fault("echo"), {});
  EXPECT_EQ(lost.error().code, "target.unavailable");
  EXPECT_EQ(lost.error().where, "no route");
  Target odd = bench.remote();
  odd.environment["OV_CPU_MAX_ISA"] = "avx2; reboot";
  EXPECT_EQ(run(bench.store, odd, fault("echo"), {}).error().code, "target.setting");
  Target inactive = *bench.target;
  inactive.environment.erase("HONE_FAULT_JOBS");
  EXPECT_EQ(run(bench.store, inactive, fault("segv"), {}).error().code, "fault.inactive");
}

TEST(Sandbox, AWorkerHasNoRightsButItsOwn) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  if (!os::landlock_available()) GTEST_SKIP() << "this kernel has no Landlock";
  const auto outcome = run(bench.store, *bench.target,
                           fault("probe", {{"file", (bench.root / "hone.db").string()}}), {});
  ASSERT_TRUE(outcome) << outcome.error().message << outcome.error().where;
  for (const auto* forbidden :
       {"reads_outside", "writes_outside", "starts_programs", "connects", "signals_parent"}) {
    EXPECT_EQ(outcome->result[forbidden], false) << forbidden;
  }
  for (const auto* needed : {"writes_staging", "reads_facts"}) {
    EXPECT_EQ(outcome->result[needed], true) << needed;
  }
}

Work measuring(const std::string& how) {
  Work work = fault(how);
  work.kind = "fault_measuring";
  return work;
}

/// Holds the machine's lock of this bench by a job that hangs, until asked to let go.
struct Occupant {
  Bench& bench;
  std::atomic<bool> begun = false;
  std::thread thread;
  explicit Occupant(Bench& place) : bench(place) {
    thread = std::thread([this] {
      auto store = store::Store::open(bench.root).value();
      Work work = measuring("hang");
      work.limits.wall_time = 2s;
      const auto outcome =
          run(store, *bench.target, work, [this](const protocol::Event&) { begun = true; });
      EXPECT_EQ(outcome.error().code, "limit.time");
    });
    while (!begun) std::this_thread::sleep_for(5ms);
  }
  ~Occupant() { thread.join(); }
};

TEST(Measuring, OneAtATimeAndWaitingIsNotCounted) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  bench.target->environment["HONE_MEASURE_LOCK"] = (bench.folder.path() / "lock").string();
  const Occupant occupant(bench);
  std::vector<std::string> stages;
  Work work = measuring("error");
  work.limits.wall_time = 1s;  // less than it has to wait
  const auto outcome = run(bench.store, *bench.target, work,
                           [&](const protocol::Event& event) { stages.push_back(event.stage); });
  EXPECT_EQ(outcome.error().code, "fault.asked");
  EXPECT_EQ(stages, (std::vector<std::string>{std::string(protocol::kWaitingStage), "fault"}));
}

store::Job abandoned_job(const std::string& id, std::int64_t attempts) {
  store::Job job;
  job.id = id;
  job.kind = "fault";
  job.state = store::JobState::running;
  job.request = fault("error").request;
  job.attempts = attempts;
  job.owner_pid = 1;
  job.owner_boot = "of yesterday";
  job.created_at = job.updated_at = store::utc_now();
  return job;
}

TEST(Recovering, RunsOnceMoreThenFails) {
  Bench bench;
  ASSERT_TRUE(bench.store.put_job(abandoned_job("j-once", 1)));
  ASSERT_TRUE(bench.store.put_job(abandoned_job("j-twice", 2)));
  store::Job own = abandoned_job("j-own", 1);
  const os::Identity identity = os::own_identity();
  own.owner_pid = identity.pid;
  own.owner_started = identity.started;
  own.owner_boot = identity.boot;
  ASSERT_TRUE(bench.store.put_job(own));
  for (const auto* id : {"j-once", "j-twice", "j-own"}) {
    ASSERT_TRUE(bench.store.make_staging(id));
  }
  const auto queued = recover(bench.store).value();
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(queued[0].id, "j-once");
  EXPECT_EQ(bench.leftovers(), std::vector<std::string>{"j-own"});
  const auto twice = bench.store.job("j-twice").value();
  EXPECT_EQ(twice.state, store::JobState::failed);
  EXPECT_EQ((*twice.error)["code"], "job.crashed_twice");
  EXPECT_EQ(bench.store.job("j-own").value().state, store::JobState::running);
  EXPECT_EQ(recover(bench.store).value().size(), 1U);  // once more changes nothing
}

TEST(Recovering, AQueuedJobHasOneWorkerOnly) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  ASSERT_TRUE(bench.store.put_job(abandoned_job("j-once", 1)));
  ASSERT_EQ(recover(bench.store).value().size(), 1U);
  Work work = fault("error");
  work.job = "j-once";
  EXPECT_EQ(run(bench.store, *bench.target, work, {}).error().code, "fault.asked");
  EXPECT_EQ(bench.store.job("j-once").value().attempts, 2);
  EXPECT_EQ(run(bench.store, *bench.target, work, {}).error().code, "job.not_queued");
  EXPECT_EQ(bench.store.jobs(10).value().size(), 1U);
}

TEST(Running, OneJobOfSeveralWorkersIsEndedByWhoOpenedIt) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  Work work = fault("error");
  const std::string job = open(bench.store, work).value();
  work.under = job;
  for (int part = 0; part < 2; ++part) {
    const auto outcome = run(bench.store, *bench.target, work, {});
    EXPECT_EQ(outcome.error().code, "fault.asked");
    EXPECT_EQ(bench.store.job(job).value().state, store::JobState::running);
  }
  ASSERT_TRUE(fail(bench.store, job, usage_error("test.ended", "Enough.")));
  EXPECT_EQ(bench.store.job(job).value().state, store::JobState::failed);
  EXPECT_EQ(bench.store.jobs(10).value().size(), 1U);
  EXPECT_TRUE(bench.leftovers().empty());
}

/// A supervisor in a process of its own, with a worker that hangs.
pid_t start_supervisor(const Bench& bench, const Target& target) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  auto store = store::Store::open(bench.root).value();
  (void)run(store, target, fault("hang"), {});
  ::_exit(0);
}

bool becomes(const std::function<bool()>& condition) {
  for (int i = 0; i < 100; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

TEST(Recovering, NoWorkerOutlivesItsSupervisor) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const std::string mark = bench.folder.path().string();
  for (const auto& target : {*bench.target, bench.remote()}) {
    const pid_t supervisor = start_supervisor(bench, target);
    EXPECT_TRUE(becomes([&] { return !workers_of(mark).empty(); }));
    ::kill(supervisor, SIGKILL);
    ::waitpid(supervisor, nullptr, 0);
    EXPECT_TRUE(becomes([&] { return workers_of(mark).empty(); }));
  }
  EXPECT_EQ(recover(bench.store).value().size(), 2U);
}

}  // namespace
}  // namespace hone::jobs
