#include "accuracy/feed.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <mutex>

#include "accuracy/accuracy.h"
#include "accuracy/test_images.h"
#include "os/files.h"

namespace hone::accuracy {
namespace {

// Gives its input back, so that what was fed can be seen.
constexpr std::string_view kCopy = R"(<?xml version="1.0"?>
<net name="copy" version="11">
<layers>
<layer id="0" name="image" type="Parameter" version="opset1">
<data shape="1,3,4,4" element_type="f32"/>
<output><port id="0" precision="FP32" names="image"><dim>1</dim><dim>3</dim><dim>4</dim><dim>4</dim></port></output>
</layer>
<layer id="1" name="negated" type="Negative" version="opset1">
<input><port id="0"><dim>1</dim><dim>3</dim><dim>4</dim><dim>4</dim></port></input>
<output><port id="1" precision="FP32"><dim>1</dim><dim>3</dim><dim>4</dim><dim>4</dim></port></output>
</layer>
<layer id="2" name="result" type="Result" version="opset1">
<input><port id="0"><dim>1</dim><dim>3</dim><dim>4</dim><dim>4</dim></port></input>
</layer>
</layers>
<edges>
<edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
<edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
</edges>
</net>
)";
constexpr std::size_t kValues = std::size_t{3} * 4 * 4;

using Seen = std::map<std::size_t, std::vector<float>>;

/// A data set whose images all differ, every fifth of them broken.
class FeedTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder_.path() / "copy.xml") << kCopy;
    std::ofstream(folder_.path() / "copy.bin");
    card_.resize = model::Resize{.width = 6, .height = 6};
    card_.crop = model::Crop{.width = 4, .height = 4};
    for (std::size_t i = 0; i < 40; ++i) add_image(i);
    write_pack();
  }

  void add_image(std::size_t i) {
    const int side = 5 + static_cast<int>(i);
    const auto file =
        i % 5 == 4 ? test::copy("GIF89a", 6) : test::png_file(test::pattern(side, side));
    index_.samples.push_back(
        {.name = fmt::format("{}", i), .offset = pack_.size(), .bytes = file.size(), .label = {}});
    pack_.insert(pack_.end(), file.begin(), file.end());
  }
  void write_pack() {
    std::ofstream(pack_file(), std::ios::binary)
        .write(reinterpret_cast<const char*>(pack_.data()),
               static_cast<std::streamsize>(pack_.size()));
  }
  /// Files that hold nothing: only what was prepared can be fed afterwards.
  void wipe_pack() {
    std::ranges::fill(pack_, std::byte{0});
    write_pack();
  }
  [[nodiscard]] std::filesystem::path pack_file() const { return folder_.path() / "pack"; }

  engine::Compiled compile(std::int64_t batch) {
    auto network = engine::Network::read(folder_.path() / "copy.xml").value();
    EXPECT_TRUE(network.reshape({{"", {batch, 3, 4, 4}}}));
    return engine::Compiled::compile(network, {.streams = 2, .precision = model::Precision::f32})
        .value();
  }
  Feeding feeding() { return {.card = card_, .index = index_, .pack = pack_file()}; }

  /// What came out, by position.
  Seen see(const Feeding& how, std::int64_t batch = 1) {
    auto compiled = compile(batch);
    Seen seen;
    std::mutex mutex;
    const auto fed =
        feed(compiled, how, [&](std::size_t position, const Place& place, auto outputs) {
          std::vector<float> values(kValues);
          std::memcpy(values.data(), outputs[0].bytes.data() + place.slot * sizeof(float) * kValues,
                      sizeof(float) * kValues);
          const std::lock_guard lock(mutex);
          const auto sample = how.samples.empty() ? position : how.samples[position];
          EXPECT_EQ(place.geometry.image_width,
                    5 + static_cast<int>(sample));  // also where prepared
          EXPECT_EQ(place.geometry.offset_x, 1);
          EXPECT_TRUE(seen.emplace(position, std::move(values)).second) << position;
        });
    EXPECT_TRUE(fed) << fed.error().message;
    if (fed) broken_ = fed->broken;
    return seen;
  }

  os::TempDir folder_ = os::TempDir::create().value();
  model::Card card_;
  dataset::Index index_;
  test::FileContents pack_;
  std::map<std::size_t, std::string> broken_;
};

TEST_F(FeedTest, EveryImageComesOnceWhoeverReadsIt) {
  const Seen expected = see(feeding());
  EXPECT_EQ(expected.size(), 32U);
  EXPECT_EQ(broken_.size(), 8U);
  EXPECT_TRUE(broken_.contains(4));
  for (const SinkThreads sink : {SinkThreads::callback, SinkThreads::feeding}) {
    for (const std::int64_t batch : {1, 3, 64}) {
      for (const std::size_t requests : {1, 2, 7}) {
        Feeding how = feeding();
        how.options = {.requests = requests, .threads = 1 + requests % 3, .sink_threads = sink};
        EXPECT_EQ(see(how, batch), expected) << "batch " << batch << " requests " << requests;
        EXPECT_EQ(broken_.size(), 8U);
      }
    }
  }
}

