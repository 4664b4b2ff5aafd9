// Damage is noticed (promise 10) and a large store opens quickly.

#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "os/files.h"
#include "store/store.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;

constexpr Bytes kMost{1ULL << 30U};

bool long_form() {
  const char* asked = std::getenv("HONE_LONG");
  return asked != nullptr && std::string_view(asked) == "1";
}

Run run_of(int number) {
  Run run;
  run.id = fmt::format("r-{:05}", number);
  run.kind = "benchmark";
  run.request = {{"model", "net"}, {"seed", number}};
  run.result = {{"throughput_fps", number * 1.5}, {"samples", std::vector<int>(100, number)}};
  run.created_at = fmt::format("2026-11-21T04:{:02}:00Z", number % 60);
  return run;
}

Job job_of(int number) {
  Job job;
  job.id = fmt::format("j-{:05}", number);
  job.kind = "benchmark";
  job.state = number == 0 ? JobState::running : JobState::done;
  job.request = {{"model", "net"}};
  job.created_at = job.updated_at = utc_now();
  return job;
}

class DamageTest : public testing::Test {
 protected:
  fs::path root() const { return folder_.path() / "data"; }
  fs::path file() const { return root() / "hone.db"; }
  Store open() const { return std::move(*Store::open(root())); }
  void fill(int count) {
    Store store = open();
    ASSERT_TRUE(store.transaction([&]() -> Status {
      for (int i = 0; i < count; ++i) {
        HONE_CHECK(store.put_run(run_of(i)));
        HONE_CHECK(store.put_job(job_of(i)));
      }
      return {};
    }));
  }
  void change(const std::string& sql) const {
    SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(sql);
  }
  os::TempDir folder_ = std::move(*os::TempDir::create());
};

TEST_F(DamageTest, AChangedRecordIsNamedAndTheOthersAreServed) {
  fill(5);
  // Still JSON, still the right types: only the seal can tell.
  change("UPDATE runs SET record = replace(record, '\"seed\":3', '\"seed\":7')");
  Store store = open();
  const auto damaged = store.run("r-00003");
  EXPECT_EQ(damaged.error().code, "store.corrupt");
  EXPECT_NE(damaged.error().message.find("run r-00003"), std::string::npos);
  EXPECT_EQ(store.run("r-00002")->request["seed"], 2);
  EXPECT_EQ(store.runs("", "", 10).error().code, "store.corrupt");
  ASSERT_TRUE(store.remove_run("r-00003"));
  EXPECT_EQ(store.runs("", "", 10)->size(), 4U);
}

TEST_F(DamageTest, ADamagedJobIsAFailedOne) {
  fill(3);
  change("UPDATE jobs SET record = replace(record, 'net', 'not') WHERE id = 'j-00000'");
  Store store = open();
  const auto running = store.jobs_in(JobState::running);
  ASSERT_EQ(running->size(), 1U);
  EXPECT_EQ(running->at(0).state, JobState::failed);
  EXPECT_EQ((*running->at(0).error)["code"], "store.corrupt");
  EXPECT_EQ(store.jobs(10)->size(), 3U);
  EXPECT_TRUE(store.put_job(running->at(0)));
  EXPECT_TRUE(store.jobs_in(JobState::running)->empty());
}

TEST_F(DamageTest, RecordsOfBeforeTheSealsAreRead) {
  fill(1);
  change("UPDATE runs SET record = substr(record, 1, length(record) - 27) || '}'");
  EXPECT_EQ(to_json(*open().run("r-00000")), to_json(run_of(0)));
}

/// What can be read of the store, or the code of the error that says it cannot.
std::string content(const fs::path& root) {
  auto store = Store::open(root);
  if (!store) return store.error().code;
  const auto runs = store->runs("", "", 1000);
  const auto jobs = store->jobs(1000);
  if (!runs) return runs.error().code;
  if (!jobs) return jobs.error().code;
  for (const auto& job : *jobs) {
    if (job.error) return (*job.error)["code"].get<std::string>();
  }
  return to_json(*runs).dump() + to_json(*jobs).dump();
}

TEST_F(DamageTest, AGarbledOrCutDatabaseIsToldOrReadRight) {
  fill(200);
  const std::string whole = *os::read_file(file(), kMost);
  const std::string right = content(root());
  std::mt19937_64 random(std::random_device{}());
  const auto seed = random();
  random.seed(seed);
  SCOPED_TRACE(seed);
  int told = 0;
  const int ways = long_form() ? 500 : 50;
  for (int way = 0; way < ways; ++way) {
    std::string bytes = whole;
    const std::size_t at = random() % whole.size();
    const std::size_t length = std::min<std::size_t>(whole.size() - at, 1 + random() % 3000);
    if (way % 5 == 0) bytes.resize(at);
    for (std::size_t i = at; way % 5 != 0 && i < at + (way % 2 == 0 ? length : 1); ++i) {
      bytes[i] = static_cast<char>(bytes[i] ^ static_cast<char>(1 + random() % 255));
    }
    for (const auto* journal : {"hone.db-wal", "hone.db-shm"}) fs::remove(root() / journal);
    ASSERT_TRUE(os::write_file_atomic(file(), bytes));
    const std::string found = content(root());
    told += found != right ? 1 : 0;
    EXPECT_TRUE(found == right || found == "store.corrupt" || found == "store.newer")
        << "way " << way << ": " << length << " bytes at " << at << ": " << found.substr(0, 100);
  }
  RecordProperty("told", told);
  EXPECT_GE(told, ways / 2) << "the damage reached what is read";
}

TEST_F(DamageTest, ALostDatabaseIsNotANewStore) {
  ASSERT_TRUE(open().put_blob("weights"));
  fs::resize_file(file(), 0);
  EXPECT_EQ(Store::open(root()).error().code, "store.corrupt");
  fs::remove(file());
  EXPECT_EQ(Store::open(root()).error().code, "store.corrupt");
}

TEST_F(DamageTest, TenThousandRunsOpenAndList) {
  fill(10'000);
  const auto begin = std::chrono::steady_clock::now();
  Store store = open();
  EXPECT_EQ(store.runs("", "", 50)->size(), 50U);
  EXPECT_EQ(store.jobs(50)->size(), 50U);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("open_and_list_ms", static_cast<int>(took.count()));
  fmt::print("10,000 runs and jobs ({} MiB) open and list 50 of each in {:.0f} ms\n",
             fs::file_size(file()) >> 20U, took.count());
}

}  // namespace
}  // namespace hone::store
