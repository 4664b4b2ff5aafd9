#include "os/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace hone::os {
namespace {

namespace fs = std::filesystem;
constexpr Bytes kMuch{1'000'000};

class FilesTest : public testing::Test {
 protected:
  fs::path at(const std::string& name) const { return folder_.path() / name; }
  fs::path put(const std::string& name, const std::string& bytes) const {
    fs::create_directories(at(name).parent_path());
    std::ofstream(at(name), std::ios::binary) << bytes;
    return at(name);
  }
  TempDir folder_ = std::move(*TempDir::create());
};

TEST_F(FilesTest, ReadsUpToTheLimit) {
  const fs::path file = put("a", "12345");
  EXPECT_EQ(*read_file(file, Bytes{5}), "12345");
  EXPECT_EQ(read_file(file, Bytes{4}).error().code, "os.too_large");
  EXPECT_EQ(read_file(file, Bytes{4}).error().where, file.string());
  EXPECT_EQ(*read_file(put("empty", ""), Bytes{0}), "");
}

TEST_F(FilesTest, WhatIsNoFileIsSaid) {
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  struct Case {
    fs::path path;
    const char* code;
  };
  for (const Case& c : {Case{at("absent"), "os.not_found"}, Case{at("fifo"), "os.not_regular"},
                        Case{folder_.path(), "os.not_regular"}, Case{"/dev/null", "os.not_regular"},
                        Case{put("f", "") / "below", "os.not_found"}}) {
    EXPECT_EQ(read_file(c.path, kMuch).error().code, c.code) << c.path;
    EXPECT_EQ(MappedFile::open(c.path).error().code, c.code) << c.path;
  }
}

TEST_F(FilesTest, FilesOfProcAreReadThoughTheyHaveNoSize) {
  EXPECT_GT(read_file("/proc/self/status", kMuch)->size(), 100U);
  EXPECT_EQ(read_file("/proc/self/status", Bytes{10}).error().code, "os.too_large");
}

TEST_F(FilesTest, AtomicWriteReplacesAndLeavesNothingElse) {
  const fs::path file = put("a", "old");
  ASSERT_TRUE(write_file_atomic(file, "new"));
  EXPECT_EQ(*read_file(file, kMuch), "new");
  EXPECT_EQ(list_files(folder_.path(), 10)->size(), 1U);
  EXPECT_EQ(write_file_atomic(at("no/such/folder"), "x").error().code, "os.not_found");
}

TEST_F(FilesTest, WriteThatDoesNotFitKeepsTheOldFile) {
  const fs::path file = put("a", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Status status = write_file_atomic(file, std::string(5000, 'x'));
    ::_exit(!status && status.error().code == "store.disk_full" &&
                    status.error().kind == ErrorKind::limit
                ? 0
                : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(*read_file(file, kMuch), "old");
  EXPECT_EQ(list_files(folder_.path(), 10)->size(), 1U);
}

TEST_F(FilesTest, OpenBeneathStaysBeneath) {
  put("root/in/file", "inside");
  put("secret", "outside");
  fs::create_symlink("../secret", at("root/link"));
  fs::create_symlink("in", at("root/folder-link"));
  fs::create_symlink("/proc/self/root", at("root/magic"));
  struct Case {
    const char* name;
    const char* code;
  };
  for (const Case& c :
       {Case{"../secret", "os.outside"}, Case{"in/../../secret", "os.outside"},
        Case{"/etc/passwd", "os.outside"}, Case{"link", "os.outside"},
        Case{"folder-link/file", "os.outside"}, Case{"magic/etc/passwd", "os.outside"},
        Case{"in", "os.not_regular"}, Case{"absent", "os.not_found"}, Case{"", "os.not_found"}}) {
    EXPECT_EQ(open_beneath(at("root"), c.name).error().code, c.code) << c.name;
  }
  EXPECT_EQ(*read_all(*open_beneath(at("root"), "in/file"), kMuch), "inside");
  EXPECT_EQ(*read_all(*open_beneath(at("root"), "in/../in/file"), kMuch), "inside");
}

TEST_F(FilesTest, MappedFileShowsTheBytes) {
  const MappedFile mapped = std::move(*MappedFile::open(put("a", "12345")));
  EXPECT_EQ(mapped.text(), "12345");
  EXPECT_EQ(mapped.bytes().size(), 5U);
  EXPECT_TRUE(MappedFile::open(put("empty", ""))->bytes().empty());
}

TEST_F(FilesTest, TempDirGoesWithItsOwner) {
  fs::path path;
  {
    TempDir inner = std::move(*TempDir::create(folder_.path()));
    path = inner.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    std::ofstream(path / "file") << "x";
    const TempDir moved = std::move(inner);
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(TempDir::create(at("absent")).error().code, "os.not_found");
  EXPECT_TRUE(fs::exists(TempDir::create(folder_.path())->release()));
}

TEST_F(FilesTest, ListsRegularFilesOnlyInByteOrder) {
  put("root/b", "12");
  put("root/a/z", "1");
  put("root/a.txt", "");
  put("elsewhere/file", "x");
  fs::create_directory(at("root/empty"));
  fs::create_symlink("b", at("root/link"));
  fs::create_directory_symlink(at("elsewhere"), at("root/folder-link"));
  fs::create_symlink(".", at("root/loop"));
  fs::create_hard_link(at("root/b"), at("root/hard"));
  ASSERT_EQ(::mkfifo(at("root/fifo").c_str(), 0600), 0);
  const auto files = *list_files(at("root"), 10);
  std::string names;
  for (const auto& file : files) names += file.name + " ";
  EXPECT_EQ(names, "a.txt a/z b hard ");
  EXPECT_EQ(files[2].bytes, 2U);
  EXPECT_EQ(files[2].links, 2U);
  EXPECT_EQ(list_files(at("root"), 4)->size(), 4U);
  EXPECT_EQ(list_files(at("root"), 3).error().code, "os.too_many");
  EXPECT_EQ(list_files(at("absent"), 3).error().code, "os.not_found");
}

TEST_F(FilesTest, FoldersWithoutEndAreALimit) {
  fs::path deep = folder_.path();
  for (int i = 0; i < 70; ++i) deep /= "d";
  fs::create_directories(deep);
  EXPECT_EQ(list_files(folder_.path(), 10).error().code, "os.too_deep");
}

TEST_F(FilesTest, DigestOfAFileIsSha256) {
  EXPECT_EQ(digest_file(put("abc", "abc"))->hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(FilesTest, DigestOfATreeTellsNamesAndBytes) {
  put("one/a", "1");
  put("one/b/c", "2");
  put("same/a", "1");
  put("same/b/c", "2");
  put("renamed/a", "1");
  put("renamed/b/d", "2");
  put("changed/a", "1");
  put("changed/b/c", "3");
  const Digest one = *digest_tree(at("one"), 10);
  EXPECT_EQ(one, *digest_tree(at("same"), 10));
  EXPECT_NE(one, *digest_tree(at("renamed"), 10));
  EXPECT_NE(one, *digest_tree(at("changed"), 10));
  EXPECT_EQ(*digest_tree(at("one/a"), 10), Digest::of("1"));
  EXPECT_EQ(digest_tree(at("one"), 1).error().code, "os.too_many");
}

TEST_F(FilesTest, FreeSpaceIsTold) {
  EXPECT_GT(free_disk_space(folder_.path())->count, 0U);
  EXPECT_EQ(free_disk_space(at("absent")).error().code, "os.not_found");
}

}  // namespace
}  // namespace hone::os
