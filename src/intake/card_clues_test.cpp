#include <gtest/gtest.h>

#include "intake/card_clues.h"
#include "intake/record_for_test.h"

namespace hone::intake {
namespace {

using Values = std::vector<double>;

/// A chain of operators behind an input; constants stand before the operator that takes them.
class Chain {
 public:
  explicit Chain(model::Shape input) { add("Parameter", {}, std::move(input)); }

  Chain& with(const std::string& type, const Values& values) {
    const auto before = last_;
    const auto constant = add("Constant", {}, {static_cast<std::int64_t>(values.size())});
    graph.nodes.back().constant.emplace().values = values;
    add(type, {before, constant}, {});
    return *this;
  }
  Chain& then(const std::string& type) {
    add(type, {last_}, {});
    return *this;
  }
  /// A convolution with weights of that shape on an input of rank 4.
  Chain& convolved(model::Shape weights) {
    const auto before = last_;
    graph.nodes[static_cast<std::size_t>(before)].outputs[0].shape = {-1, -1, -1, -1};
    const auto constant = add("Constant", {}, std::move(weights));
    graph.nodes.back().constant = model::ConstantFacts{};
    add("Convolution", {before, constant}, {});
    return *this;
  }
  /// Channels split and put together again in that order.
  Chain& shuffled(const std::vector<std::int32_t>& ports) {
    add("Split", {last_}, {});
    const auto split = last_;
    add("Concat", {}, {});
    for (const auto port : ports) graph.nodes.back().inputs.push_back({split, port});
    return *this;
  }

  model::Graph graph;

