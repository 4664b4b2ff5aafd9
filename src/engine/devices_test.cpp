#include "engine/devices.h"

#include <gtest/gtest.h>

namespace hone::engine {
namespace {

TEST(Devices, HoldTheCpuWithItsProperties) {
  const auto found = devices();
  ASSERT_FALSE(found.empty());
  const Device& cpu = found.front();
  EXPECT_EQ(cpu.id, "CPU");
  EXPECT_FALSE(cpu.name.empty());
  EXPECT_FALSE(cpu.capabilities.empty());
  ASSERT_TRUE(cpu.streams);
  EXPECT_GE(cpu.streams->most, cpu.streams->least);
  ASSERT_TRUE(cpu.requests);
  EXPECT_FALSE(runtime_version().empty());
}

TEST(Devices, WhatIsAbsentSaysWhy) {
  const auto present = devices();
  for (const auto& absent : absent_devices(present)) {
    EXPECT_TRUE(absent.id == "GPU" || absent.id == "NPU");
    const auto text = missing_text(absent);
    EXPECT_TRUE(text.starts_with(absent.id + ": ")) << text;
    const Status here = check_device(absent.id);
    ASSERT_FALSE(here);
    EXPECT_EQ(here.error().code, "engine.device");
    EXPECT_EQ(here.error().kind, ErrorKind::target);
    EXPECT_EQ(here.error().where, text);
  }
  Device gpu;
  gpu.id = "GPU.0";
  Device npu;
  npu.id = "NPU";
  EXPECT_TRUE(absent_devices({gpu, npu}).empty());
}

TEST(Devices, AreCheckedByName) {
  for (const auto* good : {"CPU", "AUTO", "AUTO:CPU", "HETERO:CPU", "MULTI:CPU"}) {
    EXPECT_TRUE(check_device(good)) << good;
  }
  for (const auto* bad : {"", "XPU", "AUTO:XPU,CPU", "CPU,XPU"}) {
    EXPECT_FALSE(check_device(bad)) << bad;
  }
}

TEST(Probe, RunsASmallNetworkAndTellsTheKernel) {
  const auto found = probe("CPU", model::Precision::f32);
  ASSERT_TRUE(found) << found.error().where;
  EXPECT_EQ(found->device, "CPU");
  EXPECT_FALSE(found->kernel.empty());
  EXPECT_EQ(found->precision, "f32");
  EXPECT_GT(found->inference_ms, 0);
}

TEST(Probe, SaysWhyADeviceIsNotThere) {
  const auto found = probe("XPU", std::nullopt);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "engine.device");
}

}  // namespace
}  // namespace hone::engine
