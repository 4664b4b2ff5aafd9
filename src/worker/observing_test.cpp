#include "worker/observing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "accuracy/test_images.h"
#include "os/files.h"

namespace hone::worker {
namespace {

namespace images = accuracy::test;

// image -> Convolution "conv" (4 filters of 3x3, padding 1) -> ReLU "relu" -> mean of each channel.
constexpr std::string_view kNetwork = R"(<?xml version="1.0"?>
<net name="small" version="11">
<layers>
<layer id="0" name="image" type="Parameter" version="opset1">
<data shape="1,3,8,8" element_type="f32"/>
<output><port id="0" precision="FP32" names="image"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port></output>
</layer>
<layer id="1" name="weights" type="Const" version="opset1">
<data element_type="f32" shape="4,3,3,3" offset="0" size="432"/>
<output><port id="0" precision="FP32"><dim>4</dim><dim>3</dim><dim>3</dim><dim>3</dim></port></output>
</layer>
<layer id="2" name="conv" type="Convolution" version="opset1">
<data strides="1,1" dilations="1,1" pads_begin="1,1" pads_end="1,1" auto_pad="explicit"/>
<input><port id="0"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port><port id="1"><dim>4</dim><dim>3</dim><dim>3</dim><dim>3</dim></port></input>
<output><port id="2" precision="FP32"><dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port></output>
</layer>
<layer id="3" name="relu" type="ReLU" version="opset1">
<input><port id="0"><dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port></input>
<output><port id="1" precision="FP32"><dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port></output>
</layer>
<layer id="4" name="axes" type="Const" version="opset1">
<data element_type="i64" shape="2" offset="432" size="16"/>
<output><port id="0" precision="I64"><dim>2</dim></port></output>
</layer>
<layer id="5" name="mean" type="ReduceMean" version="opset1">
<data keep_dims="false"/>
<input><port id="0"><dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port><port id="1"><dim>2</dim></port></input>
<output><port id="2" precision="FP32" names="scores"><dim>1</dim><dim>4</dim></port></output>
</layer>
<layer id="6" name="result" type="Result" version="opset1">
<input><port id="0"><dim>1</dim><dim>4</dim></port></input>
</layer>
</layers>
<edges>
<edge from-layer="0" from-port="0" to-layer="2" to-port="0"/>
<edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
<edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>
<edge from-layer="3" from-port="1" to-layer="5" to-port="0"/>
<edge from-layer="4" from-port="0" to-layer="5" to-port="1"/>
<edge from-layer="5" from-port="2" to-layer="6" to-port="0"/>
</edges>
</net>
)";
constexpr std::size_t kWeights = std::size_t{4} * 3 * 3 * 3;

/// A third of what the middle of the kernel has lies left of it: a turned picture would show.
float weight(std::size_t i) {
  const std::size_t tap = i % 9;
  const std::size_t filter = i / 27;
  if (tap == 4) return filter == 3 ? -0.5F : 0.25F * static_cast<float>(filter + 1);
  return tap == 3 ? 0.1F : 0.0F;
}

quantization::Wanted wanted() {
  quantization::Wanted wanted;
  wanted.tensors = {{"image", 0}, {"relu", 0}, {"mean", 0}};
  wanted.names = {"image:0", "relu:0", "mean:0"};
  wanted.ranges = 3;
  quantization::PatchPlan windows;
  windows.kernel = {3, 3};
  windows.strides = {1, 1};
  windows.dilations = {1, 1};
  windows.pads_begin = {1, 1};
  windows.output = {8, 8};
  windows.samples = 5;
  windows.per_sample = 64;
  wanted.patches = {windows};
  return wanted;
}

class ObservingTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder_.path() / "small.xml") << kNetwork;
    std::ofstream bin(folder_.path() / "small.bin", std::ios::binary);
    for (std::size_t i = 0; i < kWeights; ++i) {
      const float value = weight(i);
      bin.write(reinterpret_cast<const char*>(&value), sizeof value);
    }
    const std::array<std::int64_t, 2> axes{2, 3};
    bin.write(reinterpret_cast<const char*>(axes.data()), sizeof axes);
  }

  void add(const images::FileContents& file) {
    const std::string name = fmt::format("{}", index_.samples.size());
    index_.samples.push_back(
        {.name = name, .offset = pack_.size(), .bytes = file.size(), .label = {}});
    pack_.insert(pack_.end(), file.begin(), file.end());
  }
  /// Plain pictures, the first of the darkest; their brightness is known.
  void add_pictures(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto bright = static_cast<std::uint8_t>(10 * (i + 1));
      const images::Rgb color{bright, 100, 20};
      add(images::png_file(images::plain(8, 8, color)));
    }
  }
  Observing how(std::int64_t batch = 1) {
    const auto file = folder_.path() / "pack";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(pack_.data()),
               static_cast<std::streamsize>(pack_.size()));
    Observing how{.card = card_, .shapes = {{"image", {batch, 3, 8, 8}}}};
    how.images = CalibrationImages{.index = &index_, .pack = file};
    return how;
  }
  Result<quantization::Statistics> observe(const Observing& how) {
    const auto network = engine::Network::read(folder_.path() / "small.xml").value();
    return worker::observe(network, wanted(), how);
  }
  std::string bytes_of(const Observing& how) {
    const auto seen = observe(how);
    EXPECT_TRUE(seen) << seen.error().message << seen.error().where;
    return seen ? quantization::to_bytes(*seen) : std::string();
  }

  os::TempDir folder_ = os::TempDir::create().value();
  model::Card card_;
  dataset::Index index_;
  images::FileContents pack_;
};

