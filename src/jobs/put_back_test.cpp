// What a server that ends does to its jobs: they go back to the queue and run again later.

#include <gtest/gtest.h>

#include <thread>

#include "jobs/testing.h"

namespace hone::jobs {
namespace {

using namespace std::chrono_literals;
using testing::Bench;
using testing::fault;

/// A server that is told to end while it runs the job; `begun` is called first.
store::Job end_while_running(Bench& bench, const Work& work, const std::function<void()>& begun) {
  back_to_queue() = true;
  std::string id;
  const auto outcome = run(bench.store, *bench.target, work, [&](const protocol::Event&) {
    if (cancel_requested()) return;
    id = bench.store.jobs_in(store::JobState::running)->at(0).id;
    begun();
    cancel_requested() = true;
  });
  EXPECT_EQ(outcome.error().code, "job.cancelled");
  cancel_requested() = false;
  back_to_queue() = false;
  return bench.store.job(id).value();
}

TEST(PutBack, AJobOfAServerThatEndsWaitsAgainAndHasNotCrashed) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  auto row = end_while_running(bench, fault("hang"), [] {});
  EXPECT_EQ(row.state, store::JobState::queued);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_FALSE(row.error);
  EXPECT_TRUE(bench.leftovers().empty());
  Work again = fault("hang");
  again.job = row.id;
  row = end_while_running(bench, again, [] {});
  EXPECT_EQ(row.state, store::JobState::queued) << "however often";
  EXPECT_EQ(row.attempts, 0);
}

TEST(PutBack, ACancelledJobIsCancelledAllTheSame) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const auto row = end_while_running(bench, fault("hang"), [&] {
    auto other = store::Store::open(bench.root).value();
    ASSERT_TRUE(cancel(other, other.jobs_in(store::JobState::running)->at(0).id, 0ms));
  });
  EXPECT_EQ(row.state, store::JobState::cancelled);
}

TEST(PutBack, ACommandThatIsInterruptedIsCancelled) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const auto outcome = run(bench.store, *bench.target, fault("hang"),
                           [](const protocol::Event&) { cancel_requested() = true; });
  cancel_requested() = false;
  EXPECT_EQ(outcome.error().code, "job.cancelled");
  EXPECT_EQ(bench.store.jobs(1)->at(0).state, store::JobState::cancelled);
}

}  // namespace
}  // namespace hone::jobs
