#include "unpack/pack.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "os/files.h"
#include "unpack/unpack.h"

namespace hone::unpack {
namespace {

namespace fs = std::filesystem;

fs::path written(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

class Pack : public ::testing::Test {
 protected:
  Pack() : folder_(os::TempDir::create().value()) {
    files_.push_back(
        {"b/model.bin", written(folder_.path() / "one", std::string(700'000, '\x5a'))});
    files_.push_back({"b/run.sh", written(folder_.path() / "two", "echo"), FileMode::program});
    files_.push_back({"a é.txt", written(folder_.path() / "three", "")});
  }
  [[nodiscard]] fs::path at(const std::string& name) const { return folder_.path() / name; }

  os::TempDir folder_;
  std::vector<PackedFile> files_;
};

TEST_F(Pack, ComesBackAsItWent) {
  ASSERT_TRUE(pack(files_, at("all.tar.gz")));
  const auto out = extract({.paths = {{at("all.tar.gz"), ""}}}, at("out"), Limits());
  ASSERT_TRUE(out) << out.error().message;
  ASSERT_EQ(out->files.size(), files_.size());
  for (const auto& file : files_) {
    EXPECT_EQ(os::digest_file(at("out") / file.name).value(), os::digest_file(file.path).value());
  }
}

TEST_F(Pack, TheSameFilesGiveTheSameBytes) {
  ASSERT_TRUE(pack(files_, at("one.tar.gz")));
  std::reverse(files_.begin(), files_.end());
  for (const auto& file : files_) {
    fs::last_write_time(file.path, fs::file_time_type::clock::now() - std::chrono::hours(30));
    ::chmod(file.path.c_str(), 0600);
  }
  ASSERT_TRUE(pack(files_, at("two.tar.gz")));
  EXPECT_EQ(os::digest_file(at("one.tar.gz")).value(), os::digest_file(at("two.tar.gz")).value());
}

TEST_F(Pack, RefusesNamesThatWouldBeRefused) {
  const auto code = [&](const std::string& name) {
    auto files = files_;
    files.push_back({name, files_.front().path});
    const auto status = pack(files, at("x.tar.gz"));
    fs::remove(at("x.tar.gz"));
    return status ? std::string("taken") : status.error().code;
  };
  EXPECT_EQ(code("../x"), "unpack.entry_outside");
  EXPECT_EQ(code("/x"), "unpack.entry_outside");
  EXPECT_EQ(code("a//x"), "unpack.name");
  EXPECT_EQ(code("b/model.bin"), "unpack.duplicate");
}

TEST_F(Pack, NeverOverAFileThatIsThere) {
  written(at("here.tar.gz"), "mine");
  EXPECT_FALSE(pack(files_, at("here.tar.gz")));
  EXPECT_EQ(os::read_file(at("here.tar.gz"), Bytes{10}).value(), "mine");
}

TEST_F(Pack, CanBeCancelled) {
  const auto status = pack(files_, at("x.tar.gz"), [] { return true; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace hone::unpack
