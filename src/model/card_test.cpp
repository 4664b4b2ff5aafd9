#include "model/card.h"

#include <gtest/gtest.h>

#include "model/record.h"

namespace hone::model {
namespace {

TEST(Resizes, AreParsed) {
  struct Case {
    const char* text;
    Resize resize;
  };
  for (const Case& c :
       {Case{"224x224", {224, 224}}, Case{"1x65536", {1, 65536}},
        Case{"256x128,bicubic", {256, 128, Interpolation::bicubic}},
        Case{"256x256,area,short-side", {256, 256, Interpolation::area, Fit::short_side}},
        Case{"256x256,short-side", {256, 256, Interpolation::bilinear, Fit::short_side}},
        Case{"416x416,letterbox,nearest", {416, 416, Interpolation::nearest, Fit::letterbox}},
        Case{"416x416,letterbox:0", {416, 416, Interpolation::bilinear, Fit::letterbox, 0}},
        Case{"416x416,letterbox:255", {416, 416, Interpolation::bilinear, Fit::letterbox, 255}}}) {
    const auto resize = Resize::parse(c.text);
    ASSERT_TRUE(resize) << c.text;
    EXPECT_EQ(*resize, c.resize) << c.text;
    EXPECT_EQ(*Resize::parse(resize->text()), c.resize) << "text comes back: " << resize->text();
    EXPECT_EQ(*Resize::from_form(resize->json_form()), c.resize);
  }
}

TEST(Resizes, NonsenseIsRefused) {
  for (const char* text : {"", "224", "x", "224x", "x224", "0x224", "224x0", "-1x224", "65537x1",
                           "224x224x3", "224x224,", "224x224,cubic", "224x224,stretch:1",
                           "224x224,letterbox:256", "224x224,letterbox:", "224x224,letterbox:1:2",
                           "224x224,bilinear,stretch,more", " 224x224", "224X224"}) {
    const auto resize = Resize::parse(text);
    ASSERT_FALSE(resize) << text;
    EXPECT_EQ(resize.error().code, "model.card.resize") << text;
    EXPECT_EQ(resize.error().where, text);
    EXPECT_FALSE(resize.error().remedy.empty());
  }
  EXPECT_FALSE(Resize::from_form(224));
}

TEST(Crops, AreParsedOrRefused) {
  EXPECT_EQ(*Crop::parse("224x200"), (Crop{224, 200}));
  EXPECT_EQ(Crop{}.text(), "0x0");
  for (const char* text : {"", "224", "224x", "0x0", "224x224,area"}) {
    EXPECT_EQ(Crop::parse(text).error().code, "model.card.crop") << text;
  }
}

TEST(Cards, OptionsSetTheirFieldsAndSaySo) {
  Card card;
  card.source["mean"] = "file";
  CardOptions options;
  options.task = Task::classification;
  options.mean = {123.675, 116.28, 103.53};
  options.resize = Resize{256, 256};
  options.label_names = {"cat", "dog"};
  ASSERT_TRUE(apply(options, card));
  EXPECT_EQ(card.task, Task::classification);
  EXPECT_EQ(card.mean.size(), 3U);
  EXPECT_EQ(card.labels[1], "dog");
  EXPECT_EQ(card.source["mean"], "flag");
  EXPECT_EQ(card.source["labels"], "flag");
  EXPECT_FALSE(card.source.contains("scale")) << "what is not given stays as it was";
}

TEST(Cards, ChannelsMustFit) {
  struct Case {
    std::optional<Color> color;
    std::vector<double> mean;
    std::vector<double> scale;
    const char* code;  // empty when it is good
  };
  for (const Case& c :
       {Case{{}, {1, 2, 3}, {}, ""}, Case{{}, {1}, {2}, ""},
        Case{{}, {1, 2}, {}, "model.card.channels"},
        Case{{}, {}, {1, 2, 3, 4}, "model.card.channels"},
        Case{Color::gray, {1, 2, 3}, {}, "model.card.channels"}, Case{Color::gray, {1}, {2}, ""},
        Case{{}, {}, {1, 0, 1}, "model.card.scale"}}) {
    Card card;
    CardOptions options;
    options.color = c.color;
    options.mean = c.mean;
    options.scale = c.scale;
    const Status applied = apply(options, card);
    EXPECT_EQ(applied ? "" : applied.error().code, c.code);
    EXPECT_TRUE(applied || card.source.empty()) << "a refused card is not half changed";
  }
}

TEST(Cards, RecordSurvivesItsJson) {
  Record record;
  record.id = "0123456789abcdef";
  record.name = "net";
  record.inputs = {{"data", {1, 3, kDynamic, 224}, "NCHW", Precision::f32}};
  record.card.resize = Resize{256, 256, Interpolation::area, Fit::letterbox, 7};
  record.card.crop = Crop{224, 224};
  record.card.nms = 0.5;
  record.bin = {"model.bin", Digest::of("weights"), 7};
  const Json json = to_json(record);
  const auto back = from_json<Record>(json, UnknownMembers::refuse);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), json);
  EXPECT_EQ(back->card.resize->pad, 7);
}

}  // namespace
}  // namespace hone::model
