// Pages of lists, heads of runs, and what changed.

#include <gtest/gtest.h>

#include "os/files.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/store.h"

namespace hone::store {
namespace {

class PagesTest : public testing::Test {
 protected:
  void SetUp() override {
    model::Record record;
    record.id = record.name = "m1";
    ASSERT_TRUE(store_.put_model(record));
    record.id = record.name = "m2";
    ASSERT_TRUE(store_.put_model(record));
  }
  Store open() { return std::move(*Store::open(folder_.path(), Trust::checked)); }

  std::string put(const std::string& kind, double throughput, bool valid = true,
                  const std::string& model = "m1") {
    store::Run run;
    run.id = "r-" + std::to_string(++number_);
    run.kind = kind;
    run.model = model;
    run.created_at = number_ < 4 ? "2026-01-01T00:00:00Z" : "2026-01-02T00:00:00Z";
    run.result = {{"throughput_fps", throughput},
                  {"verdict", {{"valid", valid}}},
                  {"windows", std::vector<double>(5000, 1.5)}};
    EXPECT_TRUE(store_.put_run(run));
    return run.id;
  }
  std::string put_job(const std::string& id, JobState state) {
    Job job;
    job.id = id;
    job.kind = "benchmark";
    job.state = state;
    job.created_at = job.updated_at = utc_now();
    EXPECT_TRUE(store_.put_job(job));
    return id;
  }
  static std::vector<std::string> ids(const std::vector<store::Run>& runs) {
    std::vector<std::string> found;
    for (const auto& run : runs) found.push_back(run.id);
    return found;
  }