TEST_F(ObservingTest, SeesTheTensorsOfEveryImage) {
  add_pictures(20);
  const auto seen = observe(how());
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->samples, 20U);
  ASSERT_EQ(seen->tensors.size(), 3U);
  const auto& image = seen->tensors[0];
  EXPECT_EQ(image.name, "image:0");
  EXPECT_EQ(image.sample_max[4], 100.0F);
  EXPECT_EQ(image.sample_max[19], 200.0F);
  EXPECT_EQ(image.channel_min, (std::vector<float>{10, 100, 20}));
  EXPECT_DOUBLE_EQ(image.channel_mean[0], 105);
  EXPECT_DOUBLE_EQ(image.channel_mean_square[1], 10000);
  // Filter 1: half of the sum of colours, and a tenth of the one to the left.
  const auto& relu = seen->tensors[1];
  EXPECT_NEAR(relu.sample_max[0], 0.85 * 130, 1e-3) << "of filter 2";
  EXPECT_NEAR(relu.channel_max[1], 0.6 * 320, 1e-3);
  EXPECT_NEAR(relu.channel_min[1], 0.5 * 130, 1e-3) << "at the left edge";
  EXPECT_NEAR(relu.channel_mean[1], (0.5 + 0.1 * 7 / 8) * 225, 1e-3);
  EXPECT_EQ(relu.channel_max[3], 0.0F);
  EXPECT_TRUE(relu.histogram.negative.empty());
  EXPECT_NEAR(seen->tensors[2].channel_mean[1], relu.channel_mean[1], 1e-3);
}

TEST_F(ObservingTest, WindowsTimesWeightsAreTheOutput) {
  add_pictures(5);
  const auto seen = observe(how());
  ASSERT_TRUE(seen);
  const auto& patches = seen->patches[0];
  ASSERT_EQ(patches.window, 27U);
  ASSERT_EQ(patches.values.size(), 27U * 5 * 64);
  std::size_t edges = 0;
  for (std::size_t patch = 0; patch < 5 * 64U; ++patch) {
    edges += patches.values[patch * 27 + 3] == 0 ? 1 : 0;
    EXPECT_NE(patches.values[patch * 27 + 4], 0);
  }
  EXPECT_EQ(edges, 5U * 8) << "nothing lies left of the first column";
}

TEST_F(ObservingTest, TheSameImagesGiveTheSameBytes) {
  add_pictures(10);
  add(images::copy("GIF89a", 6));
  add_pictures(12);
  const std::string first = bytes_of(how());
  EXPECT_EQ(bytes_of(how()), first);
  accuracy::Prepared prepared(folder_.path() / "pixels", 1 << 20);
  Observing prepares = how();
  prepares.images->prepared = &prepared;
  EXPECT_EQ(bytes_of(prepares), first);
  EXPECT_EQ(prepared.images(), 22U);
  EXPECT_EQ(bytes_of(prepares), first);
  EXPECT_EQ(observe(how())->samples, 22U);
}

