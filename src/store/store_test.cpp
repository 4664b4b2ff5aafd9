#include "store/store.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/limits.h"
#include "os/files.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  fs::path root() const { return folder_.path() / "data"; }
  Store open() {
    auto store = Store::open(root());
    EXPECT_TRUE(store) << store.error().code << " " << store.error().message;
    return std::move(*store);
  }
  /// Runs `work` in a child process and returns its wait status.
  template <class Work>
  static int in_child(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }

 private:
  os::TempDir folder_ = std::move(*os::TempDir::create());
};

model::Record model_of(const std::string& content, const std::string& name) {
  model::Record record;
  record.digest = Digest::of(content);
  record.id = record.digest.hex().substr(0, 16);
  record.name = name;
  record.format = "onnx";
  record.inputs = {{"data", {1, 3, 224, 224}, "NCHW", model::Precision::f32}};
  record.imported_at = utc_now();
  return record;
}

dataset::Record dataset_of(const std::string& content, const std::string& name) {
  dataset::Record record;
  record.digest = Digest::of(content);
  record.id = record.digest.hex().substr(0, 16);
  record.name = name;
  record.images = 10;
  return record;
}

Run run_of(const std::string& id, const std::string& model) {
  return {.id = id,
          .kind = "benchmark",
          .model = model,
          .dataset = "",
          .request = {{"batch", 1}},
          .result = {{"throughput_fps", 12.5}},
          .created_at = "2026-11-21T04:05:01Z"};
}

Job job_of(const std::string& id) {
  Job job;
  job.id = id;
  job.kind = "import";
  job.created_at = "2026-11-21T04:05:01Z";
  return job;
}

TEST_F(StoreTest, RecordsComeBackAsTheyWere) {
  const model::Record model = model_of("m", "squeeze");
  const dataset::Record dataset = dataset_of("d", "images");
  {
    Store store = open();
    ASSERT_TRUE(store.put_model(model));
    ASSERT_TRUE(store.put_dataset(dataset));
    ASSERT_TRUE(store.put_run(run_of("r-20261121-040501-3f9a", model.id)));
    Job job = job_of("j-20261121-040501-0001");
    job.error = error_to_json(bug_error("job.worker_died", "It died."));
    ASSERT_TRUE(store.put_job(job));
  }
  Store store = open();
  EXPECT_EQ(to_json(*store.model(model.id)), to_json(model));
  EXPECT_EQ(to_json(store.models()->at(0)), to_json(model));
  EXPECT_EQ(to_json(*store.dataset("images")), to_json(dataset));
  EXPECT_EQ(to_json(*store.run("r-20261121-040501-3f9a")),
            to_json(run_of("r-20261121-040501-3f9a", model.id)));
  EXPECT_EQ(store.job("j-20261121-040501-0001")->error->at("code"), "job.worker_died");
}

TEST_F(StoreTest, PutAgainReplaces) {
  Store store = open();
  model::Record model = model_of("m", "first");
  ASSERT_TRUE(store.put_model(model));
  ASSERT_TRUE(store.put_run(run_of("r-1", model.id)));
  model.name = "second";
  ASSERT_TRUE(store.put_model(model));
  EXPECT_EQ(store.models()->size(), 1U);
  EXPECT_EQ(store.model("second")->id, model.id);
  EXPECT_EQ(store.runs("", "", 10)->size(), 1U) << "runs stay with a model that is configured";
}

TEST_F(StoreTest, ReferencesResolve) {
  Store store = open();
  model::Record a = model_of("a", "alpha");
  model::Record b = model_of("b", "beta");
  a.id = "abcd000000000001";
  b.id = "abcd000000000002";
  model::Record c = model_of("c", "abcd000000000001x");
  c.id = "0123456789abcdef";
  for (const auto& record : {a, b, c}) ASSERT_TRUE(store.put_model(record));
  struct Case {
    std::string reference;
    std::string answer;  // an id, or a code
  };
  for (const Case& each :
       {Case{a.id, a.id}, Case{"alpha", a.id}, Case{"abcd000000000002", b.id}, Case{"0123", c.id},
        Case{"abcd000000000001x", c.id}, Case{"abcd", "store.ambiguous"},
        Case{"012", "store.not_found"}, Case{"", "store.not_found"}, Case{"%", "store.not_found"},
        Case{"ab' OR 1=1 --", "store.not_found"}, Case{"gamma", "store.not_found"}}) {
    const auto found = store.model(each.reference);
    EXPECT_EQ(found ? found->id : found.error().code, each.answer) << each.reference;
    EXPECT_TRUE(found || found.error().kind == ErrorKind::usage) << each.reference;
  }
  EXPECT_NE(store.model("x").error().remedy.find("hone model list"), std::string::npos);
}

