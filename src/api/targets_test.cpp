#include "api/targets.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace hone::api {
namespace {

TEST(TargetId, IsReadAndWritten) {
  struct Row {
    std::string text;
    std::string written;
    std::string device;
    std::string isa;
    Cores cores;
    std::string precision;
  };
  const std::vector<Row> rows{{"cpu", "cpu", "CPU", "", {}, ""},
                              {"CPU:AVX2", "cpu:avx2", "CPU", "avx2", {}, ""},
                              {"cpu:sse41", "cpu:sse41", "CPU", "sse41", {}, ""},
                              {"cpu:avx512_core_amx/bf16",
                               "cpu:avx512_core_amx/bf16",
                               "CPU",
                               "avx512_core_amx",
                               {},
                               "bf16"},
                              {"cpu@0", "cpu@0", "CPU", "", {0}, ""},
                              {"cpu@0-1", "cpu@0-1", "CPU", "", {0, 1}, ""},
                              {"cpu@2+0+1", "cpu@0-2", "CPU", "", {0, 1, 2}, ""},
                              {"cpu@0+2", "cpu@0+2", "CPU", "", {0, 2}, ""},
                              {"cpu:avx2@0/f32", "cpu:avx2@0/f32", "CPU", "avx2", {0}, "f32"},
                              {"cpu/default", "cpu/default", "CPU", "", {}, "default"},
                              {"gpu", "gpu", "GPU", "", {}, ""},
                              {"gpu.1/f16", "gpu.1/f16", "GPU.1", "", {}, "f16"},
                              {"npu", "npu", "NPU", "", {}, ""},
                              {"auto", "auto", "AUTO", "", {}, ""},
                              {"hetero", "hetero", "HETERO:CPU", "", {}, ""}};
  for (const auto& row : rows) {
    const auto id = TargetId::parse(row.text);
    ASSERT_TRUE(id) << row.text;
    EXPECT_EQ(id->text(), row.written);
    EXPECT_EQ(id->runtime_device(), row.device) << row.text;
    EXPECT_EQ(id->isa, row.isa) << row.text;
    EXPECT_EQ(id->cores, row.cores) << row.text;
    EXPECT_EQ(id->precision ? std::string(enum_name(*id->precision)) : "", row.precision);
  }
}

TEST(TargetId, WhatIsNotOneIsRefused) {
  const std::vector<std::pair<std::string, std::string>> rows{{"", "target.id"},
                                                              {"tpu", "target.id"},
                                                              {"gpu.", "target.id"},
                                                              {"gpu.x", "target.id"},
                                                              {"gpu:avx2", "target.id"},
                                                              {"auto@0", "target.id"},
                                                              {"cpu/f7", "target.id"},
                                                              {"cpu/", "target.id"},
                                                              {"cpu ", "target.id"},
                                                              {"cpu:", "target.isa"},
                                                              {"cpu:avx9", "target.isa"},
                                                              {"cpu:AVX512", "target.isa"},
                                                              {"cpu:;rm", "target.isa"},
                                                              {"cpu@", "target.cores"},
                                                              {"cpu@1-0", "target.cores"},
                                                              {"cpu@-1", "target.cores"},
                                                              {"cpu@0-", "target.cores"},
                                                              {"cpu@0++1", "target.cores"},
                                                              {"cpu@4096", "target.cores"},
                                                              {"cpu@0x1", "target.cores"},
                                                              {"cpu@1e9", "target.cores"}};
  for (const auto& [text, code] : rows) {
    const auto id = TargetId::parse(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, code) << text;
    EXPECT_EQ(id.error().kind, ErrorKind::usage);
    EXPECT_FALSE(id.error().remedy.empty());
  }
}

TEST(TargetId, ACapSetsBothWords) {
  for (const auto& cap : isa_caps()) {
    const auto id = TargetId::parse("cpu:" + std::string(cap.name));
    ASSERT_TRUE(id) << cap.name;
    const auto environment = id->environment();
    EXPECT_EQ(environment.at("OV_CPU_MAX_ISA"), cap.setting);
    EXPECT_EQ(environment.at("ONEDNN_MAX_CPU_ISA"), cap.setting);
  }
  EXPECT_TRUE(TargetId::parse("cpu")->environment().empty());
}

RC_GTEST_PROP(CoresText, IsReadBack, (const std::set<std::uint8_t>& numbers)) {
  const Cores cores(numbers.begin(), numbers.end());
  RC_PRE(!cores.empty());
  const auto read = cores_from(to_text(cores));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == cores);
}

RC_GTEST_PROP(TargetId, AnyTextIsAnsweredAndWhatIsReadIsWrittenAlike, (const std::string& text)) {
  const auto id = TargetId::parse(text);
  if (id) RC_ASSERT(TargetId::parse(id->text())->text() == id->text());
}

}  // namespace
}  // namespace hone::api
