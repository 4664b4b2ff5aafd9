#include "formats/formats.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include <rapidcheck.h>

#include "os/files.h"

namespace hone::formats {
namespace {

namespace fs = std::filesystem;
const std::string kJpeg = "\xff\xd8\xff\xe0 pixels";
const std::string kPng = "\x89PNG\r\n\x1a\n pixels";

using Tree = std::vector<std::pair<std::string, std::string>>;

/// A data set that was imported, and what must live as long.
struct Attempt {
  os::TempDir folder;
  Result<ImportedDataset> result;
};

Attempt import_path(const fs::path& source, const std::string& format = "auto") {
  auto folder = os::TempDir::create();
  EXPECT_TRUE(folder);
  ImportPlan plan{.sources = {{source, ""}}, .staging = folder->path(), .format = format};
  auto result = import_dataset(plan);
  return {std::move(*folder), std::move(result)};
}

Attempt import_tree(const Tree& tree, const std::string& format = "auto") {
  auto source = os::TempDir::create();
  EXPECT_TRUE(source);
  for (const auto& [name, bytes] : tree) {
    fs::create_directories((source->path() / name).parent_path());
    std::ofstream(source->path() / name, std::ios::binary) << bytes;
  }
  return import_path(source->path(), format);
}

std::string code_of(const Attempt& attempt) {
  return attempt.result ? "ok" : attempt.result.error().code;
}

dataset::Index index_of(const ImportedDataset& imported) {
  const auto text = os::read_file(imported.index, Bytes{limits::kJsonBytes});
  EXPECT_TRUE(text);
  auto json = parse_json(*text);
  EXPECT_TRUE(json);
  auto index = from_json<dataset::Index>(*json, UnknownMembers::refuse);
  EXPECT_TRUE(index);
  return *index;
}

std::string finding_codes(const dataset::Record& record) {
  std::string codes;
  for (const auto& finding : record.findings) {
    codes += (codes.empty() ? "" : " ") + finding.code + ":" + std::to_string(finding.count);
  }
  return codes;
}

TEST(ImageNet, KeepsTheOrderOfTheListAndTheBytesOfTheImages) {
  const auto attempt = import_tree({{"a.jpg", kJpeg + "a"},
                                    {"b.png", kPng + "b"},
                                    {"c.jpg", kJpeg + "c"},
                                    {"val.txt", "b.png 7\na.jpg 0\n"}});
  ASSERT_TRUE(attempt.result) << attempt.result.error().message;
  const auto& record = attempt.result->record;
  EXPECT_EQ(record.format, "imagenet");
  EXPECT_EQ(record.task, "classification");
  EXPECT_EQ(record.images, 3U);
  EXPECT_EQ(record.annotated, 2U);
  EXPECT_EQ(record.classes, 2U);
  EXPECT_EQ(finding_codes(record), "dataset.unannotated:1");
  const auto index = index_of(*attempt.result);
  ASSERT_EQ(index.samples.size(), 3U);
  EXPECT_EQ(index.samples[0].name, "b.png");
  EXPECT_EQ(index.samples[0].label, 7);
  EXPECT_EQ(index.samples[2].name, "c.jpg");
  EXPECT_FALSE(index.samples[2].label);
  const auto pack = os::read_file(attempt.result->pack, Bytes{1000});
  ASSERT_TRUE(pack);
  EXPECT_EQ(record.bytes, pack->size());
  EXPECT_EQ(pack->substr(index.samples[0].offset, index.samples[0].bytes), kPng + "b");
  EXPECT_EQ(pack->substr(index.samples[1].offset, index.samples[1].bytes), kJpeg + "a");
}

struct ListCase {
  Tree tree;
  std::string code;
  std::string where;
};

TEST(ImageNet, ListsAreReadOrRefusedWithTheLine) {
  const std::vector<ListCase> table{
      {{{"a.jpg", kJpeg},
        {"val.txt",
         "\xef\xbb\xbf"
         "a.jpg 0\r\n\r\n"}},
       "ok",
       ""},
      {{{"top/a.jpg", kJpeg}, {"top/val.txt", "a.jpg 0"}}, "ok", ""},
      {{{"images/a.jpg", kJpeg}, {"list/val.txt", "a.jpg 0"}}, "ok", ""},
      {{{"images/a.jpg", kJpeg}, {"val.txt", "./images/a.jpg\t12\n"}}, "ok", ""},
      {{{"top/images/a.jpg", kJpeg}, {"val.txt", "images/a.jpg 1\n"}}, "ok", ""},
      {{{"a b.jpg", kJpeg}, {"val.txt", "  a b.jpg   3  \n"}}, "ok", ""},
      {{{"a", kJpeg}, {"anything.txt", "a 3\n"}}, "ok", ""},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 999999"}}, "ok", ""},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1000000"}}, "dataset.imagenet.label", "val.txt:1"},
      {{{"a.jpg", kJpeg}, {"val.txt", "\na.jpg -1"}}, "dataset.imagenet.label", "val.txt:2"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1.5"}}, "dataset.imagenet.label", "val.txt:1"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 9223372036854775808"}},
       "dataset.imagenet.label",
       "val.txt:1"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg"}}, "dataset.imagenet.column", "val.txt:1"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1\nb.jpg 1\n"}},
       "dataset.imagenet.missing_image",
       "val.txt:2"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1\n../a.jpg 1\n"}},
       "dataset.imagenet.outside",
       "val.txt:2"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1\n/etc/passwd 1\n"}},
       "dataset.imagenet.outside",
       "val.txt:2"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1\nx\\a.jpg 1\n"}},
       "dataset.imagenet.outside",
       "val.txt:2"},
      {{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1\na.jpg 2\n"}},
       "dataset.imagenet.duplicate_image",
       "val.txt:2"},
      {{{"x/a.jpg", kJpeg}, {"y/a.jpg", kJpeg}, {"val.txt", "a.jpg 1\n"}},
       "dataset.imagenet.ambiguous_image",
       "val.txt:1"},
      {{{"a.jpg", kJpeg}, {"one.txt", "a.jpg 1\n"}, {"two.txt", "a.jpg 1\n"}},
       "dataset.imagenet.several_lists",
       "one.txt, two.txt"},
  };
  for (const auto& row : table) {
    const auto attempt = import_tree(row.tree);
    const auto& list = row.tree.back().second;
    EXPECT_EQ(code_of(attempt), row.code) << list;
    EXPECT_EQ(attempt.result ? "" : attempt.result.error().where, row.where) << list;
    EXPECT_EQ(attempt.result ? attempt.result->record.annotated : 1U, 1U) << list;
  }
}

