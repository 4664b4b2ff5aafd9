#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/json.h"

namespace hone {
namespace {

TEST(Text, WidthCountsColumnsNotBytes) {
  struct Case {
    const char* text;
    std::size_t width;
  };
  for (const Case& c : {Case{"", 0}, Case{"conv1", 5}, Case{"Größe", 5}, Case{"e\u0301", 1},
                        Case{"層", 2}, Case{"🚀", 2}, Case{"\xff\xfe", 2}, Case{"…", 1}}) {
    EXPECT_EQ(display_width(c.text), c.width) << c.text;
  }
}

TEST(Text, CutsInTheMiddle) {
  EXPECT_EQ(cut_middle("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(cut_middle("abcdefghij", 7), "abc…hij");
  EXPECT_EQ(cut_middle("abcdefghij", 6), "abc…ij");
  EXPECT_EQ(cut_middle("abcdefghij", 1), "…");
  EXPECT_EQ(cut_middle("層層層層層", 5), "層…層");
}

TEST(Text, CutTextFits) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::arbitrary<std::string>();
    const auto width = *rc::gen::inRange<std::size_t>(0, 20);
    RC_ASSERT(display_width(cut_middle(text, width)) <= width);
  }));
}

TEST(Text, TableAlignsUnicode) {
  Table table({{"layer"}, {"ms", Align::right}, {"kernel"}});
  table.add({"Größe", "1.25", "jit"});
  table.add({"層", "10.5"});
  EXPECT_EQ(table.text(),
            "layer    ms  kernel\n"
            "Größe  1.25  jit\n"
            "層     10.5\n");
}

TEST(Text, TableCutsLongNamesToTheWidth) {
  Table table({{"layer"}, {"ms", Align::right}});
  table.add({"a/very/long/name/of/a/layer/conv1", "1.25"});
  EXPECT_EQ(table.text(20),
            "layer             ms\n"
            "a/very/…/conv1  1.25\n");
  for (const std::size_t width : {16, 20, 30, 80}) {
    const std::string text = table.text(width);
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin);
      EXPECT_LE(display_width(text.substr(begin, end - begin)), width);
      begin = end + 1;
    }
    EXPECT_NE(text.find("1.25"), std::string::npos) << "figures are never cut";
  }
}

TEST(Text, EmptyTableIsItsHeader) { EXPECT_EQ(Table({{"a"}, {"b"}}).text(), "a  b\n"); }

TEST(Text, BytesForPeople) {
  struct Case {
    std::uint64_t bytes;
    const char* text;
  };
  for (const Case& c :
       {Case{0, "0 B"}, Case{1023, "1023 B"}, Case{1024, "1.00 KiB"}, Case{102'027'405, "97.3 MiB"},
        Case{1024 * 1024 - 1, "1.00 MiB"}, Case{UINT64_MAX, "16.0 EiB"}}) {
    EXPECT_EQ(human_bytes(c.bytes), c.text);
  }
}

TEST(Text, SignificantDigits) {
  struct Case {
    double value;
    const char* text;
  };
  for (const Case& c :
       {Case{0, "0"}, Case{0.012345, "0.0123"}, Case{0.9999, "1.00"}, Case{9.996, "10.0"},
        Case{12.345, "12.3"}, Case{1234.5, "1234"}, Case{-0.5, "-0.500"}, Case{1e-9, "1.00e-09"},
        Case{NAN, "-"}, Case{INFINITY, "inf"}, Case{123456789, "123456789"}}) {
    EXPECT_EQ(significant(c.value), c.text) << c.value;
  }
  EXPECT_EQ(significant(0.4231, 2), "0.42");
}

TEST(Text, DurationsForPeople) {
  struct Case {
    double seconds;
    const char* text;
  };
  for (const Case& c : {Case{0, "0 s"}, Case{0.0000123, "12.3 µs"}, Case{0.35, "350 ms"},
                        Case{0.9999, "1.00 s"}, Case{2.3, "2.30 s"}, Case{59.99, "1 min 0 s"},
                        Case{80, "1 min 20 s"}, Case{7500, "2 h 5 min"}, Case{3599.9, "1 h 0 min"},
                        Case{NAN, "-"}, Case{1e300, "1.16e+295 days"}}) {
    EXPECT_EQ(human_duration(c.seconds), c.text) << c.seconds;
  }
}

TEST(Text, TextFromOutsideIsMadeSafe) {
  struct Case {
    std::string text;
    std::string clean;
  };
  for (const Case& c :
       {Case{"conv1", "conv1"}, Case{"Größe 層 🚀", "Größe 層 🚀"},
        Case{"\x1b[31mred", "\\x1b[31mred"}, Case{"a\nb\tc\rd", "a b c d"},
        Case{std::string("a\0b", 3), "a\\x00b"}, Case{"\xff\xfe", "\uFFFD\uFFFD"},
        Case{"\xc0\xaf", "\uFFFD\uFFFD"},            // overlong "/"
        Case{"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},  // a surrogate
        Case{"\xc2\x9b"
             "31m",
             "\\x9b31m"},  // one-byte CSI
        Case{"gnp.\u202Eexe", "gnp.\\u202eexe"}, Case{"\xe2\x82", "\uFFFD\uFFFD"}}) {
    EXPECT_EQ(clean_text(c.text), c.clean);
  }
}

TEST(Text, CleanTextIsCutAtAWholeCharacter) {
  EXPECT_EQ(clean_text("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(clean_text("abcdefghi", 8), "abcde…");
  EXPECT_EQ(clean_text("層層層層", 8), "層…");
}

TEST(Text, CleanTextAlwaysFitsAndIsJson) {
  EXPECT_TRUE(rc::check([] {
    const auto bytes = *rc::gen::arbitrary<std::vector<char>>();
    const std::string text(bytes.begin(), bytes.end());
    const auto most = *rc::gen::inRange<std::size_t>(3, 60);
    const std::string clean = clean_text(text, most);
    RC_ASSERT(clean.size() <= most);
    RC_ASSERT(Json::parse(Json(clean).dump()).get<std::string>() == clean);
    RC_ASSERT(std::none_of(clean.begin(), clean.end(), [](char c) { return c >= 0 && c < 0x20; }));
  }));
}

}  // namespace
}  // namespace hone