TEST_F(StoreTest, NamesAreUnique) {
  Store store = open();
  const model::Record first = model_of("a", "net");
  ASSERT_TRUE(store.put_model(first));
  EXPECT_EQ(*store.free_model_name("net", "other"), "net-2");
  EXPECT_EQ(*store.free_model_name("net", first.id), "net") << "its own name is free to it";
  EXPECT_EQ(*store.free_model_name("", "other"), "model");
  EXPECT_EQ(store.free_model_name("a\x1b[31m\n", "other")->find('\x1b'), std::string::npos);
  EXPECT_LE(store.free_model_name(std::string(5000, 'x'), "other")->size(), limits::kNameBytes);
  EXPECT_EQ(store.put_model(model_of("b", "net")).error().code, "store.name_taken");
  EXPECT_EQ(*store.free_dataset_name("net", "x"), "net") << "data sets have names of their own";
}

TEST_F(StoreTest, RemovingAModelTakesItsRunsSourcesAndDerivedWork) {
  Store store = open();
  const model::Record model = model_of("m", "net");
  const Digest source = Digest::of("bytes");
  const std::string key = "analysis/" + model.digest.hex() + "/";
  ASSERT_TRUE(store.put_model(model));
  ASSERT_TRUE(store.put_run(run_of("r-1", model.id)));
  ASSERT_TRUE(store.put_source(source, model.id));
  ASSERT_TRUE(store.put_derived(key, {{"gflop", 1}}));
  EXPECT_EQ(**store.source(source), model.id);
  EXPECT_EQ((**store.derived(key))["gflop"], 1);
  ASSERT_TRUE(store.remove_model(model.id));
  EXPECT_TRUE(store.models()->empty());
  EXPECT_TRUE(store.runs("", "", 10)->empty());
  EXPECT_FALSE(*store.source(source));
  EXPECT_FALSE(*store.derived(key));
  EXPECT_EQ(store.remove_model(model.id).error().code, "store.not_found");
  EXPECT_EQ(store.put_run(run_of("r-2", model.id)).error().code, "store.not_found");
}

