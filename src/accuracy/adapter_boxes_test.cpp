#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "accuracy/adapter.h"
#include "accuracy/grid.h"

namespace hone::accuracy {
namespace {

using model::Precision;
using result::Detection;

/// An input of 32 x 32 from an image of 64 x 96: twice as large, three times as high.
constexpr Geometry kTwiceThrice{.image_width = 64,
                                .image_height = 96,
                                .input_width = 32,
                                .input_height = 32,
                                .scale_x = 0.5,
                                .scale_y = 1.0 / 3};

model::Card detector(std::string adapter) {
  model::Card card;
  card.task = model::Task::detection;
  card.adapter = std::move(adapter);
  return card;
}

model::Port port(std::string name, model::Shape shape, Precision precision = Precision::f32) {
  return {.name = std::move(name), .shape = std::move(shape), .layout = "", .precision = precision};
}

/// Outputs with their values, and an adapter made for them.
class Outputs {
 public:
  Outputs& add(const model::Port& output, std::vector<float> values) {
    ports_.push_back(output);
    values_.push_back(std::move(values));
    return *this;
  }
  [[nodiscard]] MadeAdapter adapter(const model::Card& card, std::size_t batch = 1,
                                    std::vector<std::string> names = {}) const {
    return make_adapter({.card = card,
                         .outputs = ports_,
                         .batch = batch,
                         .class_names = names,
                         .input_width = 32,
                         .input_height = 32});
  }
  [[nodiscard]] Prediction read(const OutputAdapter& adapter, std::size_t slot = 0) const {
    std::vector<OutputView> views;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
      views.push_back(
          {{ports_[i].shape, ports_[i].precision}, std::as_bytes(std::span(values_[i]))});
    }
    Prediction prediction;
    adapter.read(views, {slot, kTwiceThrice}, prediction);
    return prediction;
  }
  [[nodiscard]] std::vector<Detection> detections(const model::Card& card) const {
    const auto made = adapter(card);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? read(**made).image.detections : std::vector<Detection>();
  }

 private:
  std::vector<model::Port> ports_;
  std::vector<std::vector<float>> values_;
};

void expect_box(const Detection& found, std::int64_t label, double score,
                std::array<double, 4> sides) {
  EXPECT_EQ(found.label, label);
  EXPECT_NEAR(found.score, score, 1e-6);
  EXPECT_NEAR(found.x, sides[0], 1e-4);
  EXPECT_NEAR(found.y, sides[1], 1e-4);
  EXPECT_NEAR(found.width, sides[2], 1e-4);
  EXPECT_NEAR(found.height, sides[3], 1e-4);
}

TEST(Ssd, ReadsTheRowsOfItsImageUntilTheEnd) {
  const Outputs outputs =
      Outputs().add(port("out", {1, 1, 5, 7}), {0,  1, 0.5F, 0.25F, 0.5F, 0.5F, 0.75F,  //
                                                1,  2, 0.9F, 0,     0,    1,    1,      //
                                                0,  0, 0.7F, -1,    0,    0.5F, 2,      //
                                                -1, 0, 0,    0,     0,    0,    0,      //
                                                0,  3, 0.9F, 0,     0,    1,    1});
  const auto card = detector("ssd");
  const auto adapter = outputs.adapter(card, 2).value();
  const auto first = outputs.read(*adapter, 0).image.detections;
  ASSERT_EQ(first.size(), 2U);
  expect_box(first[0], 0, 0.7, {0, 0, 32, 96});  // cut at the edges
  expect_box(first[1], 1, 0.5, {16, 48, 16, 24});
  const auto second = outputs.read(*adapter, 1).image.detections;
  ASSERT_EQ(second.size(), 1U);
  expect_box(second[0], 2, 0.9, {0, 0, 64, 96});
}

TEST(Ssd, LabelsBeforeTheFirstRealClassAreLeftOut) {
  const Outputs outputs = Outputs().add(port("out", {1, 1, 2, 7}), {0, 0, 0.9F, 0, 0, 1, 1,  //
                                                                    0, 1, 0.8F, 0, 0, 1, 1});
  auto card = detector("ssd");
  card.label_offset = 1;
  const auto found = outputs.detections(card);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, 0);
}

