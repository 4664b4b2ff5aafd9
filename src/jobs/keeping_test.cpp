// What one process does to a job that another supervises, and what is kept of a job's log.

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <thread>

#include "jobs/job_log.h"
#include "jobs/testing.h"
#include "os/process.h"

namespace hone::jobs {
namespace {

using namespace std::chrono_literals;
using testing::Bench;
using testing::fault;
using testing::workers_of;

store::Job row(const std::string& id, store::JobState state) {
  store::Job job;
  job.id = id;
  job.kind = "fault";
  job.state = state;
  job.request = fault("error").request;
  job.created_at = job.updated_at = store::utc_now();
  return job;
}

/// Runs a job that hangs until another store asks that it end.
Error cancelled_by_another(const Bench& bench, bool far, std::chrono::milliseconds& took) {
  std::atomic<bool> begun = false;
  Error error;
  std::thread supervisor([&] {
    auto store = store::Store::open(bench.root).value();
    const auto target = far ? bench.remote() : *bench.target;
    error =
        run(store, target, fault("hang"), [&](const protocol::Event&) { begun = true; }).error();
  });
  while (!begun) std::this_thread::sleep_for(5ms);
  auto other = store::Store::open(bench.root).value();
  const std::string id = other.jobs_in(store::JobState::running)->at(0).id;
  const auto asked = std::chrono::steady_clock::now();
  const auto job = cancel(other, id, 5s).value();
  took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               asked);
  EXPECT_EQ(job.state, store::JobState::cancelled);
  supervisor.join();
  return error;
}

TEST(CancellingFromOutside, EndsTheWorkerOfAnotherProcess) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  for (const bool far : {false, true}) {
    std::chrono::milliseconds took{};
    const Error error = cancelled_by_another(bench, far, took);
    EXPECT_EQ(error.code, "job.cancelled");
    EXPECT_LE(took, 3s);
    RecordProperty(far ? "far_ms" : "near_ms", static_cast<int>(took.count()));
  }
  EXPECT_TRUE(bench.leftovers().empty());
  EXPECT_TRUE(workers_of(bench.folder.path().string()).empty());
}

TEST(CancellingFromOutside, EndsWhatNobodyRunsAtOnce) {
  Bench bench;
  ASSERT_TRUE(bench.store.put_job(row("j-queued", store::JobState::queued)));
  ASSERT_TRUE(bench.store.put_job(row("j-abandoned", store::JobState::running)));
  ASSERT_TRUE(bench.store.make_staging("j-abandoned"));
  for (const auto* id : {"j-queued", "j-abandoned"}) {
    const auto job = cancel(bench.store, id, 0ms).value();
    EXPECT_EQ(job.state, store::JobState::cancelled) << id;
    EXPECT_EQ((*job.error)["code"], "job.cancelled") << id;
    EXPECT_EQ(cancel(bench.store, id, 0ms).error().code, "job.ended") << id;
  }
  EXPECT_TRUE(bench.leftovers().empty());
  EXPECT_EQ(cancel(bench.store, "j-none", 0ms).error().code, "store.not_found");
}

TEST(CancellingFromOutside, IsNotForgottenBetweenTheWorkersOfOneJob) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  Work work = fault("error");
  work.under = open(bench.store, work).value();
  EXPECT_EQ(run(bench.store, *bench.target, work, {}).error().code, "fault.asked");
  EXPECT_EQ(cancel(bench.store, *work.under, 0ms)->state, store::JobState::running);
  const auto next = run(bench.store, *bench.target, work, {});
  EXPECT_EQ(next.error().code, "job.cancelled");
  ASSERT_TRUE(fail(bench.store, *work.under, next.error()));
  EXPECT_EQ(bench.store.job(*work.under)->state, store::JobState::cancelled);
}

TEST(CancellingFromOutside, HoldsWhenTheSupervisorDiesOverIt) {
  Bench bench;
  store::Job job = row("j-1", store::JobState::running);
  job.cancel_requested = true;
  job.attempts = 1;
  ASSERT_TRUE(bench.store.put_job(job));
  EXPECT_TRUE(recover(bench.store)->empty());
  EXPECT_EQ(bench.store.job("j-1")->state, store::JobState::cancelled);
}

