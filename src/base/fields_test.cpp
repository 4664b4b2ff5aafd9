#include "base/fields.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/digest.h"

namespace hone {
namespace {

enum class Colour { red, green };
constexpr std::array<EnumName<Colour>, 2> kColours{
    {{Colour::red, "red"}, {Colour::green, "dark-green"}}};
std::span<const EnumName<Colour>> enum_names(Colour) { return kColours; }

struct Inner {
  std::int64_t count = 0;
  bool operator==(const Inner&) const = default;
  static void fields(auto& self, auto&& field) {
    field("count", self.count, "How many", {.min = 0, .max = 10});
  }
};

struct Outer {
  std::string name;
  bool flag = false;
  double ratio = 0;
  std::uint8_t small = 0;
  Colour colour = Colour::red;
  std::optional<Inner> inner;
  std::vector<double> list;
  std::map<std::string, std::int64_t> map;
  Json anything;
  Digest digest;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name", {.required = true});
    field("flag", self.flag, "Flag");
    field("ratio", self.ratio, "Ratio", {.min = 0, .max = 1});
    field("small", self.small, "Small number");
    field("colour", self.colour, "Colour");
    field("inner", self.inner, "Inner");
    field("list", self.list, "List", {.min = 0});
    field("map", self.map, "Map");
    field("anything", self.anything, "Anything");
    field("digest", self.digest, "Digest");
  }
};

Json parsed(const char* text) { return Json::parse(text); }

TEST(Fields, ValueToJsonAndBack) {
  Outer value;
  value.name = "n";
  value.flag = true;
  value.ratio = 0.5;
  value.small = 255;
  value.colour = Colour::green;
  value.inner = Inner{3};
  value.list = {1, 2.5};
  value.map = {{"a", -1}};
  value.anything = {1, "two"};
  value.digest = Digest::of("x");
  const Json json = to_json(value);
  EXPECT_EQ(json["colour"], "dark-green");
  EXPECT_EQ(json["inner"]["count"], 3);
  EXPECT_EQ(json.begin().key(), "name") << "members keep their order";
  const auto back = from_json<Outer>(json, UnknownMembers::refuse);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), json);
}

TEST(Fields, EmptyOptionalsAreAbsentAndNanIsNull) {
  Outer value;
  value.ratio = NAN;
  const Json json = to_json(value);
  EXPECT_FALSE(json.contains("inner"));
  EXPECT_TRUE(json["ratio"].is_null());
  EXPECT_TRUE(std::isnan(from_json<Outer>(json)->ratio));
}

TEST(Fields, RequestsAreReadStrictly) {
  struct Case {
    const char* json;
    const char* where;
  };
  for (const Case& c : {
           Case{R"({})", "name"},
           Case{R"({"name": 1})", "name"},
           Case{R"([])", ""},
           Case{R"({"name": "n", "unknown": 1})", "unknown"},
           Case{R"({"name": "n", "inner": {"more": 1}})", "inner.more"},
           Case{R"({"name": "n", "inner": {"count": 11}})", "inner.count"},
           Case{R"({"name": "n", "inner": {"count": -1}})", "inner.count"},
           Case{R"({"name": "n", "inner": {"count": 1.5}})", "inner.count"},
           Case{R"({"name": "n", "inner": {"count": 1e300}})", "inner.count"},
           Case{R"({"name": "n", "small": 256})", "small"},
           Case{R"({"name": "n", "small": -1})", "small"},
           Case{R"({"name": "n", "small": true})", "small"},
           Case{R"({"name": "n", "ratio": 1.01})", "ratio"},
           Case{R"({"name": "n", "ratio": "1"})", "ratio"},
           Case{R"({"name": "n", "ratio": null})", "ratio"},
           Case{R"({"name": "n", "colour": "blue"})", "colour"},
           Case{R"({"name": "n", "colour": 0})", "colour"},
           Case{R"({"name": "n", "flag": 1})", "flag"},
           Case{R"({"name": "n", "list": 1})", "list"},
           Case{R"({"name": "n", "list": [1, "x"]})", "list[1]"},
           Case{R"({"name": "n", "list": [1, -1]})", "list"},
           Case{R"({"name": "n", "map": {"a": "b"}})", "map.a"},
           Case{R"({"name": "n", "digest": "xyz"})", "digest"},
       }) {
    const auto read = from_json<Outer>(parsed(c.json), UnknownMembers::refuse);
    ASSERT_FALSE(read) << c.json;
    EXPECT_EQ(read.error().code, "request.field") << c.json;
    EXPECT_EQ(read.error().kind, ErrorKind::usage) << c.json;
    EXPECT_EQ(read.error().where, c.where) << c.json;
  }
}

TEST(Fields, StoredResultsAreReadLeniently) {
  const auto read = from_json<Outer>(parsed(R"({"later": 1, "inner": {"count": 99}})"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->inner, Inner{99});
}

TEST(Fields, LimitsThemselvesAreAllowed) {
  for (const char* json : {R"({"name": "", "ratio": 0})", R"({"name": "", "ratio": 1})",
                           R"({"name": "", "inner": {"count": 10}})",
                           R"({"name": "", "inner": null})", R"({"name": "", "small": 255})"}) {
    EXPECT_TRUE(from_json<Outer>(parsed(json), UnknownMembers::refuse)) << json;
  }
}

TEST(Fields, SchemaSaysTheSame) {
  const Json schema = schema_of<Outer>();
  EXPECT_EQ(schema["type"], "object");
  EXPECT_EQ(schema["required"], Json::array({"name"}));
  const Json& members = schema["properties"];
  EXPECT_EQ(members["ratio"]["maximum"], 1);
  EXPECT_EQ(members["ratio"]["description"], "Ratio");
  EXPECT_EQ(members["colour"]["enum"], Json::array({"red", "dark-green"}));
  EXPECT_EQ(members["inner"]["properties"]["count"]["type"], "integer");
  EXPECT_EQ(members["list"]["items"]["type"], "number");
  EXPECT_EQ(members["map"]["additionalProperties"]["type"], "integer");
}

TEST(Fields, NumbersSurviveTheirText) {
  EXPECT_TRUE(rc::check([](double ratio, std::int64_t count) {
    RC_PRE(std::isfinite(ratio));
    Outer value;
    value.ratio = ratio;
    value.inner = Inner{count};
    const auto back = from_json<Outer>(*parse_json(to_json(value).dump()));
    RC_ASSERT(back->ratio == ratio);
    RC_ASSERT(back->inner->count == count);
  }));
}

}  // namespace
}  // namespace hone
