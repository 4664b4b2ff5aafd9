#include "server/uploads.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "os/files.h"
#include "server/limits.h"
#include "server/upload_names.h"

namespace hone::server {
namespace {

namespace fs = std::filesystem;

Result<Reply> as_reply(const Upload& upload) {
  Reply reply;
  reply.json = to_json(upload);
  return reply;
}

class UploadsTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    uploads_.reset();
    uploads_ = std::move(*Uploads::open(folder_.path()));
  }
  /// Code of the error, or empty.
  std::string send(const Part& part, std::string_view bytes) {
    auto sink = uploads_->receive(part, as_reply);
    if (!sink) return sink.error().code;
    if (const Status written = (*sink)->write(bytes); !written) return written.error().code;
    const auto reply = (*sink)->finish();
    return reply ? "" : reply.error().code;
  }
  std::string begin(const std::vector<UploadFile>& files) {
    const auto upload = uploads_->begin(files);
    return upload ? upload->id : upload.error().code;
  }
  std::uint64_t received(const std::string& id, std::size_t file = 0) {
    return uploads_->find(id)->files[file].received;
  }
  os::TempDir folder_ = std::move(*os::TempDir::create());
  std::unique_ptr<Uploads> uploads_;
};

TEST_F(UploadsTest, PiecesGoOnWhereTheyStoppedAlsoAfterARestart) {
  const auto id = begin({{"model.onnx", 10, 0}});
  EXPECT_EQ(send({.upload = id}, "01234"), "");
  EXPECT_EQ(received(id), 5U);
  EXPECT_EQ(send({.upload = id, .offset = 4}, "4"), "upload.offset");
  EXPECT_EQ(uploads_->arrived(id).error().code, "upload.incomplete");
  open();
  EXPECT_EQ(received(id), 5U);
  EXPECT_EQ(send({.upload = id, .offset = 5}, "56789"), "");
  const auto arrived = uploads_->arrived(id);
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->names, std::vector<std::string>{"model.onnx"});
  EXPECT_EQ(os::read_file(arrived->paths.front(), Bytes{100}).value(), "0123456789");
  EXPECT_TRUE(uploads_->remove(id));
  EXPECT_FALSE(fs::exists(arrived->paths.front()));
  EXPECT_EQ(uploads_->find(id).error().code, "upload.not_found");
}

TEST_F(UploadsTest, FilesThatAreWantedEachAreNoFolder) {
  const auto id = begin({{"dropped/a.png", 1, 0}, {"dropped/b.png", 1, 0}});
  EXPECT_EQ(send({.upload = id}, "a"), "");
  EXPECT_EQ(uploads_->arrived_each(id).error().code, "upload.incomplete");
  EXPECT_EQ(send({.upload = id, .file = 1}, "b"), "");
  const auto each = uploads_->arrived_each(id);
  ASSERT_TRUE(each);
  EXPECT_EQ(each->names, (std::vector<std::string>{"dropped/a.png", "dropped/b.png"}));
  EXPECT_EQ(os::read_file(each->paths.back(), Bytes{10}).value(), "b");
  EXPECT_EQ(uploads_->arrived(id)->names, std::vector<std::string>{"dropped"});
}

TEST_F(UploadsTest, AStreamThatBreaksKeepsWhatCame) {
  const auto id = begin({{"a", 10, 0}});
  {
    auto sink = uploads_->receive({.upload = id}, as_reply);
    ASSERT_TRUE((*sink)->write("012"));
  }
  EXPECT_EQ(received(id), 3U);
  EXPECT_EQ(send({.upload = id, .offset = 3}, "3456789"), "");
  EXPECT_TRUE(uploads_->arrived(id));
}

TEST_F(UploadsTest, ABodyWithoutAnUploadOfItsOwnLeavesNothing) {
  const auto id = begin({{"a", 10, 0}});
  {
    auto sink = uploads_->receive({.upload = id, .drop_unfinished = true}, as_reply);
    ASSERT_TRUE((*sink)->write("012"));
  }
  EXPECT_EQ(uploads_->find(id).error().code, "upload.not_found");
  EXPECT_TRUE(fs::is_empty(folder_.path() / "uploads"));
}

TEST_F(UploadsTest, MoreThanWasAnnouncedIsRefused) {
  const auto id = begin({{"a", 3, 0}});
  EXPECT_EQ(send({.upload = id, .bytes = 4}, ""), "limit.upload");
  EXPECT_EQ(send({.upload = id}, "0123"), "limit.upload");
  EXPECT_EQ(send({.upload = id, .bytes = 3}, "012"), "");
  EXPECT_EQ(begin({{"a", limits::kModelBytes + 1, 0}}), "limit.upload");
}

TEST_F(UploadsTest, StreamsAreCounted) {
  const auto id = begin({{"a", 3, 0}, {"b", 3, 0}, {"c", 3, 0}});
  auto first = uploads_->receive({.upload = id, .file = 0}, as_reply);
  EXPECT_EQ(send({.upload = id, .file = 0}, ""), "upload.busy");
  auto second = uploads_->receive({.upload = id, .file = 1}, as_reply);
  EXPECT_EQ(send({.upload = id, .file = 2}, ""), "limit.uploads");
  EXPECT_EQ(send({.upload = id, .file = 3}, ""), "upload.not_found");
  EXPECT_EQ(uploads_->arrived(id).error().code, "upload.incomplete");
  first->reset();
  EXPECT_EQ(send({.upload = id, .file = 2}, "012"), "");
}