TEST(Recovering, DoesNotLookAtTheClockOnTheWall) {
  Bench bench;
  for (const auto* when : {"2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"}) {
    store::Job own = row(std::string("j-own-") + when[2] + when[3], store::JobState::running);
    const os::Identity identity = os::own_identity();
    own.owner_pid = identity.pid;
    own.owner_started = identity.started;
    own.owner_boot = identity.boot;
    own.created_at = own.updated_at = when;
    store::Job dead = own;
    dead.id += "-dead";
    dead.owner_started += 1;  // the number is another process's by now
    dead.attempts = 1;
    ASSERT_TRUE(bench.store.put_job(own));
    ASSERT_TRUE(bench.store.put_job(dead));
  }
  EXPECT_EQ(recover(bench.store)->size(), 2U);
  EXPECT_EQ(bench.store.jobs_in(store::JobState::running)->size(), 2U);
}

TEST(Running, DoesNotBeginWithoutRoomForTheResult) {
  const os::TempDir folder = os::TempDir::create().value();
  if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=9m") != 0) {
    GTEST_SKIP() << "mounting a small file system needs more rights than this user has";
  }
  {
    auto store = store::Store::open(folder.path() / "store").value();
    Target target;
    target.command = {"/nonexistent/hone-worker"};
    Work work = fault("error");
    EXPECT_EQ(run(store, target, work, {}).error().code, "target.unavailable");
    const auto source = folder.path() / "source";
    std::ofstream(source) << std::string(2 << 20, 'x');
    work.readable = {source};
    const auto refused = run(store, target, work, {});
    EXPECT_EQ(refused.error().code, "store.disk_full");
    EXPECT_EQ(refused.error().kind, ErrorKind::limit);
    EXPECT_EQ(store.jobs(10)->size(), 1U) << "a job that does not begin has no row";
  }
  ::umount(folder.path().c_str());
}

TEST(Logs, TellStagesStderrAndTheErrorOfEveryEnding) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const auto flood = run(bench.store, *bench.target, fault("log", {{"bytes", 1 << 20}}), {});
  ASSERT_TRUE(flood);
  const std::string log = log_of(bench.store, flood->job).value();
  EXPECT_LE(log.size(), kJobLogBytes + 4096);
  EXPECT_NE(log.find("s] fault\n"), std::string::npos);
  EXPECT_NE(log.find("bytes left out"), std::string::npos);
  for (const auto& [how, code] :
       {std::pair{"segv", "job.worker_died"}, {"error", "fault.asked"}, {"half", "job.protocol"}}) {
    ASSERT_FALSE(run(bench.store, *bench.target, fault(how), {}));
    const auto job = bench.store.jobs(1)->at(0);
    EXPECT_NE(log_of(bench.store, job.id)->find(code), std::string::npos) << how;
  }
  ASSERT_TRUE(bench.store.collect());
  EXPECT_TRUE(log_of(bench.store, flood->job)) << "logs of ended jobs are named by their rows";
}

TEST(Logs, GoOnWithTheNextWorkerOfAJob) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  Work work = fault("error");
  work.under = open(bench.store, work).value();
  EXPECT_EQ(log_of(bench.store, *work.under).value(), "");
  for (int part = 1; part <= 2; ++part) {
    ASSERT_FALSE(run(bench.store, *bench.target, work, {}));
    const std::string log = log_of(bench.store, *work.under).value();
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2 * part) << log;
  }
}

TEST(Logs, AreCleanText) {
  JobLog log;
  log.add("half a line");
  log.stage("one");
  log.stage("one");
  log.add("bad \xff and \x1b[31m\n");
  log.note("end");
  const std::string text = log.text();
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("\uFFFD"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_EQ(text.substr(text.size() - 4), "end\n");
}

}  // namespace
}  // namespace hone::jobs
