#include "model/types.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace hone::model {
namespace {

TEST(Shapes, AreParsed) {
  struct Case {
    const char* text;
    Shape shape;
  };
  for (const Case& c :
       {Case{"1,3,224,224", {1, 3, 224, 224}}, Case{"1x3x224x224", {1, 3, 224, 224}},
        Case{"7", {7}}, Case{"?,3", {kDynamic, 3}}, Case{"-1,3", {kDynamic, 3}},
        Case{"9223372036854775807", {INT64_MAX}}}) {
    const auto shape = parse_shape(c.text);
    ASSERT_TRUE(shape) << c.text;
    EXPECT_EQ(*shape, c.shape) << c.text;
  }
}

TEST(Shapes, NonsenseIsRefused) {
  for (const char* text : {"", ",", "1,", ",1", "1,,2", "0", "1,0", "-2", "1.5", "1 ,2", "a", "1e3",
                           "9223372036854775808", "+1", "0x10", "1;2"}) {
    const auto shape = parse_shape(text);
    ASSERT_FALSE(shape) << text;
    EXPECT_EQ(shape.error().code, "model.shape");
    EXPECT_EQ(shape.error().kind, ErrorKind::usage);
    EXPECT_EQ(shape.error().where, text);
    EXPECT_FALSE(shape.error().remedy.empty());
  }
}

TEST(Shapes, TextComesBack) {
  EXPECT_TRUE(rc::check([] {
    const auto shape = *rc::gen::nonEmpty(rc::gen::container<Shape>(
        rc::gen::oneOf(rc::gen::just(kDynamic), rc::gen::inRange<std::int64_t>(1, 100'000))));
    RC_ASSERT(*parse_shape(to_text(shape)) == shape);
  }));
}

TEST(Shapes, TextForPeople) {
  EXPECT_EQ(to_text({1, 3, 224, 224}), "1x3x224x224");
  EXPECT_EQ(to_text({kDynamic, 3}), "?x3");
  EXPECT_EQ(to_text({}), "scalar");
  EXPECT_EQ(to_text({kDynamicRank}), "any");
}

TEST(Shapes, ElementsAreCountedWithoutOverflow) {
  constexpr std::int64_t kBig = std::int64_t{1} << 32;
  EXPECT_EQ(element_count({}), 1U);
  EXPECT_EQ(element_count({2, 3}), 6U);
  EXPECT_EQ(element_count({2, 0}), 0U);
  EXPECT_EQ(element_count({kDynamic, 3}), std::nullopt);
  EXPECT_EQ(element_count({kDynamicRank}), std::nullopt);
  EXPECT_EQ(element_count({kBig, kBig}), std::nullopt);
  EXPECT_EQ(element_count({kBig, kBig / 4}), 1ULL << 62U);
}

TEST(Shapes, BytesAreRoundedUp) {
  struct Case {
    Shape shape;
    Precision precision;
    std::optional<std::uint64_t> bytes;
  };
  for (const Case& c :
       {Case{{2, 3}, Precision::f32, 24}, Case{{2, 3}, Precision::f16, 12},
        Case{{3}, Precision::i4, 2}, Case{{9}, Precision::u1, 2}, Case{{8}, Precision::u1, 1},
        Case{{3}, Precision::u6, 3}, Case{{0}, Precision::f32, 0}, Case{{3}, Precision::boolean, 3},
        Case{{3}, Precision::string, std::nullopt}, Case{{3}, Precision::dynamic, std::nullopt},
        Case{{kDynamic}, Precision::f32, std::nullopt},
        Case{{INT64_MAX}, Precision::f32, std::nullopt}}) {
    EXPECT_EQ(byte_count(c.shape, c.precision), c.bytes)
        << to_text(c.shape) << " " << enum_name(c.precision);
  }
}

TEST(Precisions, EachHasANameAndAWidth) {
  for (const auto& row : enum_names(Precision{})) {
    EXPECT_EQ(enum_from_name<Precision>(row.name), row.value);
    const bool open = row.value == Precision::dynamic || row.value == Precision::string;
    EXPECT_EQ(bits_of(row.value) == 0, open) << row.name;
    EXPECT_FALSE(is_integer(row.value) && is_float(row.value)) << row.name;
  }
  EXPECT_EQ(enum_from_name<Precision>("F32"), std::nullopt);
  EXPECT_TRUE(is_integer(Precision::u1));
  EXPECT_FALSE(is_integer(Precision::boolean));
  EXPECT_TRUE(is_float(Precision::bf16));
}

TEST(Graphs, SurviveTheirJson) {
  Graph body;
  body.name = "body";
  Node node;
  node.name = "conv";
  node.type = "Convolution";
  node.attributes = {{"strides", "1,1"}};
  node.inputs = {{0, 0}, {1, 2}};
  node.outputs = {{{1, 8, kDynamic}, Precision::f16}};
  node.constant = ConstantFacts{
      .elements = 2, .bytes = 8, .zeros = 1, .min = -1.5, .max = {}, .values = {0, -1.5}};
  node.bodies = {body};
  Graph graph;
  graph.name = "net";
  graph.nodes = {node};
  const Json json = to_json(graph);
  const auto back = from_json<Graph>(*parse_json(json.dump()), UnknownMembers::refuse);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), json);
  EXPECT_EQ(back->nodes[0].bodies[0].name, "body");
  EXPECT_EQ(back->nodes[0].inputs[1].port, 2);
}

}  // namespace
}  // namespace hone::model
