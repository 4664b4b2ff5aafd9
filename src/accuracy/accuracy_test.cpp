#include "accuracy/accuracy.h"

#include <gtest/gtest.h>

#include <fstream>

#include "accuracy/test_images.h"
#include "os/files.h"

namespace hone::accuracy {
namespace {

using test::Rgb;

// The mean of each channel: a classifier of red, green and blue.
constexpr std::string_view kMeanOfChannels = R"(<?xml version="1.0"?>
<net name="mean" version="11">
<layers>
<layer id="0" name="image" type="Parameter" version="opset1">
<data shape="1,3,4,4" element_type="f32"/>
<output><port id="0" precision="FP32" names="image"><dim>1</dim><dim>3</dim><dim>4</dim><dim>4</dim></port></output>
</layer>
<layer id="1" name="axes" type="Const" version="opset1">
<data element_type="i64" shape="2" offset="0" size="16"/>
<output><port id="0" precision="I64"><dim>2</dim></port></output>
</layer>
<layer id="2" name="mean" type="ReduceMean" version="opset1">
<data keep_dims="false"/>
<input><port id="0"><dim>1</dim><dim>3</dim><dim>4</dim><dim>4</dim></port><port id="1"><dim>2</dim></port></input>
<output><port id="2" precision="FP32" names="scores"><dim>1</dim><dim>3</dim></port></output>
</layer>
<layer id="3" name="result" type="Result" version="opset1">
<input><port id="0"><dim>1</dim><dim>3</dim></port></input>
</layer>
</layers>
<edges>
<edge from-layer="0" from-port="0" to-layer="2" to-port="0"/>
<edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
<edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>
</edges>
</net>
)";
constexpr std::array<std::int64_t, 2> kHeightAndWidth{2, 3};

constexpr std::array<Rgb, 3> kColors{Rgb{200, 40, 10}, Rgb{10, 180, 30}, Rgb{0, 20, 220}};

/// A data set of plain images, class by class in turn, and the classifier above.
class EvaluateTest : public testing::Test {
 protected:
  void SetUp() override {
    card_.task = model::Task::classification;
    const auto xml = folder_.path() / "mean.xml";
    std::ofstream(xml) << kMeanOfChannels;
    std::ofstream(folder_.path() / "mean.bin", std::ios::binary)
        .write(reinterpret_cast<const char*>(kHeightAndWidth.data()), sizeof kHeightAndWidth);
    index_.class_names = {"red", "green", "blue"};
  }

  void add(const test::FileContents& file, std::optional<std::int64_t> label) {
    index_.samples.push_back({.name = fmt::format("{}.png", index_.samples.size()),
                              .offset = pack_.size(),
                              .bytes = file.size(),
                              .label = label});
    pack_.insert(pack_.end(), file.begin(), file.end());
  }
  void add_images(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const int side = 4 + static_cast<int>(i % 5) * 3;
      add(test::png_file(test::plain(side, side, kColors[i % 3])),
          static_cast<std::int64_t>(i % 3));
    }
  }

  engine::Compiled compile(std::int64_t batch) {
    auto network = engine::Network::read(folder_.path() / "mean.xml").value();
    EXPECT_TRUE(network.reshape({{"", {batch, 3, 4, 4}}}));
    return engine::Compiled::compile(network, {.streams = 2, .precision = model::Precision::f32})
        .value();
  }
  Evaluation evaluation() {
    const auto file = folder_.path() / "pack";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(pack_.data()),
               static_cast<std::streamsize>(pack_.size()));
    return {.card = card_, .index = index_, .pack = file};
  }
  Result<Evaluated> evaluate(std::int64_t batch = 1) {
    auto compiled = compile(batch);
    return accuracy::evaluate(compiled, evaluation());
  }

  os::TempDir folder_ = os::TempDir::create().value();
  model::Card card_;
  dataset::Index index_;
  test::FileContents pack_;
};

TEST_F(EvaluateTest, CountsWhatIsRight) {
  add_images(20);
  index_.samples[4].label = 2;
  const auto evaluated = evaluate();
  ASSERT_TRUE(evaluated) << evaluated.error().message;
  const auto& report = evaluated->report;
  EXPECT_EQ(report.metric, "top1");
  EXPECT_DOUBLE_EQ(report.value, 0.95);
  EXPECT_LT(report.ci95.lo, 0.95);
  EXPECT_EQ(report.images, 20U);
  EXPECT_EQ(report.broken, 0U);
  EXPECT_DOUBLE_EQ(report.also.at("top1"), 0.95);
  EXPECT_DOUBLE_EQ(report.also.at("top5"), 1.0);
  EXPECT_EQ(report.per_class.size(), 3U);
  EXPECT_EQ(report.per_class[1].name, "green");
  EXPECT_EQ(report.confusion.size(), 4U);
  EXPECT_GT(report.images_per_second, 0);
  EXPECT_EQ(report.config.precision, "f32");
  EXPECT_EQ(report.config.streams, 2);
}