TEST(ImageNet, ValTxtWinsOverOtherListsAndReadmesAreNoLists) {
  const auto attempt = import_tree({{"a.jpg", kJpeg},
                                    {"b.jpg", kJpeg},
                                    {"README.txt", "Images and labels.\nSee val.txt 3\n"},
                                    {"train.txt", "a.jpg 1\n"},
                                    {"val.txt", "b.jpg 0\n"}});
  ASSERT_TRUE(attempt.result);
  EXPECT_EQ(attempt.result->record.annotated, 1U);
  EXPECT_EQ(finding_codes(attempt.result->record),
            "dataset.imagenet.other_lists:1 dataset.unannotated:1");
}

TEST(ImageNet, ClassNamesComeFromOneFileThatIsLongEnough) {
  const Tree base{{"a.jpg", kJpeg}, {"val.txt", "a.jpg 1\n"}};
  const auto names = [&](const Tree& more) {
    Tree tree = base;
    tree.insert(tree.end(), more.begin(), more.end());
    const auto attempt = import_tree(tree);
    return attempt.result ? attempt.result->record.class_names : std::vector<std::string>{"?"};
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({{"labels.txt", "cat\r\ndog\r\n\r\n"}}), (Names{"cat", "dog"}));
  EXPECT_EQ(names({{"synset_words.txt", "n01440764 tench, Tinca\nn01443537 goldfish\n"}}),
            (Names{"tench, Tinca", "goldfish"}));
  EXPECT_EQ(names({{"labels.txt", "<b>\nd\x1b\xff\n"}}), (Names{"<b>", "d??"}));
  EXPECT_EQ(names({{"labels.txt", "cat\n"}}), Names{});
  EXPECT_EQ(names({{"labels.txt", "cat\ndog\n"}, {"classes.txt", "x\ny\n"}}), Names{});
}