TEST_F(ObservingTest, EachPlaceOfABatchIsASample) {
  add_pictures(11);
  const auto one = observe(how(1));
  const auto four = observe(how(4));
  ASSERT_TRUE(one && four);
  EXPECT_EQ(four->samples, 11U);
  for (const std::size_t t : {0, 1, 2}) {
    EXPECT_EQ(four->tensors[t].sample_max.size(), 11U);
    for (std::size_t i = 0; i < 11; ++i) {
      EXPECT_NEAR(four->tensors[t].sample_max[i], one->tensors[t].sample_max[i], 1e-3) << t;
    }
    for (std::size_t c = 0; c < one->tensors[t].channel_mean.size(); ++c) {
      EXPECT_NEAR(four->tensors[t].channel_mean[c], one->tensors[t].channel_mean[c], 1e-3) << t;
    }
  }
  EXPECT_EQ(four->patches[0].values, one->patches[0].values);
}

/// Scores of the network by place in OwnOutputs::samples; broken ones are empty.
using Scores = std::vector<std::vector<float>>;

OwnOutputs into(Scores& scores, std::vector<std::size_t> samples, std::size_t& broken) {
  scores.assign(samples.size(), {});
  OwnOutputs own{.samples = std::move(samples), .sink = {}, .broken = {}};
  own.sink = [&](const std::vector<model::Port>& outputs) -> Result<accuracy::Sink> {
    EXPECT_EQ(outputs.size(), 1U);
    return accuracy::Sink([&](std::size_t position, const accuracy::Place& place, auto views) {
      const auto* values = reinterpret_cast<const float*>(views[0].bytes.data());
      scores[position].assign(values + place.slot * 4, values + (place.slot + 1) * 4);
    });
  };
  own.broken = [&](std::size_t position, const std::string& why) {
    EXPECT_TRUE(scores[position].empty());
    EXPECT_FALSE(why.empty());
    ++broken;
  };
  return own;
}

TEST_F(ObservingTest, OwnOutputsComeInTheSamePass) {
  add_pictures(9);
  add(images::copy("GIF89a", 6));
  add_pictures(3);
  for (const std::int64_t batch : {1, 2}) {
    Observing plain = how(batch);
    plain.images->samples = {2, 9, 5};
    const std::string alone = bytes_of(plain);
    Scores scores;
    std::size_t broken = 0;
    Observing both = how(batch);
    both.images->samples = {2, 9, 5};
    both.own = into(scores, {5, 0, 9, 11, 2}, broken);
    EXPECT_EQ(bytes_of(both), alone) << "further images are not observed";
    EXPECT_EQ(broken, 1U);
    for (const std::size_t place : {0, 1, 3, 4}) ASSERT_EQ(scores[place].size(), 4U) << place;
    EXPECT_NEAR(scores[1][1], (0.5 + 0.1 * 7 / 8) * 130, 1e-3) << "of the darkest";
    EXPECT_NEAR(scores[3][1], (0.5 + 0.1 * 7 / 8) * 140, 1e-3);
    Scores again;
    Observing later = how(batch);
    later.own = into(again, {5, 0, 9, 11, 2}, broken);
    const auto network = engine::Network::read(folder_.path() / "small.xml").value();
    ASSERT_TRUE(infer_as_observed(network, wanted(), later));
    EXPECT_EQ(again, scores) << "bit by bit";
  }
}

TEST_F(ObservingTest, NoiseNeedsNoImages) {
  Observing noise = how();
  noise.images.reset();
  noise.noise = {.samples = 12, .seed = 3};
  const std::string first = bytes_of(noise);
  EXPECT_EQ(bytes_of(noise), first);
  const auto seen = observe(noise);
  EXPECT_EQ(seen->samples, 12U);
  EXPECT_GT(seen->tensors[0].channel_max[0], seen->tensors[0].channel_min[0] + 50);
  noise.noise.seed = 4;
  EXPECT_NE(bytes_of(noise), first);
}

TEST_F(ObservingTest, TellsWhatHinders) {
  add(images::copy("GIF89a", 6));
  EXPECT_EQ(observe(how()).error().code, "accuracy.no_images");
  add_pictures(20);
  Observing cancelled = how();
  cancelled.images.reset();
  cancelled.noise.samples = 200'000;
  cancelled.cancelled = [] { return true; };
  const auto stopped = observe(cancelled);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, "accuracy.cancelled");
  std::size_t last = 0;
  Observing told = how();
  told.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 21U);
    EXPECT_GE(done, last);
    last = done;
  };
  EXPECT_TRUE(observe(told));
  EXPECT_EQ(last, 21U);
}

}  // namespace
}  // namespace hone::worker
