// The whole path on a real network: compile, measure, profile, report. Only what must hold on any
// machine under any load is asserted.

#include <gtest/gtest.h>

#include "measurement/measurement.h"

namespace hone::measurement {
namespace {

constexpr std::size_t kRequests = 4;

engine::Compiled compile(const std::filesystem::path& file, bool profiling) {
  auto network = engine::Network::read(file);
  if (!network) throw std::runtime_error(network.error().where);
  network->canonicalise();
  auto compiled = engine::Compiled::compile(
      *network, {.streams = 2, .precision = model::Precision::f32, .profiling = profiling});
  if (!compiled) throw std::runtime_error(compiled.error().where);
  return std::move(*compiled);
}

std::unique_ptr<engine::System> system_of(engine::Compiled& compiled) {
  auto system = engine::engine_system(compiled, kRequests, 7);
  if (!system) throw std::runtime_error(system.error().where);
  return std::move(*system);
}

std::filesystem::path mnist() {
  const char* data = std::getenv("HONE_TEST_DATA");
  const auto file = std::filesystem::path(data == nullptr ? "" : data) / "models/onnx/mnist.onnx";
  return std::filesystem::exists(file) ? file : std::filesystem::path();
}

TEST(RealSystem, ObeysLittlesLaw) {
  const auto file = mnist();
  if (file.empty()) GTEST_SKIP() << "HONE_TEST_DATA has no onnx/mnist.onnx";
  auto compiled = compile(file, false);
  const auto system = system_of(compiled);
  const auto run = measure(*system, {.seconds = 1}, {});
  ASSERT_TRUE(run);
  const auto& facts = run->facts;
  EXPECT_NEAR(facts.seconds, 1, 0.2);
  EXPECT_GE(facts.warm_up_inferences, 1 + 2 * kRequests);
  EXPECT_GT(facts.first_inference_ms, 0);
  const double in_flight = facts.throughput_fps * facts.latency_ms.mean / 1e3;
  EXPECT_GT(in_flight, 0.8 * kRequests);
  EXPECT_LE(in_flight, 1.02 * kRequests);
}

TEST(RealSystem, LayersOfTheProfilingRunAreThoseOfTheRuntimeGraph) {
  const auto file = mnist();
  if (file.empty()) GTEST_SKIP() << "HONE_TEST_DATA has no onnx/mnist.onnx";
  auto plain = compile(file, false);
  auto profiled = compile(file, true);
  const auto plain_system = system_of(plain);
  const auto profiled_system = system_of(profiled);
  const auto times =
      profile(*plain_system, *profiled_system, {.seconds = 0.4, .warm_up_seconds = 0.05}, {});
  ASSERT_TRUE(times);
  EXPECT_GT(times->plain_latency_ms, 0);
  EXPECT_GT(times->perturbation, -1);
  const auto graph = profiled.runtime_graph();
  ASSERT_TRUE(graph);
  const auto report = layer_report(*graph, times->nodes, {}, {});
  EXPECT_GT(report.layers_ms, 0);
  double share = 0;
  for (const auto& layer : report.layers) {
    share += layer.time_share;
    EXPECT_TRUE(layer.type != "Convolution" || !layer.original_layers.empty()) << layer.name;
  }
  EXPECT_NEAR(share, 1, 1e-9);
}

}  // namespace
}  // namespace hone::measurement