TEST_F(EvaluateTest, ResultsAreInOrderWhateverTheBatchRequestsAndThreads) {
  add_images(50);
  std::optional<std::string> first;
  for (const std::int64_t batch : {1, 3, 7, 64}) {
    for (const std::size_t requests : {1, 2, 5}) {
      auto compiled = compile(batch);
      Evaluation how = evaluation();
      how.requests = requests;
      how.threads = 4 - requests % 3;
      const auto evaluated = accuracy::evaluate(compiled, how);
      ASSERT_TRUE(evaluated) << evaluated.error().message;
      const std::string images = to_json(evaluated->images).dump();
      if (!first) first = images;
      EXPECT_EQ(images, *first) << "batch " << batch << ", requests " << requests;
    }
  }
  EXPECT_NE(first->find(R"({"name":"1.png","label":1,"predictions":[1,2,0])"), std::string::npos)
      << first->substr(0, 300);
}

TEST_F(EvaluateTest, BrokenImagesAreCountedAndNotScored) {
  for (int i = 0; i < 12; ++i) {
    add_images(2);
    add(test::copy("GIF89a", 6), 1);
  }
  for (const std::int64_t batch : {1, 4}) {
    const auto evaluated = evaluate(batch);
    ASSERT_TRUE(evaluated) << evaluated.error().message;
    EXPECT_EQ(evaluated->images.size(), 24U);
    EXPECT_EQ(evaluated->report.images, 24U);
    EXPECT_DOUBLE_EQ(evaluated->report.value, 1.0);
    EXPECT_EQ(evaluated->report.broken, 12U);
    ASSERT_EQ(evaluated->report.broken_examples.size(), 10U);
    EXPECT_EQ(evaluated->report.broken_examples.front(),
              "2.png: The file is a GIF image, which is not supported.");
  }
}

TEST_F(EvaluateTest, TakesTheSamplesThatAreAskedFor) {
  add_images(9);
  add(test::png_file(test::plain(4, 4, kColors[0])), std::nullopt);
  auto compiled = compile(2);
  Evaluation how = evaluation();
  how.samples = {1, 4, 8, 9};
  how.metric = "top5";
  const auto evaluated = accuracy::evaluate(compiled, how);
  ASSERT_TRUE(evaluated) << evaluated.error().message;
  ASSERT_EQ(evaluated->images.size(), 3U);
  EXPECT_EQ(evaluated->images[2].name, "8.png");
  EXPECT_TRUE(evaluated->images[2].correct);
  EXPECT_EQ(evaluated->report.metric, "top5");
}

TEST_F(EvaluateTest, TellsItsProgressAndCanBeCancelled) {
  add_images(300);
  auto compiled = compile(1);
  Evaluation how = evaluation();
  std::size_t last = 0;
  how.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_GE(done, last);
    EXPECT_EQ(total, 300U);
    last = done;
  };
  ASSERT_TRUE(accuracy::evaluate(compiled, how));
  EXPECT_EQ(last, 300U);
}

TEST_F(EvaluateTest, StopsWhenCancelled) {
  const auto file = test::png_file(test::pattern(1000, 1000));
  for (int i = 0; i < 200; ++i) add(file, 0);
  auto compiled = compile(1);
  Evaluation how = evaluation();
  how.cancelled = [] { return true; };
  const auto evaluated = accuracy::evaluate(compiled, how);
  ASSERT_FALSE(evaluated);
  EXPECT_EQ(evaluated.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(evaluated.error().code, "accuracy.cancelled");
}

TEST_F(EvaluateTest, RefusesWhatCannotBeEvaluated) {
  add_images(3);
  const auto code_of = [&](const auto& change) {
    auto compiled = compile(1);
    Evaluation how = evaluation();
    change(how);
    const auto evaluated = accuracy::evaluate(compiled, how);
    return evaluated ? std::string("none") : evaluated.error().code;
  };
  EXPECT_EQ(code_of([](Evaluation&) {}), "none");
  EXPECT_EQ(code_of([](Evaluation& how) { how.metric = "luck"; }), "accuracy.metric");
  EXPECT_EQ(
      code_of([&](Evaluation& how) { std::filesystem::resize_file(how.pack, pack_.size() - 1); }),
      "accuracy.pack");
  card_.adapter = "crystal-ball";
  EXPECT_EQ(code_of([](Evaluation&) {}), "accuracy.adapter");
  card_.adapter.clear();
  card_.resize = model::Resize{.width = 5, .height = 5};
  EXPECT_EQ(code_of([](Evaluation&) {}), "accuracy.size");
}

TEST_F(EvaluateTest, NeedsLabelsAndImages) {
  add(test::copy("BM", 2), std::nullopt);
  EXPECT_EQ(evaluate().error().code, "accuracy.no_labels");
  add(test::copy("BM", 2), 1);
  EXPECT_EQ(evaluate().error().code, "accuracy.no_images");
}

}  // namespace
}  // namespace hone::accuracy
