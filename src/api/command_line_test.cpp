#include "api/command_line.h"

#include <gtest/gtest.h>

#include "api/export.h"
#include "api/quantize.h"
#include "api/requests.h"

namespace hone::api {
namespace {

struct Case {
  std::string kind;
  Json request;
  std::string line;
};

TEST(CommandLine, IsWhatAsksForTheSame) {
  const std::vector<Case> cases{
      {"benchmark",
       {{"model", "m"}, {"run", {{"batch", 2}, {"streams", 4}, {"precision", "bf16"}}}},
       "hone benchmark m --batch 2 --streams 4 --precision bf16"},
      {"benchmark",
       {{"model", "m"}, {"run", {{"targets", {"cpu", "cpu:avx2"}}}}, {"sweep", "j-1"}},
       "hone benchmark m --target cpu,cpu:avx2"},
      {"benchmark",
       {{"model", "m"}, {"run", {{"shapes", {{"x", {1, 3, 8, 8}}}}}}, {"seconds", 0.5}},
       "hone benchmark m --shape x=1,3,8,8 --seconds 0.5"},
      {"accuracy",
       {{"model", "m"}, {"dataset", "d"}, {"limit", 10}},
       "hone accuracy m --dataset d --limit 10"},
      {"quantize",
       {{"model", "m"}, {"dataset", "d"}, {"max_drop", 0.01}, {"ignore", {"a", "re:b.*"}}},
       "hone quantize m --dataset d --max-drop 0.01 --ignore a --ignore 're:b.*'"},
      {"quantize",
       {{"model", "m"}, {"dataset", "d"}, {"augment", {"flip", "noise"}}},
       "hone quantize m --dataset d --augment flip,noise"},
      {"quantize", {{"model", "m"}, {"curve", true}}, "hone quantize m --curve"},
      {"sweep",
       {{"model", "m"}, {"batches", {1, 2}}, {"streams", {1, "auto"}}},
       "hone sweep m --batches 1,2 --streams 1,auto"},
      {"compare", {{"candidates", {"a", "b c"}}}, "hone compare a 'b c'"},
      {"export",
       {{"model", "m"}, {"run", "r-1"}, {"format", "ovms"}, {"with_runtime", true}},
       "hone export m --run r-1 --with-runtime --format ovms"},
      {"model_import",
       {{"paths", {"a.xml", "a.bin"}},
        {"card", {{"mean", {1, 2.5, 3}}, {"resize", "8x8,bilinear,stretch"}}}},
       "hone model import a.xml a.bin --mean 1,2.5,3 --resize 8x8,bilinear,stretch"},
  };
  for (const auto& one : cases) {
    const auto words = command_words(one.kind, one.request);
    ASSERT_TRUE(words) << one.line << words.error().where;
    ASSERT_TRUE(*words) << one.kind;
    EXPECT_EQ(shell_line(**words), one.line);
  }
}

TEST(CommandLine, SaysWhenNoCommandAsksForIt) {
  EXPECT_FALSE(*command_words("quantize_network", Json::object()));
  EXPECT_FALSE(command_words("benchmark", {{"model", 1}}));
}

TEST(CommandLine, AWordStaysAWord) {
  EXPECT_EQ(shell_word("plain-1.5,x/y"), "plain-1.5,x/y");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("$(id)"), "'$(id)'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("a\nb"), "'a\nb'");
}

}  // namespace
}  // namespace hone::api
