#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "os/files.h"
#include "store/store.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Job job_of(const std::string& id, JobState state, Json request = Json::object()) {
  Job job;
  job.id = id;
  job.state = state;
  job.request = std::move(request);
  job.created_at = job.updated_at = utc_now();
  return job;
}

class BlobsTest : public testing::Test {
 protected:
  fs::path root() const { return folder_.path(); }
  void age(const fs::path& path) const {
    fs::last_write_time(path, fs::file_time_type::clock::now() - 2h);
  }
  std::size_t staged() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(root() / "staging"), fs::directory_iterator()));
  }
  os::TempDir folder_ = std::move(*os::TempDir::create());
  Store store_ = std::move(*Store::open(folder_.path()));
};

TEST_F(BlobsTest, BytesComeBack) {
  const Digest digest = *store_.put_blob("some weights");
  EXPECT_EQ(digest, Digest::of("some weights"));
  EXPECT_TRUE(store_.has_blob(digest));
  EXPECT_EQ(*store_.read_blob(digest), "some weights");
  EXPECT_EQ(store_.blob_path(digest).parent_path().filename(), digest.hex().substr(0, 2));
  EXPECT_EQ(*store_.read_blob(*store_.put_blob("")), "");
  EXPECT_FALSE(store_.has_blob(Digest{}));
  EXPECT_EQ(staged(), 0U);
}

TEST_F(BlobsTest, PiecesMakeOneBlob) {
  BlobWriter writer = std::move(*store_.new_blob());
  ASSERT_TRUE(writer.write("some "));
  ASSERT_TRUE(writer.write("weights"));
  EXPECT_EQ(*writer.commit(), Digest::of("some weights"));
}

TEST_F(BlobsTest, WhatIsNotCommittedDisappears) {
  {
    BlobWriter writer = std::move(*store_.new_blob());
    ASSERT_TRUE(writer.write("half"));
    EXPECT_EQ(staged(), 1U);
  }
  EXPECT_EQ(staged(), 0U);
  EXPECT_FALSE(store_.has_blob(Digest::of("half")));
}

TEST_F(BlobsTest, ExistingBlobStays) {
  const Digest digest = *store_.put_blob("weights");
  const auto inode = [&] { return os::list_files(root() / "blobs", 10)->at(0).name; };
  const std::string before = inode();
  fs::create_hard_link(store_.blob_path(digest), root() / "witness");
  ASSERT_TRUE(store_.put_blob("weights"));
  EXPECT_TRUE(fs::equivalent(store_.blob_path(digest), root() / "witness"));
  EXPECT_EQ(inode(), before);
  EXPECT_EQ(staged(), 0U);
}

TEST_F(BlobsTest, FlippedByteIsCorrupt) {
  const Digest digest = *store_.put_blob("some weights");
  fs::permissions(store_.blob_path(digest), fs::perms::owner_all);
  std::fstream(store_.blob_path(digest), std::ios::in | std::ios::out) << 'S';
  const auto read = store_.read_blob(digest);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "store.corrupt");
  EXPECT_EQ(read.error().where, store_.blob_path(digest).string());
  EXPECT_FALSE(read.error().remedy.empty());
}

TEST_F(BlobsTest, MissingBlobIsCorrupt) {
  EXPECT_EQ(store_.read_blob(Digest::of("never put")).error().code, "store.corrupt");
}

TEST_F(BlobsTest, StagingIsFreshAndPrivate) {
  const fs::path folder = *store_.make_staging("j-1");
  std::ofstream(folder / "left") << "x";
  EXPECT_EQ(*store_.make_staging("j-1"), folder);
  EXPECT_TRUE(fs::is_empty(folder));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  for (const char* name : {"", ".", "..", "../x", "a/b"}) {
    EXPECT_EQ(store_.make_staging(name).error().code, "store.staging") << name;
  }
}