TEST_F(UploadsTest, TheDigestIsCheckedWhenTheFileIsWhole) {
  // SHA-256 of "abc", FIPS 180-4's example, as RFC 9530 writes it.
  const std::string right = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
  const auto id = begin({{"a", 3, 0}});
  const std::string wrong = "sha-256=:AAAAv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
  EXPECT_EQ(send({.upload = id, .repr_digest = wrong}, "abc"), "upload.digest");
  EXPECT_EQ(received(id), 0U) << "and it comes again from the beginning";
  EXPECT_EQ(send({.upload = id, .repr_digest = wrong}, "ab"), "") << "not whole yet";
  EXPECT_EQ(send({.upload = id, .offset = 2, .repr_digest = right}, "c"), "");
  const auto other = begin({{"a", 3, 0}});
  EXPECT_EQ(send({.upload = other, .repr_digest = "unixsum=:AA:, " + right}, "abc"), "");
}

TEST_F(UploadsTest, FoldersComeAsFolders) {
  const auto id = begin({{"set/cats/1.jpg", 1, 0}, {"set/dogs/2.jpg", 1, 0}, {"set/empty", 0, 0}});
  EXPECT_EQ(send({.upload = id, .file = 0}, "1"), "");
  EXPECT_EQ(send({.upload = id, .file = 1}, "2"), "");
  const auto arrived = uploads_->arrived(id);
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->names, std::vector<std::string>{"set"});
  EXPECT_TRUE(fs::exists(fs::path(arrived->paths.front()) / "dogs/2.jpg"));
  EXPECT_TRUE(fs::exists(fs::path(arrived->paths.front()) / "empty"));
}

TEST_F(UploadsTest, LooseFilesAreNamedOneByOneOrAsTheirFolder) {
  const auto id = begin({{"m.xml", 1, 0}, {"m.bin", 1, 0}});
  send({.upload = id, .file = 0}, "1");
  send({.upload = id, .file = 1}, "2");
  EXPECT_EQ(uploads_->arrived(id)->paths.size(), 2U);
  const auto one = uploads_->arrived_as_one(id);
  ASSERT_EQ(one->paths.size(), 1U);
  EXPECT_TRUE(fs::exists(fs::path(one->paths.front()) / "m.bin"));
  EXPECT_EQ(one->name, "m");
}

TEST_F(UploadsTest, OldOnesGo) {
  const auto old = begin({{"a", 3, 0}});
  const auto young = begin({{"a", 3, 0}});
  send({.upload = old}, "01");
  const auto age = std::chrono::seconds(limits::kUploadAge).count() + 1;
  const timespec past{std::time(nullptr) - age, 0};
  const timespec times[2] = {past, past};
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path() / "uploads" / old)) {
    ASSERT_EQ(::utimensat(AT_FDCWD, entry.path().c_str(), times, 0), 0);
  }
  uploads_->sweep();
  EXPECT_EQ(uploads_->find(old).error().code, "upload.not_found");
  EXPECT_TRUE(uploads_->find(young));
}

TEST_F(UploadsTest, WhatAnotherWroteIntoTheFolderIsNotAnUpload) {
  const auto id = begin({{"a", 3, 0}});
  const auto plan = folder_.path() / "uploads" / id / "upload.json";
  for (const std::string& text :
       {std::string("{"), std::string(R"({"id":"x","files":[{"name":"a"}]})"),
        R"({"id":")" + id + R"(","files":[{"name":"../../a"}]})"}) {
    std::ofstream(plan) << text;
    open();
    EXPECT_EQ(uploads_->find(id).error().code, "upload.not_found") << text;
  }
}

TEST(UploadNames, OnlyWordsAreNames) {
  for (const char* name :
       {"a", "model.onnx", "variables/variables.index", "ä ö/ü.jpg", "a..b", "…"}) {
    EXPECT_TRUE(check_upload_name(name)) << name;
  }
  const std::string long_word(256, 'a');
  std::string deep = "a";
  for (int i = 0; i < 16; ++i) deep += "/a";
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("/etc/passwd"),
        std::string("a/../b"), std::string("a//b"), std::string("a/"), std::string("a\\b"),
        std::string("a\0b", 3), std::string("a\nb"), std::string("\xff"), std::string("a\u202eb"),
        long_word, deep}) {
    const auto status = check_upload_name(name);
    ASSERT_FALSE(status) << name;
    EXPECT_EQ(status.error().code, "upload.name");
  }
  EXPECT_TRUE(check_upload_name(long_word.substr(1)));
  EXPECT_TRUE(check_upload_name(deep.substr(2)));
}

TEST(UploadNames, TogetherTheyAreATree) {
  EXPECT_TRUE(check_upload_names({"a/b", "a/c", "ab"}));
  EXPECT_FALSE(check_upload_names({"a", "a"}));
  EXPECT_FALSE(check_upload_names({"a/b", "a"}));
  EXPECT_EQ(common_folder({"a/b", "a/c/d"}), "a");
  EXPECT_EQ(common_folder({"a/b", "ab/c"}), "");
  EXPECT_EQ(common_folder({"a"}), "");
}

}  // namespace
}  // namespace hone::server
