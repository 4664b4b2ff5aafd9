#include <gtest/gtest.h>

#include "intake/card_clues.h"
#include "intake/record_for_test.h"

namespace hone::intake {
namespace {

using Metadata = std::map<std::string, std::string>;

Result<model::Card> detect(const model::Record& record, const Metadata& metadata = {},
                           const model::CardOptions& options = {}) {
  return detect_card({record, {}, metadata, {}}, options);
}

TEST(Card, LayoutsComeFromTheChannels) {
  const std::vector<std::pair<model::Shape, std::string>> table{
      {{1, 3, 224, 224}, "NCHW"},
      {{-1, 3, -1, -1}, "NCHW"},
      {{1, 1, 28, 28}, "NCHW"},
      {{1, 224, 224, 3}, "NHWC"},
      {{-1, 32, 32, 3}, "NHWC"},
      {{1, 3, 3, 3}, "NCHW"},
      {{1, 64, 56, 56}, ""},
      {{-1, -1, -1, -1}, ""},
      {{1, 10}, ""},
      {{}, ""},
      {{model::kDynamicRank}, ""},
  };
  for (const auto& [shape, layout] : table) {
    auto record = record_of(shape, "", {});
    const auto source = settle_layouts({}, {}, record.inputs);
    ASSERT_TRUE(source);
    EXPECT_EQ(record.inputs[0].layout, layout) << model::to_text(shape);
    EXPECT_EQ(*source, layout.empty() ? "default" : "shape");
  }
}

TEST(Card, TaskComesFromTheOutputs) {
  struct Row {
    std::vector<model::Shape> outputs;
    model::Task task;
    std::int64_t label_offset;
  };
  const std::vector<Row> table{
      {{{1, 1000}}, model::Task::classification, 0},
      {{{-1, 10}}, model::Task::classification, 0},
      {{{8, 2}}, model::Task::classification, 0},
      {{{1, 1000, 1, 1}}, model::Task::classification, 0},
      {{{1, 1, 1, 1001}}, model::Task::classification, 1},
      {{{1, 1}}, model::Task::other, 0},
      {{{1, 21, 64, 64}}, model::Task::other, 0},
      {{{1, -1}}, model::Task::other, 0},
      {{{10}}, model::Task::other, 0},
      {{{1, 10}, {1, 10}}, model::Task::other, 0},
  };
  for (const auto& row : table) {
    const auto card = detect(record_of({1, 3, 8, 8}, "NCHW", row.outputs), {}, {});
    ASSERT_TRUE(card);
    const auto shape = model::to_text(row.outputs[0]);
    EXPECT_EQ(card->task, row.task) << shape;
    EXPECT_EQ(card->label_offset, row.label_offset) << shape;
    EXPECT_EQ(card->source.at("task"),
              row.task == model::Task::classification ? "shape" : "default");
    EXPECT_EQ(card->source.at("label_offset"), row.label_offset == 1 ? "shape" : "default");
  }
  const auto no_image = detect(record_of({1, 16}, "", {{1, 10}}), {}, {});
  EXPECT_EQ(no_image->task, model::Task::other);
}

TEST(Card, EveryValueHasASource) {
  const auto card = detect(record_of({1, 3, 8, 8}, "NCHW", {{1, 10}}), {}, {});
  ASSERT_TRUE(card);
  const Json json = to_json(*card);
  for (const auto& [name, value] : json.items()) {
    EXPECT_TRUE(name == "source" || name == "notes" || card->source.contains(name)) << name;
  }
  EXPECT_EQ(card->color, model::Color::rgb);
  EXPECT_EQ(card->source.at("color"), "default");
}

TEST(Card, GrayComesFromOneChannel) {
  for (const auto& [shape, layout] : std::vector<std::pair<model::Shape, std::string>>{
           {{1, 1, 28, 28}, "NCHW"}, {{1, 28, 28, 1}, "NHWC"}}) {
    const auto card = detect(record_of(shape, layout, {{1, 10}}), {}, {});
    EXPECT_EQ(card->color, model::Color::gray);
    EXPECT_EQ(card->source.at("color"), "shape");
  }
}

TEST(Card, MetadataOfTheFileIsUsedWhereItMakesSense) {
  const auto record = record_of({1, 3, 8, 8}, "NCHW", {{1, 2}});
  const auto full = detect(record,
                           Metadata{{"model_info/mean_values", "123.675 116.28 103.53"},
                                    {"model_info/scale_values", "[58.4, 57.1, 57.4]"},
                                    {"model_info/reverse_input_channels", "False"},
                                    {"model_info/labels", "cat <b>dog"}},
                           {});
  ASSERT_TRUE(full);
  EXPECT_EQ(full->mean, (std::vector<double>{123.675, 116.28, 103.53}));
  EXPECT_EQ(full->scale, (std::vector<double>{58.4, 57.1, 57.4}));
  EXPECT_EQ(full->color, model::Color::bgr);
  EXPECT_EQ(full->labels, (std::vector<std::string>{"cat", "<b>dog"}));
  for (const char* field : {"mean", "scale", "color", "labels"}) {
    EXPECT_EQ(full->source.at(field), "file") << field;
  }
  const auto embedded = detect(
      record,
      Metadata{{"model_info/mean_values", "1 2 3"}, {"model_info/embedded_processing", "True"}},
      {});
  EXPECT_TRUE(embedded->mean.empty());
  const auto nonsense = detect(
      record, Metadata{{"model_info/mean_values", "1 2"}, {"model_info/scale_values", "0"}}, {});
  EXPECT_TRUE(nonsense->mean.empty());
  EXPECT_TRUE(nonsense->scale.empty());
  model::CardOptions options;
  options.color = model::Color::rgb;
  options.mean = {7};
  const auto flagged = detect(record, Metadata{{"model_info/mean_values", "1 2 3"}}, options);
  EXPECT_EQ(flagged->mean, std::vector<double>{7});
  EXPECT_EQ(flagged->source.at("mean"), "flag");
  EXPECT_EQ(flagged->source.at("color"), "flag");
}

}  // namespace
}  // namespace hone::intake