TEST(Folders, ClassesAreNumberedByName) {
  const auto attempt = import_tree({{"set/dog/1.jpg", kJpeg},
                                    {"set/cat/1.jpg", kJpeg},
                                    {"set/cat/2.jpg", kJpeg},
                                    {"set/loose.jpg", kJpeg}});
  ASSERT_TRUE(attempt.result);
  const auto& record = attempt.result->record;
  EXPECT_EQ(record.format, "folders");
  EXPECT_EQ(record.class_names, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(record.annotated, 3U);
  EXPECT_EQ(finding_codes(record), "dataset.folders.loose:1");
  const auto index = index_of(*attempt.result);
  EXPECT_EQ(index.samples[0].name, "set/cat/1.jpg");
  EXPECT_EQ(index.samples[0].label, 0);
  EXPECT_EQ(index.samples[2].label, 1);
  EXPECT_FALSE(index.samples[3].label);
}

TEST(Folders, SameNameInTwoPlacesIsOneClassAndToldSo) {
  const auto attempt =
      import_tree({{"train/cat/1.jpg", kJpeg}, {"val/cat/1.jpg", kJpeg}, {"val/dog/1.jpg", kJpeg}});
  ASSERT_TRUE(attempt.result);
  EXPECT_EQ(attempt.result->record.classes, 2U);
  EXPECT_EQ(finding_codes(attempt.result->record), "dataset.folders.merged:1");
}

TEST(Formats, AreRecognisedOrTakenAsAsked) {
  const Tree flat{{"b.jpg", kJpeg}, {"a.jpg", kJpeg}};
  const Tree one{{"cat/a.jpg", kJpeg}};
  const Tree voc{{"Annotations/a.xml", "<annotation></annotation>"}, {"JPEGImages/a.jpg", kJpeg}};
  const Tree coco{{"annotations/i.json", R"({"images": [], "annotations": [], "categories": []})"},
                  {"a.jpg", kJpeg}};
  const Tree damaged_coco{{"set/annotations/instances_val.json", "[[[["}, {"set/a.jpg", kJpeg}};
  const Tree cvat{{"annotations.xml", "<annotations><image/></annotations>"}, {"a.jpg", kJpeg}};
  struct Row {
    Tree tree;
    std::string asked;
    std::string expected;
  };
  const std::vector<Row> table{
      {flat, "auto", "unlabelled"},
      {flat, "folders", "dataset.format"},
      {flat, "imagenet", "dataset.format"},
      {flat, "nonsense", "dataset.unknown_format"},
      {one, "auto", "unlabelled"},
      {one, "folders", "folders"},
      {voc, "auto", "voc"},
      {voc, "unlabelled", "unlabelled"},
      {coco, "auto", "coco"},
      {damaged_coco, "auto", "dataset.coco.syntax"},
      {cvat, "auto", "dataset.unsupported_format"},
      {cvat, "unlabelled", "unlabelled"},
      {{}, "auto", "unpack.empty"},
      {{{"a.txt", "text"}}, "auto", "dataset.no_images"},
  };
  for (const auto& row : table) {
    const auto attempt = import_tree(row.tree, row.asked);
    EXPECT_EQ(attempt.result ? attempt.result->record.format : code_of(attempt), row.expected)
        << row.asked;
  }
}

TEST(Formats, BrokenImagesAreKeptAndCountedJunkIsNot) {
  const auto attempt = import_tree({{"a.jpg", kJpeg},
                                    {"empty.jpg", ""},
                                    {"text.JPEG", "no image"},
                                    {"no-extension", kPng},
                                    {".hidden.jpg", kJpeg},
                                    {"__MACOSX/._a.jpg", "junk"},
                                    {"notes.bin", std::string("\0\1\2", 3)}});
  ASSERT_TRUE(attempt.result);
  EXPECT_EQ(attempt.result->record.images, 4U);
  EXPECT_EQ(attempt.result->record.task, "none");
  EXPECT_EQ(finding_codes(attempt.result->record), "dataset.broken_image:2");
}

TEST(Formats, ProgressCanStopTheImport) {
  const auto source = os::TempDir::create();
  ASSERT_TRUE(source);
  std::ofstream(source->path() / "a.jpg", std::ios::binary) << kJpeg;
  const auto staging = os::TempDir::create();
  ASSERT_TRUE(staging);
  ImportPlan plan{.sources = {{source->path(), ""}}, .staging = staging->path()};
  plan.progress = [](std::uint64_t bytes) -> Status {
    EXPECT_EQ(bytes, kJpeg.size());
    return Error(ErrorKind::cancelled, "job.cancelled", "Cancelled.");
  };
  const auto result = import_dataset(plan);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "job.cancelled");
}

