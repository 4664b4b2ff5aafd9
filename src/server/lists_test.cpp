#include <gtest/gtest.h>

#include "server/kept_lists.h"
#include "server/media_type.h"
#include "server/query.h"

namespace hone::server {
namespace {

std::string bytes_of(const std::vector<std::uint64_t>& values) {
  std::string bytes;
  for (const auto value : values) {
    for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
  }
  return bytes;
}

std::uint64_t counted(const LatencyHistogram& histogram) {
  std::uint64_t sum = 0;
  for (const auto& bin : histogram.bins) sum += bin.count;
  return sum;
}

TEST(LatencyHistogram, BinsAreEqualOrGrowWhereTheRangeIsWide) {
  const auto narrow = histogram_of(bytes_of({1'000'000, 2'000'000, 5'000'000}));
  ASSERT_EQ(narrow.bins.size(), 64U);
  EXPECT_EQ(narrow.samples, 3U);
  EXPECT_EQ(counted(narrow), 3U);
  EXPECT_DOUBLE_EQ(narrow.bins.front().lo, 1);
  EXPECT_DOUBLE_EQ(narrow.bins.back().hi, 5);
  EXPECT_NEAR(narrow.bins[0].hi - narrow.bins[0].lo, narrow.bins[63].hi - narrow.bins[63].lo, 1e-9);
  EXPECT_EQ(narrow.bins.back().count, 1U) << "the slowest belongs to the last";
  const auto wide = histogram_of(bytes_of({1'000'000, 100'000'000}));
  EXPECT_EQ(counted(wide), 2U);
  EXPECT_NEAR(wide.bins[0].hi / wide.bins[0].lo, wide.bins[63].hi / wide.bins[63].lo, 1e-9);
}

TEST(LatencyHistogram, FewAndEqualSamples) {
  EXPECT_TRUE(histogram_of("").bins.empty());
  EXPECT_EQ(counted(histogram_of(bytes_of({7}))), 1U);
  EXPECT_EQ(counted(histogram_of(bytes_of({7, 7, 7}))), 3U);
  EXPECT_EQ(counted(histogram_of(bytes_of({0, 1'000'000'000}))), 2U);
  EXPECT_EQ(histogram_of("1234567").samples, 0U);
}

TEST(MediaType, OnlyPicturesByTheirFirstBytes) {
  const std::pair<std::string, std::string> cases[] = {
      {"\xff\xd8\xff\xe0....", "image/jpeg"},
      {"\x89PNG\r\n\x1a\n....", "image/png"},
      {"GIF89a......", "image/gif"},
      {"BM..........", "image/bmp"},
      {"RIFF....WEBPVP8 ", "image/webp"},
      {"RIFF....WAVE", "application/octet-stream"},
      {"<svg xmlns=", "application/octet-stream"},
      {"<!DOCTYPE html>", "application/octet-stream"},
      {"%PDF-1.7", "application/octet-stream"},
      {"", "application/octet-stream"}};
  for (const auto& [bytes, type] : cases) EXPECT_EQ(image_type(bytes), type) << bytes;
}

struct Query {
  std::optional<std::int64_t> batch;
  std::optional<bool> correct;
  std::string after;
  std::map<std::string, model::Shape> shape;
  static void fields(auto& self, auto&& field) {
    field("batch", self.batch, "Batch", {.min = 1, .max = 10});
    field("correct", self.correct, "Correct");
    field("after", self.after, "After");
    field("shape", self.shape, "Shape");
  }
};

Result<Query> query(std::map<std::string, std::string> values) {
  Request request;
  request.query = std::move(values);
  return query_of<Query>(request);
}

TEST(Queries, ValuesAreReadByTheTypeOfTheirField) {
  const auto read =
      query({{"batch", "10"}, {"correct", "false"}, {"after", "12"}, {"shape", "a=1,2;b=?x3"}});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->batch, 10);
  EXPECT_EQ(read->correct, false);
  EXPECT_EQ(read->after, "12") << "text stays text";
  EXPECT_EQ(read->shape.at("a"), (model::Shape{1, 2}));
  EXPECT_EQ(read->shape.at("b"), (model::Shape{-1, 3}));
}

TEST(Queries, WhatDoesNotFitIsRefused) {
  const std::pair<std::string, std::string> wrong[] = {
      {"batch", "0"},      {"batch", "11"},  {"batch", "x"},   {"batch", ""},
      {"batch", "1.5"},    {"batch", "[1]"}, {"correct", "1"}, {"shape", "1,2"},
      {"shape", "a=1,-7"}, {"other", "1"},   {"Batch", "1"},   {"batch", "99999999999999999999"}};
  for (const auto& [name, value] : wrong) {
    const auto read = query({{name, value}});
    ASSERT_FALSE(read) << name << "=" << value;
    EXPECT_EQ(read.error().code, "request.field");
  }
}

TEST(Pages, NumbersOnly) {
  EXPECT_EQ(number_of_page("").value(), 0U);
  EXPECT_EQ(number_of_page("200").value(), 200U);
  for (const char* after : {"-1", "1 ", "x", "0x10", "1e3", "99999999999999999999999"}) {
    EXPECT_EQ(number_of_page(after).error().code, "store.page") << after;
  }
}

}  // namespace
}  // namespace hone::server