TEST_F(FeedTest, PositionsAreThoseOfTheSamplesAsked) {
  const Seen all = see(feeding());
  Feeding how = feeding();
  how.samples = {30, 4, 7};
  const Seen some = see(how);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some.at(0), all.at(30));
  EXPECT_EQ(some.at(2), all.at(7));
  EXPECT_TRUE(broken_.contains(1));
  how.samples = {40};
  auto compiled = compile(1);
  EXPECT_EQ(feed(compiled, how, [](auto...) {}).error().code, "accuracy.samples");
}

TEST_F(FeedTest, WhatWasPreparedNeedsNoFiles) {
  Prepared prepared(folder_.path() / "pixels", 1 << 20);
  Feeding how = feeding();
  how.prepared = &prepared;
  const Seen first = see(how);
  EXPECT_EQ(prepared.images(), 32U);
  wipe_pack();
  const auto broken = broken_;
  EXPECT_EQ(see(how, 3), first);
  EXPECT_EQ(broken_, broken);
  how.samples = {9, 2, 0};
  const Seen some = see(how);
  EXPECT_EQ(some.at(1), first.at(2));
  EXPECT_EQ(some.at(2), first.at(0));
  EXPECT_EQ(broken_.at(0), broken.at(9));
  card_.mean = {10, 20, 30};
  how.samples = {0};
  EXPECT_FLOAT_EQ(see(how).at(0)[0], first.at(0)[0] + 10);
}

TEST_F(FeedTest, PreparesNoMoreThanAllowedAndAnewForOtherPixels) {
  Prepared prepared(folder_.path() / "pixels", 10 * kValues + 1);
  Feeding how = feeding();
  how.prepared = &prepared;
  const Seen first = see(how);
  EXPECT_EQ(prepared.images(), 10U);
  EXPECT_EQ(see(how), first);
  EXPECT_EQ(prepared.images(), 10U);
  how.samples = {0};
  card_.color = model::Color::bgr;
  EXPECT_NE(see(how).at(0), first.at(0));
  EXPECT_EQ(prepared.images(), 1U);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("pixels")) << entry.path();
  }
}

TEST_F(FeedTest, GoesOnWithoutAPlaceToPrepareIn) {
  Prepared prepared(folder_.path() / "missing" / "pixels", 1 << 20);
  Feeding how = feeding();
  how.prepared = &prepared;
  EXPECT_EQ(see(how).size(), 32U);
  EXPECT_EQ(see(how).size(), 32U);
  EXPECT_EQ(prepared.images(), 0U);
}

TEST_F(FeedTest, AnExceptionOfTheSinkEndsTheRun) {
  for (const SinkThreads sink : {SinkThreads::callback, SinkThreads::feeding}) {
    auto compiled = compile(1);
    Feeding how = feeding();
    how.options.sink_threads = sink;
    const auto fed = feed(compiled, how, [](std::size_t position, auto...) {
      if (position == 7) throw std::runtime_error("no more");
    });
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, "accuracy.pipeline");
    EXPECT_EQ(fed.error().where, "no more");
  }
}

TEST_F(FeedTest, CancelsWhileFeedingThreadsRead) {
  auto compiled = compile(1);
  Feeding how = feeding();
  std::atomic<bool> stop = false;
  how.options = {.requests = 2, .threads = 2, .sink_threads = SinkThreads::feeding};
  how.options.cancelled = [&] { return stop.load(); };
  const auto fed = feed(compiled, how, [&](auto...) {
    stop = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, "accuracy.cancelled");
}

TEST_F(FeedTest, NoiseIsThePicturesOfItsSeed) {
  const auto draw = [&](std::uint64_t seed, SinkThreads sink) {
    auto compiled = compile(2);
    Seen seen;
    std::mutex mutex;
    const auto fed = feed_noise(
        compiled, {.card = card_, .samples = 9, .seed = seed, .options = {.sink_threads = sink}},
        [&](std::size_t position, const Place& place, auto outputs) {
          EXPECT_EQ(place.slot, 0U);
          std::vector<float> values(2 * kValues);
          std::memcpy(values.data(), outputs[0].bytes.data(), outputs[0].bytes.size());
          const std::lock_guard lock(mutex);
          seen[position] = std::move(values);
        });
    EXPECT_TRUE(fed) << fed.error().message;
    return seen;
  };
  const Seen first = draw(1, SinkThreads::callback);
  ASSERT_EQ(first.size(), 9U);
  EXPECT_EQ(draw(1, SinkThreads::feeding), first);
  EXPECT_NE(draw(2, SinkThreads::callback), first);
  EXPECT_NE(first.at(0), first.at(1));
  for (const auto& [position, values] : first) {
    const auto [low, high] = std::ranges::minmax(values);
    EXPECT_GE(low, -255) << position;
    EXPECT_LE(high, 0) << position;
    EXPECT_LT(low, high) << position;
  }
}

}  // namespace
}  // namespace hone::accuracy