  os::TempDir folder_ = std::move(*os::TempDir::create());
  Store store_ = open();
  int number_ = 0;
};

TEST_F(PagesTest, HeadsLeaveLongMembersOut) {
  put("benchmark", 10);
  const auto page = store_.run_heads("", "", {});
  ASSERT_EQ(page->rows.size(), 1U);
  const Json& head = page->rows.front().result;
  EXPECT_EQ(head["throughput_fps"], 10);
  EXPECT_TRUE(head.contains("verdict"));
  EXPECT_FALSE(head.contains("windows"));
  EXPECT_EQ(store_.run("r-1")->result["windows"].size(), 5000U) << "the run itself has all";
}

TEST_F(PagesTest, PagesHoldWhileRunsComeAndGo) {
  for (int i = 0; i < 7; ++i) put("benchmark", i);  // ties of time within and across pages
  auto page = store_.run_heads("", "", {.limit = 2});
  EXPECT_EQ(ids(page->rows), (std::vector<std::string>{"r-7", "r-6"}));
  ASSERT_FALSE(page->next.empty());
  ASSERT_TRUE(store_.remove_run("r-6"));  // the one that the next page begins behind
  put("benchmark", 8);
  page = store_.run_heads("", "", {.after = page->next, .limit = 3});
  EXPECT_EQ(ids(page->rows), (std::vector<std::string>{"r-5", "r-4", "r-3"}));
  page = store_.run_heads("", "", {.after = page->next, .limit = 2});
  EXPECT_EQ(ids(page->rows), (std::vector<std::string>{"r-2", "r-1"}));
  EXPECT_TRUE(page->next.empty()) << "a full last page is the last";
}

TEST_F(PagesTest, KindsAndModelsAreChosen) {
  put("benchmark", 1);
  put("layers", 1);
  put("benchmark", 1, true, "m2");
  EXPECT_EQ(ids(store_.run_heads("benchmark", "", {})->rows),
            (std::vector<std::string>{"r-3", "r-1"}));
  EXPECT_EQ(ids(store_.run_heads("", "m1", {})->rows), (std::vector<std::string>{"r-2", "r-1"}));
  EXPECT_EQ(ids(store_.run_heads("layers", "m1", {})->rows), (std::vector<std::string>{"r-2"}));
  EXPECT_TRUE(store_.run_heads("layers", "m2", {})->rows.empty());
}

TEST_F(PagesTest, PlacesThatNoPageGaveAreRefused) {
  for (const char* after : {"x", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z.", "1.x", "1.5x"}) {
    const auto page = store_.run_heads("", "", {.after = after});
    ASSERT_FALSE(page) << after;
    EXPECT_EQ(page.error().code, "store.page");
  }
}

TEST_F(PagesTest, TheFastestIsValidAndOfTheModel) {
  EXPECT_FALSE(store_.fastest_run("m1")->has_value());
  put("benchmark", 10);
  put("benchmark", 30, false);
  put("benchmark", 20);
  put("sweep", 99);
  put("benchmark", 50, true, "m2");
  EXPECT_EQ((*store_.fastest_run("m1"))->id, "r-3");
  ASSERT_TRUE(store_.remove_run("r-3"));
  EXPECT_EQ((*store_.fastest_run("m1"))->id, "r-1");
}

TEST_F(PagesTest, JobsArePagedAndCounted) {
  for (int i = 0; i < 5; ++i) put_job("j-" + std::to_string(i), JobState::done);
  put_job("j-5", JobState::queued);
  const auto first = store_.job_page({}, {.limit = 4});
  EXPECT_EQ(first->rows.front().id, "j-5");
  EXPECT_EQ(store_.job_page({}, {.after = first->next, .limit = 4})->rows.size(), 2U);
  EXPECT_EQ(store_.job_page(JobState::queued, {})->rows.size(), 1U);
  EXPECT_EQ(*store_.job_counts(),
            (std::map<std::string, std::int64_t>{{"done", 5}, {"queued", 1}}));
}

TEST_F(PagesTest, WhatAnotherConnectionChangedIsSeen) {
  Store other = open();
  const auto changes = *other.changes();
  EXPECT_EQ(*other.changes(), changes) << "nothing happened";
  const Outline before = *other.outline();
  EXPECT_EQ(before.models.size(), 2U);
  model::Record record;
  record.id = "m1";
  record.name = "renamed";
  ASSERT_TRUE(store_.put_model(record));
  put("benchmark", 1);
  put_job("j-1", JobState::running);
  EXPECT_NE(*other.changes(), changes);
  const Outline after = *other.outline();
  EXPECT_NE(after.models.at("m1"), before.models.at("m1"));
  EXPECT_EQ(after.models.at("m2"), before.models.at("m2"));
  EXPECT_EQ(after.runs, std::set<std::string>{"r-1"});
  EXPECT_EQ(after.active, std::set<std::string>{"j-1"});
  put_job("j-1", JobState::done);
  const Outline ended = *other.outline();
  EXPECT_TRUE(ended.active.empty());
  EXPECT_NE(ended.jobs.at("j-1"), after.jobs.at("j-1"));
}

TEST_F(PagesTest, DerivedWorkIsCountedByTheBeginningOfItsKey) {
  ASSERT_TRUE(store_.put_derived("layout/a/1", true));
  ASSERT_TRUE(store_.put_derived("layout/a/2", true));
  ASSERT_TRUE(store_.put_derived("layout/b/1", true));
  EXPECT_EQ(store_.derived_below("layout/a/").value(), 2U);
  EXPECT_EQ(store_.derived_below("layout/").value(), 3U);
  EXPECT_EQ(store_.derived_below("none").value(), 0U);
}

TEST(OldStore, RunsWithoutHeadsAreListedAndRankedAllTheSame) {
  const os::TempDir folder = std::move(*os::TempDir::create());
  {
    Database database;
    database.root = folder.path();
    database.handle = std::make_unique<SQLite::Database>(
        database.file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    ASSERT_TRUE(migrate(database, migrations().first(1)));
    const auto put = [&](const std::string& id, double throughput, bool valid) {
      const store::Run run{.id = id,
                           .kind = "benchmark",
                           .model = "m",
                           .dataset = {},
                           .request = Json::object(),
                           .result = {{"throughput_fps", throughput},
                                      {"verdict", {{"valid", valid}}},
                                      {"windows", std::vector<double>(5000, 1.5)}},
                           .created_at = "2026-01-01T00:00:00Z"};
      SQLite::Statement insert(*database.handle, "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)");
      int index = 0;
      for (const auto& text : {run.id, run.kind, run.model, std::string(), run.created_at,
                               sealed_text(to_json(run))}) {
        insert.bind(++index, text);
      }
      insert.exec();
    };
    put("r-1", 10, true);
    put("r-2", 30, false);
  }
  auto store = Store::open(folder.path());
  ASSERT_TRUE(store) << store.error().message;
  const auto page = store->run_heads("", "", {});
  ASSERT_EQ(page->rows.size(), 2U);
  EXPECT_FALSE(page->rows.front().result.contains("windows"));
  EXPECT_EQ((*store->fastest_run("m"))->id, "r-1");
  EXPECT_EQ(store->run("r-2")->result["windows"].size(), 5000U);
}

}  // namespace
}  // namespace hone::store
