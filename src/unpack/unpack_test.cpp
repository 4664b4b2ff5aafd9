#include "unpack/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include <rapidcheck.h>

namespace hone::unpack {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone after the test.
class Unpack : public ::testing::Test {
 protected:
  Unpack() {
    std::string pattern = (fs::temp_directory_path() / "hone-unpack-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Unpack() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, std::string_view bytes) const {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

struct Item {
  std::string name;
  std::string bytes = {};
  mode_t type = AE_IFREG;
  std::string link = {};
};

enum class Pack { zip, encrypted_zip, tar, tar_gz, tar_xz, tar_bz2, tar_zst, seven_zip };

void set_format(archive* writer, Pack pack) {
  if (pack == Pack::zip || pack == Pack::encrypted_zip) {
    archive_write_set_format_zip(writer);
  } else if (pack == Pack::seven_zip) {
    archive_write_set_format_7zip(writer);
  } else {
    archive_write_set_format_pax_restricted(writer);
  }
  if (pack == Pack::encrypted_zip) {
    archive_write_set_options(writer, "zip:encryption=zipcrypt");
    archive_write_set_passphrase(writer, "secret");
  }
  if (pack == Pack::tar_gz) archive_write_add_filter_gzip(writer);
  if (pack == Pack::tar_xz) archive_write_add_filter_xz(writer);
  if (pack == Pack::tar_bz2) archive_write_add_filter_bzip2(writer);
  if (pack == Pack::tar_zst) archive_write_add_filter_zstd(writer);
}

fs::path make_archive(const fs::path& path, Pack pack, const std::vector<Item>& items) {
  const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = ::uselocale(utf8);
  archive* writer = archive_write_new();
  set_format(writer, pack);
  EXPECT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (const auto& item : items) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, item.name.c_str());
    archive_entry_set_filetype(entry, item.type);
    archive_entry_set_perm(entry, 0644);
    if (item.type == AE_IFREG)
      archive_entry_set_size(entry, static_cast<la_int64_t>(item.bytes.size()));
    if (item.type == AE_IFLNK) archive_entry_set_symlink(entry, item.link.c_str());
    if (item.type == AE_IFREG && !item.link.empty())
      archive_entry_set_hardlink(entry, item.link.c_str());
    archive_write_header(writer, entry);
    archive_write_data(writer, item.bytes.data(), item.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  ::uselocale(before);
  ::freelocale(utf8);
  return path;
}

std::string read_all(Chunks& chunks) {
  std::string text;
  while (true) {
    auto bytes = chunks.next();
    if (!bytes || bytes->empty()) return text;
    text.append(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }
}

class Collector : public Visitor {
 public:
  Status file(const Entry& entry, Chunks& chunks) override {
    files[entry.name] = read_all(chunks);
    links[entry.name] = entry.links;
    return {};
  }
  std::map<std::string, std::string> files;
  std::map<std::string, std::uint64_t> links;
};

/// A visitor that reads nothing: the walk itself must notice what is wrong.
class Indifferent : public Visitor {
 public:
  Status file(const Entry&, Chunks&) override { return {}; }
};

std::string code_of(const Result<Summary>& result) { return result ? "ok" : result.error().code; }

std::string walk_code(const fs::path& path, const Limits& limits = {}) {
  Indifferent visitor;
  return code_of(walk({.paths = {{path, ""}}}, limits, visitor));
}

using Files = std::map<std::string, std::string>;

TEST_F(Unpack, EveryArchiveShowsTheSameFiles) {
  const std::vector<Item> items{{"a.txt", "one"}, {"d/ü 图.bin", std::string(700'000, 'x')}};
  const Files expected{{"a.txt", "one"}, {"d/ü 图.bin", std::string(700'000, 'x')}};
  for (const Pack pack : {Pack::zip, Pack::tar, Pack::tar_gz, Pack::tar_xz, Pack::tar_bz2,
                          Pack::tar_zst, Pack::seven_zip}) {
    const auto path = make_archive(folder() / "no-extension", pack, items);
    Collector collector;
    const auto summary = walk({.paths = {{path, ""}}}, {}, collector);
    ASSERT_TRUE(summary) << static_cast<int>(pack) << " " << summary.error().message;
    EXPECT_TRUE(collector.files == expected) << static_cast<int>(pack);
    EXPECT_EQ(summary->files, 2U);
    EXPECT_EQ(summary->bytes, 700'003U);
    EXPECT_TRUE(summary->archive);
  }
}

TEST_F(Unpack, FolderAndFileShowTheSameWay) {
  write("in/b", "2");
  write("in/a/c", "3");
  Collector collector;
  const auto summary =
      walk({.paths = {{folder() / "in", ""}, {write("one", "1"), "given"}}}, {}, collector);
  ASSERT_TRUE(summary);
  EXPECT_EQ(collector.files, (Files{{"a/c", "3"}, {"b", "2"}, {"given", "1"}}));
  EXPECT_FALSE(summary->archive);
}

TEST_F(Unpack, ArchiveIsAFileWhenKept) {
  const auto path = make_archive(folder() / "x.zip", Pack::zip, {{"a", "1"}});
  Collector collector;
  ASSERT_TRUE(walk({.paths = {{path, ""}}, .archives = Archives::keep}, {}, collector));
  EXPECT_TRUE(collector.files.contains("x.zip"));
}

struct Bad {
  std::vector<Item> items;
  std::string code;
};

TEST_F(Unpack, HostileEntriesAreRefusedWithTheirCode) {
  const std::string long_part(100, 'n');
  std::string long_name;
  for (int i = 0; i < 14; ++i) long_name += std::string(300, 'n') + "/";
  const std::vector<Bad> table{
      {{{"../a", "1"}}, "unpack.entry_outside"},
      {{{"a/../../b", "1"}}, "unpack.entry_outside"},
      {{{"a/..", "1"}}, "unpack.entry_outside"},
      {{{"/etc/passwd", "1"}}, "unpack.entry_outside"},
      {{{"//server/share", "1"}}, "unpack.entry_outside"},
      {{{"a\\b/c", "1"}}, "unpack.entry_outside"},
      {{{"..\\a/b", "1"}}, "unpack.entry_outside"},
      {{{"C:/a", "1"}}, "unpack.entry_outside"},
      {{{"c:a", "1"}}, "unpack.entry_outside"},
      {{{"a\nb", "1"}}, "unpack.name"},
      {{{"a\x1b[2J", "1"}}, "unpack.name"},
      {{{"a", "1"}, {"a", "2"}}, "unpack.duplicate"},
      {{{"a/b", "1"}, {"a//b", "2"}}, "unpack.duplicate"},
      {{{"a/b", "1"}, {"./a/./b", "2"}}, "unpack.duplicate"},
      {{{"Dir/File", "1"}, {"dir/fILE", "2"}}, "unpack.duplicate"},
      {{{"a", "1"}, {"l", "", AE_IFLNK, "a"}}, "unpack.link"},
      {{{"a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", "1"}}, "limit.archive.depth"},
      {{{long_name + "n", "1"}}, "limit.archive.name"},
      {{{std::string(256, 'n'), "1"}}, "limit.archive.name"},
      {{}, "unpack.empty"},
      {{{"a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", "1"}}, "ok"},
      {{{std::string(255, 'n'), "1"}}, "ok"},
      {{{"...", "1"}, {"a..b", "2"}, {"..a/b..", "3"}}, "ok"},
  };
  for (const Pack pack : {Pack::zip, Pack::tar_gz}) {
    for (const auto& bad : table) {
      const auto path = make_archive(folder() / "archive", pack, bad.items);
      const std::string name = bad.items.empty() ? "" : bad.items[0].name;
      EXPECT_EQ(walk_code(path), bad.code) << static_cast<int>(pack) << " " << name;
    }
  }
}

TEST_F(Unpack, HardLinksInTarAreRefusedAndDevicesPassedOver) {
  const auto hard = make_archive(folder() / "h", Pack::tar, {{"a", "1"}, {"b", "", AE_IFREG, "a"}});
  EXPECT_EQ(walk_code(hard), "unpack.link");
  const auto special = make_archive(folder() / "s", Pack::tar,
                                    {{"a", "1"}, {"fifo", "", AE_IFIFO}, {"dev", "", AE_IFCHR}});
  Indifferent visitor;
  const auto summary = walk({.paths = {{special, ""}}}, {}, visitor);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->special_skipped, 2U);
}

TEST_F(Unpack, EncryptedArchiveIsNamedSo) {
  const auto path = make_archive(folder() / "e.zip", Pack::encrypted_zip, {{"a", "1"}});
  EXPECT_EQ(walk_code(path), "unpack.encrypted");
}

TEST_F(Unpack, NamesThatAreNotUtf8AreRefused) {
  write("in/\xff\xfe", "1");
  EXPECT_EQ(walk_code(folder() / "in"), "unpack.name");
}

TEST_F(Unpack, LimitsHoldExactly) {
  const std::vector<Item> items{{"a", std::string(600, 'a')}, {"b", std::string(400, 'b')}};
  const auto path = make_archive(folder() / "x.tar", Pack::tar, items);
  EXPECT_EQ(walk_code(path, {.entries = 2}), "ok");
  EXPECT_EQ(walk_code(path, {.entries = 1}), "limit.archive.entries");
  EXPECT_EQ(walk_code(path, {.expanded_bytes = 1000}), "ok");
  EXPECT_EQ(walk_code(path, {.expanded_bytes = 999}), "limit.archive.expanded");
  EXPECT_EQ(walk_code(path, {.name_bytes = 1}), "ok");
  EXPECT_EQ(walk_code(path, {.name_bytes = 0}), "limit.archive.name");
  write("in/a", std::string(1000, 'a'));
  EXPECT_EQ(walk_code(folder() / "in", {.expanded_bytes = 999}), "limit.archive.expanded");
  EXPECT_EQ(walk_code(folder() / "in", {.entries = 0}), "limit.archive.entries");
}

TEST_F(Unpack, ZipThatDeclaresTooManyEntriesIsNotOpened) {
  const auto path = make_archive(folder() / "x.zip", Pack::zip, {{"a", "1"}});
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::size_t end = bytes.rfind("PK\x05\x06");
  ASSERT_NE(end, std::string::npos);
  bytes[end + 10] = bytes[end + 11] = '\x7f';
  EXPECT_EQ(walk_code(write("many.zip", bytes), model_limits()), "limit.archive.entries");
}

TEST_F(Unpack, RatioIsCountedWhileReading) {
  const std::vector<Item> zeros{{"a", std::string(1'000'000, '\0')}};
  const auto path = make_archive(folder() / "x.zip", Pack::zip, zeros);
  const auto size = fs::file_size(path);
  EXPECT_EQ(walk_code(path), "ok");  // small enough that no ratio matters
  const std::uint64_t ratio = 1'000'000 / size;
  EXPECT_EQ(walk_code(path, {.ratio = ratio, .ratio_from_bytes = 0}), "ok");
  EXPECT_EQ(walk_code(path, {.ratio = ratio - 1, .ratio_from_bytes = 0}), "limit.archive.ratio");
}

TEST_F(Unpack, FolderLinksAreRefusedPipesPassedOverHardLinksCounted) {
  write("in/a", "1");
  ASSERT_EQ(::mkfifo((folder() / "in/pipe").c_str(), 0600), 0);
  fs::create_hard_link(folder() / "in/a", folder() / "other");
  Collector collector;
  const auto summary = walk({.paths = {{folder() / "in", ""}}}, {}, collector);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->special_skipped, 1U);
  EXPECT_EQ(collector.links["a"], 2U);
  fs::create_symlink("a", folder() / "in/link");
  EXPECT_EQ(walk_code(folder() / "in"), "unpack.link");
  fs::remove(folder() / "in/link");
  fs::create_directory_symlink("/etc", folder() / "in/link");
  EXPECT_EQ(walk_code(folder() / "in"), "unpack.link");
}

TEST_F(Unpack, SourcesThatAreNoFiles) {
  EXPECT_EQ(walk_code(folder() / "absent"), "os.not_found");
  fs::create_directory(folder() / "empty");
  EXPECT_EQ(walk_code(folder() / "empty"), "unpack.empty");
  ASSERT_EQ(::mkfifo((folder() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(walk_code(folder() / "pipe"), "unpack.special");
  EXPECT_EQ(walk_code("/dev/null"), "unpack.special");
}

TEST_F(Unpack, ExtractWritesBeneathAFreshFolder) {
  const auto path = make_archive(folder() / "x", Pack::tar_gz, {{"d/a", "1"}, {"d/e/b", "22"}});
  const fs::path out = folder() / "out";
  const auto extracted = extract({.paths = {{path, ""}}}, out, {});
  ASSERT_TRUE(extracted);
  ASSERT_EQ(extracted->files.size(), 2U);
  EXPECT_EQ(extracted->files[1].name, "d/e/b");
  EXPECT_EQ(extracted->files[1].size, 2U);
  EXPECT_EQ(fs::file_size(out / "d/e/b"), 2U);
  EXPECT_EQ(fs::status(out / "d/a").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto again = extract({.paths = {{path, ""}}}, out, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "os.io");
}

TEST_F(Unpack, ExtractRefusesAFileThatIsAFolderToo) {
  const auto path = make_archive(folder() / "x", Pack::tar, {{"d", "1"}, {"d/a", "2"}});
  const auto extracted = extract({.paths = {{path, ""}}}, folder() / "out", {});
  ASSERT_FALSE(extracted);
  EXPECT_EQ(extracted.error().code, "unpack.duplicate");
}

TEST_F(Unpack, AZipCutAnywhereIsAnError) {
  const auto path = make_archive(folder() / "x.zip", Pack::zip,
                                 {{"a", "hello hello hello"}, {"b", std::string(500, 'b')}});
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  for (std::size_t size = 4; size < bytes.size(); ++size) {
    EXPECT_NE(walk_code(write("cut", bytes.substr(0, size))), "ok") << size;
  }
}

TEST_F(Unpack, AnyChangedByteGivesAnAnswer) {
  std::vector<std::string> originals;
  for (const Pack pack : {Pack::zip, Pack::tar_gz, Pack::seven_zip}) {
    const auto path = make_archive(folder() / "x", pack, {{"a", "hello"}, {"d/b", "world"}});
    std::ifstream file(path, std::ios::binary);
    originals.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  rc::check("a walk over damaged archives ends with files or a code", [&] {
    std::string bytes = originals[*rc::gen::inRange<std::size_t>(0, originals.size())];
    const auto place = *rc::gen::inRange<std::size_t>(0, bytes.size());
    bytes[place] = static_cast<char>(*rc::gen::inRange(0, 256));
    const std::string code = walk_code(write("changed", bytes), {.expanded_bytes = 1 << 20});
    RC_ASSERT(code == "ok" || code.starts_with("unpack.") || code.starts_with("limit."));
  });
}

TEST(FileKind, IsSeenInTheFirstBytes) {
  using namespace std::string_view_literals;
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"", "empty"},
      {"\xff\xd8\xff\xe0....", "jpeg"},
      {"\x89PNG\r\n\x1a\n", "png"},
      {"RIFF\x10\0\0\0WEBPVP8 "sv, "webp"},
      {"BM\x10\0\0\0\0\0\0\0\x36\0\0\0\x28"sv, "bmp"},
      {"BMW is a car", "text"},
      {"\x1c\0\0\0TFL3"sv, "tflite"},
      {"  <!DOCTYPE HTML>", "html"},
      {"<?xml version=\"1.0\"?>", "xml"},
      {"version https://git-lfs.github.com/spec/v1", "git-lfs"},
      {"\x01\x02\x03", "unknown"},
  };
  for (const auto& [head, name] : table) EXPECT_EQ(file_kind(head).name, name) << head;
}

TEST(Printable, MakesTextFitToShow) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a?[31mb");
  EXPECT_EQ(printable("ü\xff图"), "ü?图");
  EXPECT_EQ(printable("\xc0\xaf"), "??");
  EXPECT_EQ(printable("\xe2\x82"), "??");
  EXPECT_LE(printable(std::string(5000, 'x')).size(), limits::kNameBytes + 4);
}

TEST_F(Unpack, HostileFilesOfTheCollection) {
  const char* data = std::getenv("HONE_TEST_DATA");
  if (data == nullptr || !fs::exists(fs::path(data) / "malformed/zip")) {
    GTEST_SKIP() << "HONE_TEST_DATA names no folder with hostile archives.";
  }
  const std::vector<std::pair<std::string, std::string>> table{
      {"zip/slip_dotdot.zip", "unpack.entry_outside"},
      {"zip/slip_abs.zip", "unpack.entry_outside"},
      {"zip/slip_backslash.zip", "unpack.entry_outside"},
      {"zip/symlink.zip", "unpack.link"},
      {"zip/bomb.zip", "limit.archive.ratio"},
      {"zip/many_entries.zip", "ok"},
      {"zip/empty.zip", "unpack.empty"},
      {"zip/names.zip", "ok"},
      {"zip/truncated.zip", "unpack.truncated"},
      {"zip/bad_crc.zip", "unpack.damaged"},
      {"tar/slip.tar.gz", "unpack.entry_outside"},
      {"tar/abs.tar.gz", "unpack.entry_outside"},
      {"tar/symlink_then_write.tar.gz", "unpack.link"},
      {"tar/hardlink.tar.gz", "unpack.link"},
      {"tar/fifo_dev.tar.gz", "ok"},
      {"tar/gzip_bomb.tar.gz", "unpack.empty"},
  };
  for (const auto& [name, code] : table) {
    EXPECT_EQ(walk_code(fs::path(data) / "malformed" / name), code) << name;
  }
  EXPECT_EQ(walk_code(fs::path(data) / "malformed/zip/many_entries.zip", model_limits()),
            "limit.archive.entries");
}

}  // namespace
}  // namespace hone::unpack
