#include "catalog/catalog.h"

#include <gtest/gtest.h>

namespace hone::catalog {
namespace {

const std::string kDigits(64, '0');

std::string yaml_with(const std::string& arguments, const std::string& more = "framework: onnx\n") {
  return "task_type: classification\nfiles:\n  - name: x.onnx\n    size: 1\n    sha256: " +
         kDigits + "\n    source: https://example.org/x.onnx\n" + more + arguments;
}

api::CatalogEntry entry_with(const std::string& arguments) {
  auto entry = read_entry("x", yaml_with("model_optimizer_args:\n" + arguments));
  EXPECT_TRUE(entry) << entry.error().message;
  return entry ? *entry : api::CatalogEntry();
}

TEST(Arguments, OneNumberHoldsForEveryChannel) {
  const auto entry = entry_with("  - --mean_values=data[127.5,1,2]\n  - --scale_values=[2.5]\n");
  EXPECT_EQ(entry.card.mean, (std::vector<double>{127.5, 1, 2}));
  EXPECT_EQ(entry.card.scale, (std::vector<double>{2.5, 2.5, 2.5}));
  EXPECT_EQ(entry.card.color, std::nullopt);
}

TEST(Arguments, TurnedChannelsMeanThatTheNetworkTakesRgb) {
  EXPECT_EQ(entry_with("  - --reverse_input_channels\n").card.color, model::Color::rgb);
}

TEST(Arguments, ShapesBelongToTheInputsInOrder) {
  const auto entry = entry_with("  - --input=a,b\n  - --input_shape=[1,3,8,8],[1,2]\n");
  EXPECT_EQ(entry.shapes.at("a"), (std::vector<std::int64_t>{1, 3, 8, 8}));
  EXPECT_EQ(entry.shapes.at("b"), (std::vector<std::int64_t>{1, 2}));
}

TEST(Arguments, TheOnlyInputNeedsNoName) {
  EXPECT_EQ(entry_with("  - --input_shape=[1,2]\n").shapes.at(""),
            (std::vector<std::int64_t>{1, 2}));
}

TEST(Arguments, LayoutIsThatOfTheNetworkAndNotOfTheResult) {
  const auto entry = entry_with("  - --layout=data(NHWC->NCHW)\n");
  EXPECT_EQ(entry.layouts.at("data"), "NHWC");
}

TEST(Arguments, WhatMeansSomethingElseStandsAsItIs) {
  const std::vector<std::string> odd = {"--transformations_config=x.json",
                                        "--mean_values=a[1],b[2]",
                                        "--input_shape=[0,3]",
                                        "--scale_values=[1,x]",
                                        "--mean_values=[nan]",
                                        "--scale=inf"};
  std::string lines;
  for (const auto& argument : odd) lines += "  - " + argument + "\n";
  EXPECT_EQ(entry_with(lines).arguments, odd);
}

TEST(Entry, FilesByPrecision) {
  const auto file = [](const std::string& name) {
    return "  - name: " + name + "\n    size: 1\n    sha256: " + kDigits +
           "\n    source: https://example.org/x\n";
  };
  const auto entry =
      read_entry("x", "framework: dldt\nfiles:\n" + file("FP16/x.xml") + file("FP16/x.bin") +
                          file("FP16-INT8/x.xml") + file("FP16-INT8/x.bin"));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->precisions, (std::vector<std::string>{"FP16", "FP16-INT8"}));
  const auto usual = files_of(*entry, "");
  ASSERT_TRUE(usual);
  ASSERT_EQ(usual->size(), 2U);
  EXPECT_EQ(usual->front().name, "FP16/x.xml");
  const auto absent = files_of(*entry, "FP32");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, "catalog.precision");
}

TEST(Entry, WhyItCannotBeImported) {
  const auto why = [](const std::string& more) {
    const auto entry = read_entry("x", yaml_with("", more));
    return entry ? entry->not_importable : "not read";
  };
  EXPECT_EQ(why("framework: onnx\n"), "");
  EXPECT_NE(why("framework: mxnet\n"), "");
  EXPECT_NE(why("framework: onnx\nconversion_to_onnx_args: [a]\n"), "");
  EXPECT_NE(why("framework: onnx\npostprocessing:\n  - $type: regex_replace\n"), "");
  EXPECT_EQ(why("framework: tf\npostprocessing:\n  - $type: unpack_archive\n"), "");
}

TEST(Entry, NamesThatAModelCannotHave) {
  for (const auto* name : {"", "..", "a/b", "a b", "\x1b[0m", ".hidden"}) {
    const auto entry = read_entry(name, yaml_with(""));
    ASSERT_FALSE(entry) << name;
    EXPECT_EQ(entry.error().code, "catalog.entry");
  }
}

}  // namespace
}  // namespace hone::catalog