TEST(Ssd, NumbersThatAreNoneDoNoHarm) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const Outputs outputs =
      Outputs().add(port("out", {1, 1, 4, 7}), {0, nan,   0.9F, 0, 0, 1,   1,  //
                                                0, 1e30F, 0.9F, 0, 0, 1,   1,  //
                                                0, 1,     nan,  0, 0, 1,   1,  //
                                                0, 1,     0.9F, 0, 0, nan, infinity});
  EXPECT_TRUE(outputs.detections(detector("ssd")).empty());
}

TEST(Yolox, DecodesCellsOfAllStrides) {
  // 32 x 32: sixteen cells of stride 8, four of 16, one of 32.
  std::vector<float> values(21 * 7);
  const auto set = [&](std::size_t cell, std::array<float, 7> row) {
    std::copy(row.begin(), row.end(), values.begin() + static_cast<std::ptrdiff_t>(cell * 7));
  };
  set(6, {0.5F, 0, 0, std::log(2.0F), 0.5F, 0.2F, 0.8F});  // column 2, row 1
  set(20, {0.5F, 0.5F, std::log(0.5F), 0, 1, 0.25F, 0});
  const Outputs outputs = Outputs().add(port("out", {1, 21, 7}), values);
  const auto found = outputs.detections(detector("yolox"));
  ASSERT_EQ(found.size(), 3U);
  expect_box(found[0], 1, 0.4, {32, 0, 16, 48});
  expect_box(found[1], 0, 0.25, {16, 0, 32, 96});
  expect_box(found[2], 0, 0.1, {32, 0, 16, 48});
}