TEST_F(BlobsTest, CollectTakesWhatNothingNames) {
  const Digest kept = *store_.put_blob("kept");
  const Digest in_run = *store_.put_blob("in a run");
  const Digest queued = *store_.put_blob("for a queued job");
  const Digest loose = *store_.put_blob("loose");
  const Digest young = *store_.put_blob("young");
  model::Record model;
  model.id = "0123456789abcdef";
  model.bin.digest = kept;
  ASSERT_TRUE(store_.put_model(model));
  store::Run run;
  run.id = "r-1";
  run.result = {{"latencies", in_run.hex()}};
  ASSERT_TRUE(store_.put_run(run));
  const Json request{{"inputs", Json::array({queued.hex()})}};
  ASSERT_TRUE(store_.put_job(job_of("j-1", JobState::queued, request)));
  ASSERT_TRUE(store_.put_job(job_of("j-2", JobState::running)));
  for (const auto& digest : {kept, in_run, queued, loose}) age(store_.blob_path(digest));
  ASSERT_TRUE(store_.collect());
  EXPECT_TRUE(store_.has_blob(kept));
  EXPECT_TRUE(store_.has_blob(in_run));
  EXPECT_TRUE(store_.has_blob(queued));
  EXPECT_TRUE(store_.has_blob(young)) << "an import that runs may be about to name it";
  EXPECT_FALSE(store_.has_blob(loose));
  ASSERT_TRUE(store_.put_job(job_of("j-2", JobState::done)));
  ASSERT_TRUE(store_.sweep());
  EXPECT_FALSE(store_.has_blob(young)) << "nothing runs that could name it";
  EXPECT_TRUE(store_.has_blob(kept));
  EXPECT_TRUE(store_.has_blob(queued));
}

TEST_F(BlobsTest, SweepingWaitsUntilNothingRuns) {
  const Digest loose = *store_.put_blob("loose");
  age(store_.blob_path(loose));
  ASSERT_TRUE(store_.collect_later());
  ASSERT_TRUE(store_.put_job(job_of("j-1", JobState::running)));
  ASSERT_TRUE(store_.sweep());
  EXPECT_TRUE(store_.has_blob(loose));
  ASSERT_TRUE(store_.put_job(job_of("j-1", JobState::done)));
  ASSERT_TRUE(store_.sweep());
  EXPECT_FALSE(store_.has_blob(loose));
}