 private:
  std::int32_t add(const std::string& type, const std::vector<std::int32_t>& inputs,
                   model::Shape shape) {
    model::Node node;
    node.name = type == "Parameter" ? "in" : type + std::to_string(graph.nodes.size());
    node.type = type;
    for (const auto input : inputs) node.inputs.push_back({input, 0});
    node.outputs.push_back({std::move(shape), model::Precision::f32});
    graph.nodes.push_back(std::move(node));
    last_ = static_cast<std::int32_t>(graph.nodes.size()) - 1;
    return last_;
  }
  std::int32_t last_ = -1;
};

model::Card card_of(const model::Record& record, const model::Graph& graph,
                    const std::map<std::string, std::string>& metadata = {},
                    const FileHints& hints = {}) {
  const auto card = detect_card({record, graph, metadata, hints}, {});
  EXPECT_TRUE(card);
  return card.value_or(model::Card{});
}

TEST(CardGraph, LayoutComesFromTheFirstConvolution) {
  const model::Shape open{-1, -1, -1, -1};
  struct Row {
    Chain chain;
    model::Shape shape;
    std::string name;
    std::string layout;
    std::string source;
  };
  const std::vector<Row> table{
      {Chain(open).convolved({8, 3, 3, 3}), open, "in", "NCHW", "graph"},
      {Chain(open).with("Transpose", {0, 3, 1, 2}).convolved({8, 3, 3, 3}), open, "in", "NHWC",
       "graph"},
      {Chain(open).then("Convert").with("Add", {1}).convolved({8, 1, 3, 3}), open, "in", "NCHW",
       "graph"},
      {Chain({1, 3, 3, 3}).with("Transpose", {0, 3, 1, 2}).convolved({8, 3, 3, 3}),
       {1, 3, 3, 3},
       "in",
       "NHWC",
       "graph"},
      {Chain(open).with("Transpose", {0, 2, 3, 1}).convolved({8, 3, 3, 3}), open, "in", "",
       "default"},
      {Chain(open).then("Relu"), open, "data_nhwc", "NHWC", "name"},
      {Chain({1, 224, 224, 3}).then("Relu"), {1, 224, 224, 3}, "in", "NHWC", "shape"},
      {Chain({3, 64, 48}).then("Relu"), {3, 64, 48}, "in", "CHW", "shape"},
      {Chain({64, 48, 1}).then("Relu"), {64, 48, 1}, "in", "HWC", "shape"},
      {Chain({1, 128, 3}).then("Relu"), {1, 128, 3}, "in", "", "default"},
  };
  for (const auto& row : table) {
    auto record = record_of(row.shape, "", {});
    record.inputs[0].name = row.name;
    const auto source = settle_layouts({}, row.chain.graph, record.inputs);
    ASSERT_TRUE(source);
    EXPECT_EQ(record.inputs[0].layout, row.layout) << model::to_text(row.shape) << row.source;
    EXPECT_EQ(*source, row.source) << row.layout;
  }
}

TEST(CardGraph, OneOpenChannelIsGray) {
  const auto chain = Chain({-1, -1, -1, -1}).convolved({8, 1, 3, 3});
  const auto card = card_of(record_of({-1, -1, -1, -1}, "NCHW", {{1, 10}}), chain.graph);
  EXPECT_EQ(card.color, model::Color::gray);
  EXPECT_EQ(card.source.at("color"), "graph");
}

TEST(CardGraph, WhatTheNetworkDoesItselfIsNotAskedOfThePerson) {
  const model::Shape image{1, 3, 8, 8};
  const auto caffe = [&] { return Chain(image); };
  struct Row {
    Chain chain;
    Values scale;
    model::Color color;
    std::string color_source;
    std::string note;
  };
  const std::vector<Row> table{
      {caffe().with("Subtract", {104, 117, 123}),
       {},
       model::Color::bgr,
       "graph",
       "The network itself subtracts 104, 117, 123 at its input."},
      {caffe().with("Add", {-123.68, -116.78, -103.94}),
       {},
       model::Color::rgb,
       "graph",
       "The network itself subtracts 123.7, 116.8, 103.9 at its input."},
      {caffe().shuffled({2, 1, 0}).with("Subtract", {123.675, 116.28, 103.53}),
       {},
       model::Color::bgr,
       "graph",
       "The network itself subtracts 103.5, 116.3, 123.7 at its input."},
      {caffe().with("Gather", {2, 1, 0}).with("Subtract", {103.53, 116.28, 123.675}),
       {},
       model::Color::rgb,
       "graph",
       "The network itself subtracts 123.7, 116.3, 103.5 at its input."},
      {caffe().with("Multiply", {1 / 127.5}).with("Subtract", {1}),
       {},
       model::Color::rgb,
       "default",
       "The network itself subtracts 127.5 and divides by 127.5 at its input."},
      {caffe().with("Divide", {255}),
       {},
       model::Color::rgb,
       "default",
       "The network itself divides by 255 at its input."},
      {caffe().with("Subtract", {0.485, 0.456, 0.406}).with("Divide", {0.229, 0.224, 0.225}),
       {255},
       model::Color::rgb,
       "graph",
       "The network itself subtracts 0.485, 0.456, 0.406 and divides by 0.229, 0.224, 0.225 at its "
       "input."},
      {caffe().with("Multiply", {2}).with("Subtract", {1}),
       {255},
       model::Color::rgb,
       "default",
       "The network itself subtracts 0.5 and divides by 0.5 at its input."},
  };
  for (const auto& row : table) {
    const auto card = card_of(record_of(image, "NCHW", {{1, 10}}), row.chain.graph);
    ASSERT_FALSE(card.notes.empty()) << row.note;
    EXPECT_EQ(card.notes[0], row.note);
    EXPECT_TRUE(card.mean.empty()) << row.note;
    EXPECT_EQ(card.scale, row.scale) << row.note;
    EXPECT_EQ(card.color, row.color) << row.note;
    EXPECT_EQ(card.source.at("color"), row.color_source) << row.note;
    EXPECT_EQ(card.source.at("mean"), "graph") << row.note;
  }
}

TEST(CardGraph, OtherArithmeticTellsNothing) {
  const model::Shape image{1, 3, 8, 8};
  const std::vector<Chain> table{
      Chain(image).then("Relu").with("Subtract", {104, 117, 123}),
      Chain(image).with("Multiply", {1}).with("Add", {0}),
      Chain(image).with("Multiply", {0}),
      Chain(image).with("Subtract", {1, 2}),
      Chain(image).convolved({8, 3, 3, 3}).with("Add", {1, 2, 3}),
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto card = card_of(record_of(image, "NCHW", {{1, 10}}), table[i].graph);
    EXPECT_TRUE(card.notes.empty()) << i;
    EXPECT_EQ(card.source.at("mean"), "default") << i;
  }
}

/// YuNet's outputs for an image of 416 x 416, as OpenCV's model zoo names them.
const std::vector<model::Port>& yunet() {
  static const auto outputs = [] {
    std::vector<model::Port> ports;
    const std::vector<std::pair<std::string, std::int64_t>> kinds{
        {"cls", 1}, {"obj", 1}, {"bbox", 4}, {"kps", 10}};
    for (const auto& [name, values] : kinds) {
      for (const std::int64_t stride : {8, 16, 32}) {
        const std::int64_t cells = (416 / stride) * (416 / stride);
        ports.push_back(
            {fmt::format("{}_{}", name, stride), {1, cells, values}, "", model::Precision::f32});
      }
    }
    return ports;
  }();
  return outputs;
}

TEST(CardOutputs, MeaningComesFromShapesAndOperators) {
  struct Row {
    std::vector<model::Port> outputs;
    std::string made_by;
    std::string adapter;
    std::string source;
  };
  const auto f32 = model::Precision::f32;
  const auto one = [&](model::Shape shape) {
    return std::vector<model::Port>{{"out", std::move(shape), "", f32}};
  };
  const auto three = [&](model::Shape a, model::Shape b, model::Shape c) {
    return std::vector<model::Port>{
        {"a", std::move(a), "", f32}, {"b", std::move(b), "", f32}, {"c", std::move(c), "", f32}};
  };
  const std::vector<Row> table{
      {one({1, 1, 200, 7}), "DetectionOutput", "ssd", "graph"},
      {one({1, 1, 200, 7}), "Relu", "", "default"},
      {one({1, 125, 13, 13}), "RegionYolo", "yolo-region", "graph"},
      {one({1, 3549, 85}), "Relu", "yolox", "shape"},
      {one({1, 10647, 85}), "Relu", "yolov5", "shape"},
      {one({1, 84, 3549}), "Relu", "yolov8", "shape"},
      {one({1, 3550, 85}), "Relu", "", "default"},
      {one({1, 85, 26, 26}), "Relu", "fastestdet", "shape"},
      {one({1, 512, 26, 26}), "Relu", "", "default"},
      {one({1, 21, 416, 416}), "Relu", "segmentation-logits", "shape"},
      {one({1, 21, 52, 52}), "Relu", "segmentation-logits", "shape"},
      {one({1, 21, 51, 51}), "Relu", "", "default"},
      {one({1, 3, 832, 832}), "Relu", "", "default"},
      {one({1, 1000}), "Relu", "classification", "shape"},
      {{{"boxes", {1, 50, 4}, "", f32}, {"scores", {1, 50, 80}, "", f32}},
       "Relu",
       "boxes-scores",
       "shape"},
      {{{"boxes", {1, 50, 5}, "", f32}, {"labels", {1, 50}, "", model::Precision::i64}},
       "Relu",
       "boxes-labels",
       "shape"},
      {{{"a", {1, 10}, "", f32}, {"b", {1, 10}, "", f32}}, "Relu", "", "default"},
      {three({1, 80}, {1, 60}, {1, 2, 80}), "Relu", "ssd-raw", "shape"},
      {three({4, 40}, {1, 2, 80}, {4, 20, 4}), "Relu", "ssd-raw", "shape"},
      {three({1, 2, 80}, {1, 80}, {1, 80}), "Relu", "ssd-raw", "shape"},
      {three({1, 80}, {1, 60}, {1, 2, 80}), "PriorBox", "ssd-raw", "graph"},
      {three({-1, -1}, {-1, -1}, {1, 2, -1}), "PriorBoxClustered", "ssd-raw", "graph"},
      {three({1, 80}, {1, 20}, {1, 2, 80}), "Relu", "", "default"},
      {three({1, 80}, {1, 61}, {1, 2, 80}), "Relu", "", "default"},
      {three({1, 76}, {1, 60}, {1, 2, 80}), "Relu", "", "default"},
      {three({1, 82}, {1, 60}, {1, 2, 82}), "Relu", "", "default"},
      {three({1, 80}, {1, 60}, {1, 1, 80}), "Relu", "", "default"},
      {three({-1, -1}, {-1, -1}, {1, 2, -1}), "Relu", "", "default"},
      {three({}, {1}, {1, 2, 0}), "Relu", "", "default"},
      {yunet(), "Relu", "yunet", "shape"},
      {{yunet().begin(), yunet().end() - 1}, "Relu", "", "default"},
  };
  for (const auto& row : table) {
    auto record = record_of({1, 3, 416, 416}, "NCHW", {});
    record.outputs = row.outputs;
    const auto card = card_of(record, Chain({1, 3, 416, 416}).then(row.made_by).graph);
    EXPECT_EQ(card.adapter, row.adapter) << model::to_text(row.outputs[0].shape);
    EXPECT_EQ(card.source.at("adapter"), row.source) << model::to_text(row.outputs[0].shape);
  }
}

TEST(CardModelInfo, EveryValueOfModelApiIsRead) {
  const auto record = record_of({1, 3, 32, 64}, "NCHW", {{1, 10, 7}});
  const std::map<std::string, std::string> info{
      {"model_info/model_type", "yolo_v8"}, {"model_info/resize_type", "fit_to_window"},
      {"model_info/pad_value", "114"},      {"model_info/confidence_threshold", "0.3"},
      {"model_info/iou_threshold", "0.7"},  {"model_info/reverse_input_channels", "True"},
      {"model_info/scale_values", "255"},   {"model_info/labels", "person bicycle"}};
  const auto card = card_of(record, {}, info);
  EXPECT_EQ(card.task, model::Task::detection);
  EXPECT_EQ(card.adapter, "yolov8");
  EXPECT_EQ(card.resize->text(), "64x32,bilinear,letterbox:114");
  EXPECT_EQ(card.score_threshold, 0.3);
  EXPECT_EQ(card.nms, 0.7);
  EXPECT_EQ(card.color, model::Color::rgb);
  EXPECT_EQ(card.scale, Values{255});
  EXPECT_EQ(card.labels.size(), 2U);
  for (const char* field : {"task", "adapter", "resize", "score_threshold", "nms", "color"}) {
    EXPECT_EQ(card.source.at(field), "file") << field;
  }
}

TEST(CardModelInfo, ResizeTypes) {
  const auto record = record_of({1, 3, 32, 64}, "NCHW", {{1, 10, 7}});
  const std::vector<std::pair<std::string, std::string>> table{
      {"standard", "64x32,bilinear,stretch"},
      {"fit_to_window", "64x32,bilinear,letterbox:0"},
      {"crop", "64x32,bilinear,short-side"},
      {"fit_to_window_letterbox", ""},
      {"nonsense", ""},
  };
  for (const auto& [type, text] : table) {
    const auto card = card_of(record, {}, {{"model_info/resize_type", type}});
    EXPECT_EQ(card.resize ? card.resize->text() : "", text) << type;
    EXPECT_EQ(card.crop.has_value(), type == "crop") << type;
    EXPECT_EQ(card.notes.empty(), !text.empty()) << type;
  }
}

TEST(CardModelInfo, NonsenseTellsNothing) {
  const auto record = record_of({1, 3, 32, 32}, "NCHW", {{1, 10, 7}});
  for (const char* value : {"", "1e999", "nan", "-1", "2", "0,5", "[", "\xff"}) {
    const auto card = card_of(record, {},
                              {{"model_info/confidence_threshold", value},
                               {"model_info/iou_threshold", value},
                               {"model_info/pad_value", value},
                               {"model_info/model_type", value}});
    EXPECT_FALSE(card.score_threshold) << value;
    EXPECT_FALSE(card.nms) << value;
    EXPECT_EQ(card.task, model::Task::other) << value;
  }
}

TEST(CardLabels, NamesMustFitTheClasses) {
  struct Row {
    std::int64_t classes;
    std::vector<std::string> names;
    std::vector<std::string> kept;
    std::int64_t offset;
  };
  std::vector<std::string> thousand(1000, "class");
  std::vector<std::string> with_background(1001, "class");
  with_background[0] = "background";
  const std::vector<Row> table{
      {2, {"cat", "dog"}, {"cat", "dog"}, 0},
      {3, {"cat", "dog"}, {}, 0},
      {3, {"Background", "cat", "dog"}, {"cat", "dog"}, 1},
      {1001, with_background, thousand, 1},
      {1001, thousand, thousand, 1},
      {1000, thousand, thousand, 0},
  };
  for (const auto& row : table) {
    FileHints hints;
    hints.labels = row.names;
    const auto card = card_of(record_of({1, 3, 8, 8}, "NCHW", {{1, row.classes}}), {}, {}, hints);
    EXPECT_EQ(card.labels, row.kept) << row.classes;
    EXPECT_EQ(card.label_offset, row.offset) << row.classes;
    EXPECT_EQ(card.notes.empty(), !row.kept.empty()) << row.classes;
  }
}

TEST(CardLabels, AFlagWithTheBackgroundLosesIt) {
  model::CardOptions options;
  options.label_names = {"nothing", "cat", "dog"};
  options.label_offset = 1;
  const auto record = record_of({1, 3, 8, 8}, "NCHW", {{1, 3}});
  const auto card = detect_card({record, {}, {}, {}}, options);
  ASSERT_TRUE(card);
  EXPECT_EQ(card->labels, (std::vector<std::string>{"cat", "dog"}));
}

TEST(CardLabels, LinesOfATextFile) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> table{
      {"", {}},
      {"\n\n", {}},
      {"cat\ndog", {"cat", "dog"}},
      {"\xEF\xBB\xBF"
       "cat\r\ndog \r\n\r\n",
       {"cat", "dog"}},
      {"cat\n\ndog\n", {"cat", "", "dog"}},
      {"n01440764 tench, Tinca tinca\nn014407 x\n", {"tench, Tinca tinca", "n014407 x"}},
      {"a\x01"
       "b\n",
       {"a?b"}},
  };
  for (const auto& [text, names] : table) EXPECT_EQ(label_lines(text), names) << text;
}

}  // namespace
}  // namespace hone::intake