TEST(Yolox, OtherGridsAreRefused) {
  const Outputs outputs = Outputs().add(port("out", {1, 20, 7}), std::vector<float>(140));
  const auto made = outputs.adapter(detector("yolox"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "accuracy.outputs");
}

TEST(Yolov5, ReadsDecodedRows) {
  const Outputs outputs = Outputs().add(port("out", {1, 2, 7}), {16, 16, 8, 16, 0.5F, 0.1F, 1,  //
                                                                 16, 16, 8, 16, 0.9F, 0, 0.4F});
  const auto found = outputs.detections(detector("yolov5"));
  ASSERT_EQ(found.size(), 2U);  // the second row overlaps the first
  expect_box(found[0], 1, 0.5, {24, 24, 16, 48});
  expect_box(found[1], 0, 0.05, {24, 24, 16, 48});
}

TEST(Yolov8, ReadsColumns) {
  const Outputs outputs = Outputs().add(port("out", {1, 6, 2}), {16, 4, 16, 4, 8, 8, 16, 8,  //
                                                                 0.1F, 0, 0, 0.7F});
  const auto found = outputs.detections(detector("yolov8"));
  ASSERT_EQ(found.size(), 2U);
  expect_box(found[0], 1, 0.7, {0, 0, 16, 24});
  expect_box(found[1], 0, 0.1, {24, 24, 16, 48});
}

TEST(FastestDet, ScoresByPowersAndTakesTheBestClass) {
  // One cell of 2 x 2 with objectness; centre of column 1, row 0, moved by tanh(0) = 0.
  std::vector<float> values(7 * 4);
  values[1] = 0.5F;          // objectness
  values[5 * 4 + 1] = 0.2F;  // class 0
  values[6 * 4 + 1] = 0.8F;  // class 1
  const Outputs outputs = Outputs().add(port("out", {1, 7, 2, 2}), values);
  const auto found = outputs.detections(detector("fastestdet"));
  ASSERT_EQ(found.size(), 1U);
  // x 16 of 32, sizes half the input: 8 .. 24 and -8 .. 8.
  expect_box(found[0], 1, std::pow(0.5, 0.6) * std::pow(0.8, 0.4), {16, 0, 32, 24});
}

TEST(YuNet, DecodesThreeLevelsOfFaces) {
  // 32 x 32: sixteen cells of stride 8, four of 16, one of 32.
  const auto blank = [](std::size_t cells, std::size_t values) {
    return std::vector<float>(cells * values);
  };
  auto score = blank(16, 1);
  auto objectness = blank(16, 1);
  auto box = blank(16, 4);
  score[6] = 0.5F;       // column 2, row 1
  objectness[6] = 1.5F;  // counts as 1
  box[6 * 4] = 0.5F;
  box[6 * 4 + 3] = std::log(2.0F);
  auto points = blank(16, 10);
  for (std::size_t i = 0; i < 10; ++i) points[6 * 10 + i] = 0.25F * static_cast<float>(i);
  Outputs outputs;
  outputs.add(port("cls_8", {1, 16, 1}), score)
      .add(port("cls_16", {1, 4, 1}), blank(4, 1))
      .add(port("cls_32", {1, 1, 1}), {0.64F})
      .add(port("obj_8", {1, 16, 1}), objectness)
      .add(port("obj_16", {1, 4, 1}), blank(4, 1))
      .add(port("obj_32", {1, 1, 1}), {1})
      .add(port("bbox_8", {1, 16, 4}), box)
      .add(port("bbox_16", {1, 4, 4}), blank(4, 4))
      .add(port("bbox_32", {1, 1, 4}), {0.5F, 0.5F, std::log(0.5F), 0})
      .add(port("kps_8", {1, 16, 10}), points)
      .add(port("kps_16", {1, 4, 10}), blank(4, 10))
      .add(port("kps_32", {1, 1, 10}), blank(1, 10));
  const auto found = outputs.detections(detector("yunet"));
  ASSERT_EQ(found.size(), 2U);
  expect_box(found[0], 0, 0.8, {16, 0, 32, 96});
  // Centre 2.5 * 8 and 1 * 8, sizes 8 and 16: 16 .. 24 and 0 .. 16.
  expect_box(found[1], 0, std::sqrt(0.5), {32, 0, 16, 48});
  ASSERT_TRUE(found[1].points);
  ASSERT_EQ(found[1].points->size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {  // the cell's corner is 16, 8; a step of 0.25 is 2
    const auto step = static_cast<double>(i);
    EXPECT_NEAR((*found[1].points)[i].x, 2 * (16 + 4 * step), 1e-4);
    EXPECT_NEAR((*found[1].points)[i].y, 3 * (8 + 2 + 4 * step), 1e-4);
  }
}

TEST(YuNet, GridsOfAnotherSizeAreRefused) {
  const Outputs outputs = Outputs()
                              .add(port("cls", {1, 16, 1}), std::vector<float>(16))
                              .add(port("obj", {1, 16, 1}), std::vector<float>(16))
                              .add(port("bbox", {1, 16, 4}), std::vector<float>(64));
  const auto made = outputs.adapter(detector("yunet"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "accuracy.outputs");
}

TEST(BoxesScores, ReadsSharesAndPixels) {
  for (const float unit : {1.0F, 32.0F}) {
    const Outputs outputs =
        Outputs()
            .add(port("scores", {1, 2, 2}), {0.9F, 0.1F, 0.2F, 0.8F})
            .add(port("boxes", {1, 2, 4}),
                 {0, 0, 0.5F * unit, 1 * unit, 0.5F * unit, 0, 1 * unit, 1 * unit});
    auto card = detector("boxes-scores");
    card.label_offset = 1;
    const auto found = outputs.detections(card);
    ASSERT_EQ(found.size(), 2U);
    expect_box(found[0], 0, 0.8, {32, 0, 32, 96});
    expect_box(found[1], 0, 0.1, {0, 0, 32, 96});
  }
}

TEST(BoxesLabels, ReadsPixelsScoresAndLabels) {
  const Outputs outputs =
      Outputs()
          .add(port("boxes", {3, 5}), {0, 0, 16, 16, 0.5F, 16, 0, 32, 32, 0.9F, 0, 0, 0, 0, 0})
          .add(port("labels", {3}), {2, 0, -1});
  const auto found = outputs.detections(detector("boxes-labels"));
  ASSERT_EQ(found.size(), 2U);
  expect_box(found[0], 0, 0.9, {32, 0, 32, 96});
  expect_box(found[1], 2, 0.5, {0, 0, 32, 48});
}

TEST(YoloRegion, ScalesAnchorsOfEachGrid) {
  // One anchor for each grid, one class: 2 x 2 cells with the first pair, 1 x 1 with the second.
  std::vector<float> fine(6 * 4);
  const auto set = [&](std::size_t field, float value) { fine[field * 4 + 3] = value; };
  set(0, 0.5F), set(1, 0.5F), set(2, std::log(2.0F)), set(4, 0.5F), set(5, 0.5F);
  const Outputs outputs = Outputs()
                              .add(port("a", {1, 6, 1, 1}), {0.5F, 0.5F, 0, 0, 1, 0.75F})
                              .add(port("b", {1, 6, 2, 2}), fine);
  const auto found = outputs.detections(detector("yolo-region:4,8,16,32"));
  ASSERT_EQ(found.size(), 2U);
  expect_box(found[0], 0, 0.75, {16, 0, 32, 96});
  expect_box(found[1], 0, 0.25, {40, 60, 16, 24});
  const auto made = outputs.adapter(detector("yolo-region"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "accuracy.adapter");
  for (const auto* anchors : {"yolo-region:4", "yolo-region:4,8,16", "yolo-region:4,-8,16,32",
                              "yolo-region:1,2,3,4,5,6"}) {
    EXPECT_FALSE(outputs.adapter(detector(anchors))) << anchors;
  }
}

const std::vector<float>& two_priors() {
  static const std::vector<float> values{0.25F, 0.25F, 0.5F, 0.5F, 0,    0,    1,    1,  //
                                         0.1F,  0.1F,  0.2F, 0.2F, 0.1F, 0.1F, 0.2F, 0.2F};
  return values;
}

/// Centre 0.375 + 0.1 * 5 * 0.25 = 0.5, width 0.25 * 2: shares 0.25 .. 0.75, 0.25 .. 0.5.
const std::vector<float>& two_offsets() {
  static const std::vector<float> values{5, 0, 5 * std::log(2.0F), 0, 0, 0, 0, 0};
  return values;
}

TEST(SsdRaw, DecodesPriorsByTheirVariances) {
  const Outputs outputs = Outputs()
                              .add(port("scores", {1, 4}), {0, std::log(3.0F), 0, 0})
                              .add(port("offsets", {1, 8}), two_offsets())
                              .add(port("priors", {1, 2, 8}), two_priors());
  auto card = detector("ssd-raw");
  card.label_offset = 1;
  const auto found = outputs.detections(card);
  ASSERT_EQ(found.size(), 2U);
  expect_box(found[0], 0, 0.75, {16, 24, 32, 24});
  expect_box(found[1], 0, 0.5, {0, 0, 64, 96});
}

TEST(SsdRaw, WithFourClassesScoresAreToldByTheirValues) {
  const std::vector<float> shares{0, 0.75F, 0, 0.25F, 0, 0, 0.5F, 0.5F};  // of a softmax
  const std::vector<float> sure{0, 0.75F, 0, 0, 0, 0, 0.5F, 0.25F};       // of a sigmoid
  const std::vector<float> logits{-9, std::log(3.0F), -9, 0, -9, -9, 0, 0};
  const auto priors = port("a", {1, 2, 8});
  const auto b = port("b", {1, 8});
  const auto c = port("c", {1, 8});
  const std::vector<Outputs> table{
      Outputs().add(b, two_offsets()).add(c, shares).add(priors, two_priors()),
      Outputs().add(b, shares).add(c, two_offsets()).add(priors, two_priors()),
      Outputs().add(priors, two_priors()).add(b, sure).add(c, two_offsets()),
      Outputs().add(b, two_offsets()).add(priors, two_priors()).add(c, sure),
      Outputs().add(b, two_offsets()).add(priors, two_priors()).add(c, logits),
  };
  auto card = detector("ssd-raw");
  card.score_threshold = 0.4;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto found = table[i].detections(card);
    ASSERT_GE(found.size(), 2U) << i;
    EXPECT_NEAR(found[0].score, 0.75, 1e-3) << i;
    EXPECT_EQ(found[0].label, 1) << i;
    EXPECT_NEAR(found[0].x, 16, 1e-3) << i;
    EXPECT_NEAR(found[1].score, 0.5, 1e-3) << i;
    EXPECT_EQ(found[1].label, 2) << i;
  }
}

TEST(SsdRaw, ABackgroundInTheLastPlaceIsTheClassWithoutAName) {
  const Outputs outputs = Outputs()
                              .add(port("offsets", {1, 8}), two_offsets())
                              .add(port("scores", {1, 6}), {0.25F, 0.125F, 0.625F, 0.5F, 0, 0.5F})
                              .add(port("priors", {1, 2, 8}), two_priors());
  struct Row {
    std::vector<std::string> names;
    std::int64_t label_offset;
    std::vector<std::int64_t> labels;
  };
  const std::vector<Row> table{{{}, 0, {2, 0, 2, 0, 1}},
                               {{"cat", "dog"}, 0, {0, 0, 1}},
                               {{"cat", "dog", "bird"}, 0, {2, 0, 2, 0, 1}},
                               {{"cat", "dog"}, 1, {1, 1, 0}}};
  for (const auto& row : table) {
    auto card = detector("ssd-raw");
    card.labels = row.names;
    card.label_offset = row.label_offset;
    std::vector<std::int64_t> labels;
    for (const auto& found : outputs.detections(card)) labels.push_back(found.label);
    std::sort(labels.begin(), labels.end());
    auto wanted = row.labels;
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(labels, wanted) << row.names.size() << " " << row.label_offset;
  }
}

TEST(Segmentation, GivesEachPixelItsBestClass) {
  Outputs outputs;
  outputs.add(port("out", {1, 2, 2, 2}), {1, 0, 1, 0, 0, 1, 0, 1});
  model::Card card = detector("segmentation-logits");
  card.task = model::Task::segmentation;
  const auto map = outputs.read(*outputs.adapter(card).value()).map;
  EXPECT_EQ(map.width, 64);
  EXPECT_EQ(map.height, 96);
  ASSERT_EQ(map.classes.size(), 64U * 96);
  EXPECT_EQ(map.classes[31], 0);
  EXPECT_EQ(map.classes[33], 1);
  EXPECT_EQ(map.classes[64 * 95 + 0], 0);
}

TEST(ClassNames, LabelsBecomeClassesOfTheDataSet) {
  const Outputs outputs = Outputs().add(port("out", {1, 1, 3, 7}), {0, 0, 0.9F, 0, 0, 1, 1,  //
                                                                    0, 1, 0.8F, 0, 0, 1, 1,  //
                                                                    0, 2, 0.7F, 0, 0, 1, 1});
  auto card = detector("ssd");
  card.labels = {"Traffic light", "airplane", "unicorn"};
  const auto by_name = outputs.adapter(card, 1, {"aeroplane", "bird", "traffic_light"}).value();
  const auto found = outputs.read(*by_name).image.detections;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].label, 2);
  EXPECT_EQ(found[1].label, 0);
  const auto by_index = outputs.adapter(card, 1, {"x", "y", "z"}).value();
  EXPECT_EQ(outputs.read(*by_index).image.detections.size(), 3U);
}

TEST(Adapters, OutputsOfAnotherKindAreRefused) {
  const Outputs outputs = Outputs().add(port("out", {1, 10}), std::vector<float>(10));
  for (const auto name : adapter_names()) {
    if (name == "classification") continue;
    const auto made = outputs.adapter(detector(std::string(name)));
    ASSERT_FALSE(made) << name;
    EXPECT_TRUE(made.error().code == "accuracy.outputs" || name == "yolo-region") << name;
    EXPECT_FALSE(made.error().remedy.empty());
  }
}

}  // namespace
}  // namespace hone::accuracy
