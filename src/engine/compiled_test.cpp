#include <atomic>
#include <cstring>
#include <set>

#include "engine/models_for_test.h"
#include "engine/system.h"

namespace hone::engine {
namespace {

using testing::TemporaryFolder;

Network read(const std::filesystem::path& file) {
  auto network = Network::read(file);
  if (!network) throw std::runtime_error(network.error().where);
  return std::move(*network);
}

Compiled compile(const Network& network, const CompileOptions& options) {
  auto compiled = Compiled::compile(network, options);
  if (!compiled) throw std::runtime_error(compiled.error().message + compiled.error().where);
  return std::move(*compiled);
}

const CompileOptions kFloat{.precision = model::Precision::f32};

TEST(Compiled, FactsAreReadBack) {
  const TemporaryFolder folder;
  const Network network = read(testing::write_convolution(folder));
  CompileOptions options = kFloat;
  options.streams = 1;
  options.threads = 1;
  const auto facts = compile(network, options).facts();
  EXPECT_EQ(facts.streams, 1);
  EXPECT_EQ(facts.threads, 1);
  EXPECT_EQ(facts.precision, "f32");
  EXPECT_EQ(facts.device, "CPU");
  EXPECT_GE(facts.optimal_requests, 1);
}

TEST(Compiled, AnAbsentDeviceIsATargetError) {
  const TemporaryFolder folder;
  const Network network = read(testing::write_convolution(folder));
  for (const std::string device : {"GPU", "NONSENSE", "AUTO:GPU", ""}) {
    CompileOptions options = kFloat;
    options.device = device;
    const auto refused = Compiled::compile(network, options);
    ASSERT_FALSE(refused) << device;
    EXPECT_EQ(refused.error().code, "engine.device");
    EXPECT_EQ(refused.error().kind, ErrorKind::target);
    EXPECT_NE(refused.error().remedy.find("CPU"), std::string::npos);
  }
}

TEST(Compiled, OpenShapesAndStrangePrecisionsAreRefused) {
  const TemporaryFolder folder;
  const auto open = Compiled::compile(read(testing::write_dynamic_batch(folder)), kFloat);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, "engine.dynamic_shape");
  EXPECT_EQ(open.error().where, "input");
  const auto strange = Compiled::compile(read(testing::write_convolution(folder)),
                                         {.precision = model::Precision::i8});
  EXPECT_EQ(strange.error().code, "engine.compile");
}

TEST(Compiled, InfersWhatTheNetworkSays) {
  const TemporaryFolder folder;
  Network network = read(testing::write_dynamic_batch(folder));
  ASSERT_TRUE(network.reshape({{"", {1, 2, 2}}}));
  Compiled compiled = compile(network, kFloat);
  auto request = compiled.create_request();
  ASSERT_TRUE(request);
  const std::array<float, 4> ones{1, 1, 1, 1};
  ASSERT_EQ(request->input(0).size(), sizeof ones);
  std::memcpy(request->input(0).data(), ones.data(), sizeof ones);
  ASSERT_TRUE(request->start());
  ASSERT_TRUE(request->wait());
  std::array<float, 2> sums{};
  ASSERT_EQ(request->output(0).size(), sizeof sums);
  std::memcpy(sums.data(), request->output(0).data(), sizeof sums);
  EXPECT_EQ(sums, (std::array<float, 2>{-3 - 1 + 1 + 3, -2 + 0 + 2 - 3}));
  EXPECT_EQ(request->output_tensor(0).shape, (model::Shape{1, 2}));
}

TEST(Compiled, ProfilesAndShowsTheGraphThatRuns) {
  const TemporaryFolder folder;
  CompileOptions options = kFloat;
  options.profiling = true;
  Compiled compiled = compile(read(testing::write_convolution(folder)), options);
  auto request = compiled.create_request();
  ASSERT_TRUE(request);
  ASSERT_TRUE(request->start());
  ASSERT_TRUE(request->wait());
  const auto graph = compiled.runtime_graph();
  ASSERT_TRUE(graph);
  std::set<std::string> names;
  for (const auto& node : graph->nodes) {
    names.insert(node.name);
    for (const char* key :
         {"execOrder", "execTimeMcs", "layerType", "originalLayersNames", "outputLayouts",
          "outputPrecisions", "primitiveType", "runtimePrecision"}) {
      EXPECT_TRUE(node.attributes.contains(key)) << node.name << " " << key;
    }
  }
  const auto* conv = testing::find_type(*graph, "Convolution");
  ASSERT_NE(conv, nullptr);
  EXPECT_NE(conv->attributes.at("originalLayersNames").find("conv"), std::string::npos);
  EXPECT_FALSE(conv->inputs.empty());
  const auto times = request->profile();
  ASSERT_TRUE(times);
  for (const auto& time : *times) {
    EXPECT_TRUE(!time.executed || names.contains(time.name)) << time.name;
  }
}

TEST(EngineSystem, NoCompletionIsLostWhenRequestsRestartThemselves) {
  const TemporaryFolder folder;
  CompileOptions options = kFloat;
  options.streams = 2;
  Compiled compiled = compile(read(testing::write_convolution(folder)), options);
  auto system = engine_system(compiled, 4, 1);
  ASSERT_TRUE(system);
  constexpr int kInferences = 20'000;
  std::atomic<int> started{4};
  std::atomic<int> done{0};
  std::atomic<int> failed{0};
  (*system)->on_done([&](std::size_t request, const Status& status) {
    failed += status ? 0 : 1;
    ++done;
    if (started.fetch_add(1) < kInferences && !(*system)->start(request)) ++failed;
  });
  for (std::size_t i = 0; i < 4; ++i) ASSERT_TRUE((*system)->start(i));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  (*system)->run_until(
      [&] { return done >= kInferences || std::chrono::steady_clock::now() > deadline; }, {});
  EXPECT_EQ(done, kInferences);
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace hone::engine