TEST_F(StoreTest, RunsAreNewestFirstAndLimited) {
  Store store = open();
  const model::Record model = model_of("m", "net");
  ASSERT_TRUE(store.put_model(model));
  ASSERT_TRUE(store.transaction([&]() -> Status {
    for (int i = 0; i < 10'000; ++i) {
      auto run = run_of(fmt::format("r-{:05}", i), i % 2 == 0 ? model.id : "");
      run.kind = i % 10 == 0 ? "layers" : "benchmark";
      run.created_at = fmt::format("2026-11-21T04:{:02}:00Z", i / 200);
      HONE_CHECK(store.put_run(run));
    }
    return {};
  }));
  const auto newest = store.runs("", "", 3);
  ASSERT_EQ(newest->size(), 3U);
  EXPECT_EQ(newest->at(0).id, "r-09999");
  EXPECT_EQ(newest->at(2).id, "r-09997");
  EXPECT_EQ(store.runs("layers", "", 2)->at(1).id, "r-09980");
  EXPECT_EQ(store.runs("layers", model.id, 20'000)->size(), 1000U);
  EXPECT_EQ(store.runs("none", "", 5)->size(), 0U);
  EXPECT_EQ(store.put_run(run_of("r-00001", "")).error().code, "store.database");
  ASSERT_TRUE(store.remove_run("r-09999"));
  EXPECT_EQ(store.remove_run("r-09999").error().code, "store.not_found");
}

TEST_F(StoreTest, JobsAreReplacedInPlace) {
  Store store = open();
  Job job = job_of("j-1");
  ASSERT_TRUE(store.put_job(job));
  ASSERT_TRUE(store.put_job(job_of("j-2")));
  job.state = JobState::failed;
  ASSERT_TRUE(store.put_job(job));
  const auto jobs = store.jobs(10);
  ASSERT_EQ(jobs->size(), 2U);
  EXPECT_EQ(jobs->at(0).id, "j-2");
  EXPECT_EQ(jobs->at(1).state, JobState::failed);
}

TEST_F(StoreTest, TransactionIsAllOrNothing) {
  Store store = open();
  const Status failed = store.transaction([&]() -> Status {
    HONE_CHECK(store.put_model(model_of("m", "net")));
    return input_error("test.no", "No.");
  });
  EXPECT_EQ(failed.error().code, "test.no");
  EXPECT_TRUE(store.models()->empty());
  EXPECT_THROW((void)store.transaction([&]() -> Status {
    (void)store.put_model(model_of("m", "net"));
    throw std::runtime_error("out of the work");
  }),
               std::runtime_error);
  EXPECT_TRUE(store.models()->empty());
  EXPECT_EQ(
      store.transaction([&] { return store.transaction([] { return Status(); }); }).error().code,
      "store.nested");
  EXPECT_TRUE(store.transaction([&] { return store.put_model(model_of("m", "net")); }));
  EXPECT_EQ(store.models()->size(), 1U);
}

TEST_F(StoreTest, TextThatIsNotUtf8IsKeptReadable) {
  Store store = open();
  model::Record model = model_of("m", "net");
  model.inputs[0].name = "in\xff put";
  ASSERT_TRUE(store.put_model(model));
  EXPECT_EQ(store.model("net")->inputs[0].name, "in\uFFFD put");
}

TEST_F(StoreTest, FoldersAreForTheOwnerOnly) {
  open();
  for (const char* name : {"", "blobs", "staging"}) {
    EXPECT_EQ(fs::status(root() / name).permissions(), fs::perms::owner_all) << name;
  }
}

TEST_F(StoreTest, TwoProcessesWriteAtOnce) {
  constexpr int kEach = 50;
  const auto write = [&](const std::string& prefix) {
    Store store = open();
    for (int i = 0; i < kEach; ++i) {
      EXPECT_TRUE(store.put_job(job_of(prefix + std::to_string(i))));
      EXPECT_TRUE(store.put_blob("the same bytes"));
    }
  };
  const pid_t child = ::fork();
  if (child == 0) {
    write("child-");
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  }
  write("parent-");
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(open().jobs(1000)->size(), 2U * kEach);
}

TEST_F(StoreTest, KilledBeforeTheTransactionLeavesNoRecord) {
  Digest digest = Digest::of("weights");
  const int status = in_child([&] {
    Store store = open();
    (void)store.put_blob("weights");
    (void)store.transaction([&]() -> Status {
      (void)store.put_model(model_of("m", "net"));
      ::raise(SIGKILL);
      return {};
    });
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  Store store = open();
  EXPECT_TRUE(store.models()->empty());
  EXPECT_TRUE(store.has_blob(digest));
  EXPECT_TRUE(store.put_model(model_of("m", "net"))) << "the dead process holds no lock";
}

TEST_F(StoreTest, AcknowledgedIsThereAfterAKill) {
  const int status = in_child([&] {
    Store store = open();
    if (store.put_model(model_of("m", "net"))) ::raise(SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(open().models()->size(), 1U);
}

TEST_F(StoreTest, OpensAFolderWithATrailingSlash) {
  ASSERT_TRUE(Store::open(root() / ""));
  EXPECT_TRUE(fs::exists(root() / "hone.db"));
}

TEST_F(StoreTest, FolderThatCannotBeMadeIsSaid) {
  std::ofstream(root().parent_path() / "file") << "x";
  const auto store = Store::open(root().parent_path() / "file");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "store.open");
  EXPECT_EQ(Store::open("/proc/no/such").error().code, "store.open");
}

TEST_F(StoreTest, GarbledDatabaseIsSaidAndNeverCrashes) {
  {
    Store store = open();
    for (int i = 0; i < 60; ++i) {
      ASSERT_TRUE(store.put_model(model_of(std::to_string(i), std::to_string(i))));
    }
  }
  const std::string whole = *os::read_file(root() / "hone.db", Bytes{1ULL << 30U});
  for (std::size_t at = 0; at < whole.size(); at += 7 * 1024) {
    std::string garbled = whole;
    for (std::size_t i = at; i < std::min(at + 3000, whole.size()); ++i) garbled[i] = '\x5a';
    ASSERT_TRUE(os::write_file_atomic(root() / "hone.db", garbled));
    auto store = Store::open(root());
    if (!store) {
      EXPECT_TRUE(store.error().code == "store.corrupt" || store.error().code == "store.newer")
          << store.error().code << " " << store.error().message;
      EXPECT_FALSE(store.error().remedy.empty());
      continue;
    }
    const auto models = store->models();
    EXPECT_TRUE(models || models.error().code == "store.corrupt") << models.error().message;
    (void)store->model("7");
    (void)store->runs("", "", 10);
  }
}

}  // namespace
}  // namespace hone::store