TEST(Formats, AnyListGivesAnAnswer) {
  rc::check("a list of random bytes imports or is refused in the data set's words", [] {
    const auto list = *rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::element('a', '.', 'j', 'p', 'g', ' ', '\n', '\r', '0', '9', '/', '-'),
        rc::gen::arbitrary<char>()));
    const auto attempt = import_tree({{"a.jpg", kJpeg}, {"val.txt", "a.jpg " + list}});
    const std::string code = code_of(attempt);
    RC_ASSERT(code == "ok" || code.starts_with("dataset."));
    if (attempt.result) (void)to_json(attempt.result->record).dump();
  });
}

/// Real data sets and hostile ones: file -> code, or "format images annotated classes".
TEST(Formats, FilesOfTheCollection) {
  const char* data = std::getenv("HONE_TEST_DATA");
  if (data == nullptr || !fs::exists(fs::path(data) / "malformed/zip")) {
    GTEST_SKIP() << "HONE_TEST_DATA names no folder with data sets.";
  }
  const std::vector<std::pair<std::string, std::string>> table{
      {"datasets/cifar10_dev1000.zip", "imagenet 1000 1000 10"},
      {"datasets/mnist_dev1000.zip", "imagenet 1000 1000 10"},
      {"datasets/imagenet_dev500.zip", "imagenet 500 500 500"},
      {"datasets/coco_dev50.zip", "coco 50 50 80"},
      {"datasets/coco_dev50_3class.zip", "coco 50 50 3"},
      {"datasets/coco_dev50_voc.tar.gz", "voc 50 50 49"},
      {"malformed/zip/slip_dotdot.zip", "unpack.entry_outside"},
      {"malformed/zip/slip_abs.zip", "unpack.entry_outside"},
      {"malformed/zip/slip_backslash.zip", "unpack.entry_outside"},
      {"malformed/zip/symlink.zip", "unpack.link"},
      {"malformed/zip/val_path_escape.zip", "dataset.imagenet.outside"},
      {"malformed/zip/bomb.zip", "limit.archive.ratio"},
      {"malformed/zip/many_entries.zip", "dataset.no_images"},
      {"malformed/zip/empty.zip", "unpack.empty"},
      {"malformed/zip/no_annotation.zip", "unlabelled 1 0 0"},
      {"malformed/zip/val_missing_file.zip", "dataset.imagenet.missing_image"},
      {"malformed/zip/val_bad_label.zip", "dataset.imagenet.label"},
      {"malformed/zip/val_neg_label.zip", "dataset.imagenet.label"},
      {"malformed/zip/val_big_label.zip", "dataset.imagenet.label"},
      {"malformed/zip/val_crlf_bom.zip", "imagenet 1 1 1"},
      {"malformed/zip/val_one_column.zip", "dataset.imagenet.column"},
      {"malformed/zip/nested_root.zip", "imagenet 1 1 1"},
      {"malformed/zip/names.zip", "imagenet 3 3 3"},
      {"malformed/zip/truncated.zip", "unpack.truncated"},
      {"malformed/zip/bad_crc.zip", "unpack.damaged"},
      {"malformed/zip/not_zip.zip", "dataset.no_images"},
      {"malformed/tar/slip.tar.gz", "unpack.entry_outside"},
      {"malformed/tar/abs.tar.gz", "unpack.entry_outside"},
      {"malformed/tar/symlink_then_write.tar.gz", "unpack.link"},
      {"malformed/tar/hardlink.tar.gz", "unpack.link"},
      {"malformed/tar/fifo_dev.tar.gz", "imagenet 1 1 1"},
      {"malformed/tar/gzip_bomb.tar.gz", "unpack.empty"},
      {"malformed/images", "unlabelled 14 0 0"},
  };
  for (const auto& [name, expected] : table) {
    const auto attempt = import_path(fs::path(data) / name);
    if (!attempt.result) {
      EXPECT_EQ(attempt.result.error().code, expected) << name;
      continue;
    }
    const auto& record = attempt.result->record;
    EXPECT_EQ(
        fmt::format("{} {} {} {}", record.format, record.images, record.annotated, record.classes),
        expected)
        << name;
  }
  EXPECT_FALSE(fs::exists("/tmp/evil_dotdot"));
  EXPECT_FALSE(fs::exists("/tmp/evil_abs"));
  EXPECT_FALSE(fs::exists("/tmp/evil_via_link"));
}

}  // namespace
}  // namespace hone::formats