TEST_F(BlobsTest, AJumpOfTheClockTakesNothingFromARunningJob) {
  for (const std::string started : {"2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "damaged"}) {
    Job job = job_of("j-1", JobState::running);
    job.updated_at = started;
    ASSERT_TRUE(store_.put_job(job));
    const Digest fresh = *store_.put_blob("not named yet");
    ASSERT_TRUE(store_.collect());
    EXPECT_TRUE(store_.has_blob(fresh)) << started;
  }
}

TEST_F(BlobsTest, OfTheDeadNothingStaysWhenNothingRuns) {
  const Digest kept = *store_.put_blob("kept");
  model::Record model;
  model.id = "0123456789abcdef";
  model.bin.digest = kept;
  ASSERT_TRUE(store_.put_model(model));
  // A process died while it collected: the blob had got a name meanwhile.
  fs::rename(store_.blob_path(kept), root() / "staging" / ("collected-" + kept.hex()));
  std::ofstream(root() / "staging/blob-Ab12Cd") << "half a blob";
  ASSERT_TRUE(store_.sweep());
  EXPECT_EQ(staged(), 2U) << "nobody said that there is something to collect";
  ASSERT_TRUE(store_.collect_later());
  ASSERT_TRUE(store_.sweep());
  EXPECT_EQ(staged(), 0U);
  EXPECT_EQ(*store_.read_blob(kept), "kept");
}

TEST_F(BlobsTest, ADamagedBlobIsHealedByWhoBringsItsBytes) {
  const Digest digest = *store_.put_blob("weights");
  fs::permissions(store_.blob_path(digest), fs::perms::owner_all);
  std::ofstream(store_.blob_path(digest)) << "weighty";
  EXPECT_EQ(store_.read_blob(digest).error().code, "store.corrupt");
  ASSERT_TRUE(store_.put_blob("weights"));
  EXPECT_EQ(*store_.read_blob(digest), "weights");
}

TEST_F(BlobsTest, PuttingAnOldBlobAgainProtectsIt) {
  const Digest digest = *store_.put_blob("weights");
  age(store_.blob_path(digest));
  ASSERT_TRUE(store_.put_job(job_of("j-1", JobState::running)));
  ASSERT_TRUE(store_.put_blob("weights"));
  ASSERT_TRUE(store_.collect());
  EXPECT_TRUE(store_.has_blob(digest));
}

TEST_F(BlobsTest, CollectTakesStagingOfEndedJobs) {
  ASSERT_TRUE(store_.put_job(job_of("j-live", JobState::running)));
  ASSERT_TRUE(store_.put_job(job_of("j-done", JobState::failed)));
  for (const char* job : {"j-live", "j-done", "j-new", "j-old"}) {
    ASSERT_TRUE(store_.make_staging(job));
  }
  age(root() / "staging/j-live");
  age(root() / "staging/j-old");
  ASSERT_TRUE(store_.collect());
  EXPECT_TRUE(fs::exists(root() / "staging/j-live"));
  EXPECT_TRUE(fs::exists(root() / "staging/j-new"));
  EXPECT_FALSE(fs::exists(root() / "staging/j-done"));
  EXPECT_FALSE(fs::exists(root() / "staging/j-old"));
}

/// In a child, so that the limit and the mount end with it.
template <class Work>
int exit_of_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int code_of(const Status& status, std::string_view code) {
  return !status && status.error().code == code ? 0 : 1;
}

TEST_F(BlobsTest, FileSizeLimitIsDiskFull) {
  EXPECT_EQ(exit_of_child([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{64 * 1024, 64 * 1024};
              ::setrlimit(RLIMIT_FSIZE, &limit);
              BlobWriter writer = std::move(*store_.new_blob());
              return code_of(writer.write(std::string(100'000, 'x')), "store.disk_full");
            }),
            0);
  EXPECT_FALSE(store_.has_blob(Digest::of(std::string(100'000, 'x'))));
}

TEST_F(BlobsTest, DatabaseAtTheFileSizeLimitIsDiskFullAndWhole) {
  EXPECT_EQ(exit_of_child([&] {
              auto mine = Store::open(root());
              ::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{256 * 1024, 256 * 1024};
              ::setrlimit(RLIMIT_FSIZE, &limit);
              const Json big = std::string(500'000, 'x');
              return code_of(mine->put_derived("big", big), "store.disk_full");
            }),
            0);
  EXPECT_FALSE(*store_.derived("big"));
  EXPECT_TRUE(store_.put_derived("small", 1));
}

TEST_F(BlobsTest, FullFileSystemIsDiskFullAndTheStoreGoesOn) {
  const fs::path mount = root() / "small";
  fs::create_directory(mount);
  if (::mount("none", mount.c_str(), "tmpfs", 0, "size=1m") != 0) {
    GTEST_SKIP() << "mounting a small file system needs more rights than this user has";
  }
  {
    Store small = std::move(*Store::open(mount / "data"));
    EXPECT_EQ(small.put_blob(std::string(2'000'000, 'x')).error().code, "store.disk_full");
    EXPECT_TRUE(small.put_blob("few bytes"));
    const Status put = small.put_derived("big", std::string(2'000'000, 'x'));
    EXPECT_EQ(put.error().code, "store.disk_full") << put.error().message;
    EXPECT_FALSE(*small.derived("big"));
    EXPECT_TRUE(small.put_derived("small", 1)) << "there is room for a small one";
  }
  ::umount(mount.c_str());
}

}  // namespace
}  // namespace hone::store
