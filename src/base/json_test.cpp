#include "base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/digest.h"
#include "base/limits.h"
#include "base/random.h"

namespace hone {
namespace {

TEST(JsonText, WhatIsNotJsonIsRefused) {
  for (const char* text : {"", "{", "[1,]", "{'a': 1}", "nul", "\"\xff\"", "1 2", "{\"a\" 1}"}) {
    const auto read = parse_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, "json.syntax") << text;
    EXPECT_EQ(read.error().kind, ErrorKind::input);
  }
}

TEST(JsonText, DepthHasALimit) {
  const auto nested = [](std::size_t depth) {
    return parse_json(std::string(depth, '[') + std::string(depth, ']'));
  };
  EXPECT_TRUE(nested(limits::kJsonDepth));
  EXPECT_EQ(nested(limits::kJsonDepth + 1).error().code, "json.too_deep");
  EXPECT_EQ(parse_json(std::string(1'000'000, '[')).error().code, "json.too_deep");
  EXPECT_TRUE(parse_json("\"" + std::string(1000, '[') + "\"")) << "brackets in text do not count";
  EXPECT_TRUE(parse_json("[\"\\\"[[[\"]"));
}

TEST(JsonText, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const auto read = parse_json(text);
    RC_ASSERT((read || !read.error().code.empty()));
  }));
}

TEST(Errors, SurviveTheirJson) {
  for (const ErrorKind kind :
       {ErrorKind::input, ErrorKind::limit, ErrorKind::cancelled, ErrorKind::target,
        ErrorKind::environment, ErrorKind::bug, ErrorKind::usage}) {
    const Error error = Error(kind, "room.thing", "A sentence.").at("place").fix("Do this.");
    const Error back = error_from_json(error_to_json(error));
    EXPECT_EQ(back.code, "room.thing");
    EXPECT_EQ(back.kind, kind);
    EXPECT_EQ(back.message, "A sentence.");
    EXPECT_EQ(back.where, "place");
    EXPECT_EQ(back.remedy, "Do this.");
  }
}

TEST(Errors, FromAnythingIsNeverACrash) {
  for (const char* text :
       {"null", "[]", "1", "{}", R"({"code": 1, "kind": [], "message": null})"}) {
    EXPECT_EQ(error_from_json(Json::parse(text)).code, "") << text;
    EXPECT_EQ(error_from_json(Json::parse(text)).kind, ErrorKind::bug) << text;
  }
}

TEST(Errors, ExitCodesAreTheContracts) {
  struct Case {
    ErrorKind kind;
    int code;
  };
  for (const Case& c :
       {Case{ErrorKind::environment, 1}, Case{ErrorKind::bug, 1}, Case{ErrorKind::usage, 2},
        Case{ErrorKind::input, 3}, Case{ErrorKind::limit, 4}, Case{ErrorKind::cancelled, 5},
        Case{ErrorKind::target, 6}}) {
    EXPECT_EQ(exit_code(c.kind), c.code) << to_string(c.kind);
  }
}

Result<int> half(int value) {
  if (value % 2 != 0) return input_error("test.odd", "Odd.");
  return value / 2;
}

Result<int> quarter(int value) {
  HONE_TRY(const int once, half(value));
  HONE_TRY(const int twice, half(once));
  return twice;
}

Status check(int value) {
  HONE_CHECK(quarter(value));
  return {};
}

TEST(Errors, ArePassedOn) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().code, "test.odd");
  EXPECT_TRUE(check(4));
  EXPECT_EQ(check(1).error().code, "test.odd");
}

TEST(Digests, AreSha256) {
  EXPECT_EQ(Digest::of("").hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Digest::of("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digests, PiecesDoNotMatter) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
    DigestStream stream;
    stream.add(std::string_view(bytes).substr(0, cut));
    stream.add(std::string_view(bytes).substr(cut));
    RC_ASSERT(stream.finish() == Digest::of(bytes));
    RC_ASSERT(stream.finish() == Digest::of(""));
  }));
}

TEST(Digests, AreReadOnlyWhenWhole) {
  const std::string good(64, 'a');
  EXPECT_TRUE(Digest::from_hex(good));
  for (const std::string& bad : {std::string(), good + "a", good.substr(1), std::string(64, 'A'),
                                 std::string(64, 'g'), "../" + good.substr(3)}) {
    EXPECT_EQ(Digest::from_hex(bad).error().code, "digest.syntax") << bad;
  }
  EXPECT_TRUE(Digest::from_form("")->empty());
  EXPECT_FALSE(Digest::from_form(1));
}

TEST(RandomNumbers, AreTheSameEverywhere) {
  Random random(0);  // first outputs of splitmix64 with seed 0
  EXPECT_EQ(random.next(), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(random.next(), 0x6E789E6AA1B965F4ULL);
  EXPECT_EQ(random.next(), 0x06C45D188009454FULL);
}

TEST(RandomNumbers, StayInTheirRange) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    Random random(seed);
    const auto bound = *rc::gen::inRange<std::uint64_t>(1, 1000);
    RC_ASSERT(random.below(bound) < bound);
    const double uniform = random.uniform();
    RC_ASSERT(uniform >= 0 && uniform < 1);
  }));
}

}  // namespace
}  // namespace hone
