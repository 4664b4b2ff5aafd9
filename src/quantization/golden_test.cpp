// Ranges, biases and outputs on the golden network, as NNCF 3.4 gives them (`golden.json`).

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "base/json.h"
#include "engine/engine.h"
#include "quantization/planner.h"

namespace hone::quantization {
namespace {

constexpr std::size_t kSamples = 16;
constexpr std::size_t kCheckedSamples = 4;
constexpr std::size_t kSampleValues = std::size_t{3} * 32 * 32;

std::filesystem::path golden_folder() {
  const char* data = std::getenv("HONE_TEST_DATA");
  return data == nullptr ? std::filesystem::path()
                         : std::filesystem::path(data).parent_path() / "golden";
}

std::vector<float> calibration() {
  std::vector<float> values(kSamples * kSampleValues);
  std::ifstream file(golden_folder() / "calib.f32", std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(float)));
  return values;
}

std::span<const float> floats_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

/// Calls visit(sample, request) after inferring each of the first `samples` samples.
template <class Visit>
void infer(const engine::Network& network, std::size_t samples, const Visit& visit) {
  const auto values = calibration();
  auto compiled = engine::Compiled::compile(network, {.precision = model::Precision::f32});
  ASSERT_TRUE(compiled) << compiled.error().where;
  auto request = compiled->create_request();
  ASSERT_TRUE(request);
  for (std::size_t s = 0; s < samples; ++s) {
    const auto input = request->input(0);
    std::memcpy(input.data(), &values[s * kSampleValues], input.size());
    ASSERT_TRUE(request->start());
    ASSERT_TRUE(request->wait());
    visit(s, *request);
  }
}

model::Shape shape_of(const model::Graph& graph, const engine::TensorAt& tensor) {
  for (const model::Node& node : graph.nodes) {
    if (node.name == tensor.node) {
      return node.outputs[static_cast<std::size_t>(tensor.port)].shape;
    }
  }
  return {};
}

/// Everything of one quantization of the golden network.
struct Golden {
  engine::Network network;
  engine::OpenSnapshot snapshot;
  Placement placement;
  Json json;

  Statistics observe(const Wanted& wanted) const {
    std::vector<model::Shape> shapes;
    for (const auto& tensor : wanted.tensors) shapes.push_back(shape_of(snapshot.graph, tensor));
    Observer observer(wanted.names, shapes, kSamples, {.patches = wanted.patches});
    auto watched = network.with_outputs(wanted.tensors);
    EXPECT_TRUE(watched);
    infer(*watched, kSamples, [&](std::size_t sample, engine::InferRequest& request) {
      std::vector<std::span<const float>> tensors;
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        tensors.push_back(floats_of(request.output(i + 1)));
      }
      observer.add(sample, tensors);
    });
    return observer.finish();
  }

  Planner planned(const PlanOptions& options) const {
    const auto statistics = observe(wanted(snapshot.graph, placement, options));
    auto planner = Planner::create({.graph = snapshot.graph,
                                    .constants = snapshot.constants.of_node,
                                    .placement = placement,
                                    .statistics = statistics},
                                   options);
    EXPECT_TRUE(planner) << planner.error().message;
    return *std::move(planner);
  }

  static Golden of(Preset preset) {
    auto network = engine::Network::read(golden_folder() / "golden.xml");
    EXPECT_TRUE(network && network->simplify());
    auto snapshot = network->open_snapshot();
    EXPECT_TRUE(snapshot);
    auto placement = place(snapshot->graph, {.preset = preset, .nncf = true});
    EXPECT_TRUE(placement) << placement.error().message;
    std::ifstream file(golden_folder() / "golden.json");
    return {*std::move(network), *std::move(snapshot), *std::move(placement), Json::parse(file)};
  }
};

void expect_near(const std::vector<float>& values, const Json& expected, double relative) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto its = expected[i].get<double>();
    EXPECT_NEAR(values[i], its, relative * std::abs(its)) << "entry " << i;
  }
}

/// Ranges by the name that the peer gives to a quantizer.
std::map<std::string, Range> named_ranges(const Golden& golden, const Planner& planner) {
  std::map<std::string, Range> ranges;
  const auto name = [&](std::int32_t node, const char* what, std::int32_t port) {
    return fmt::format("{}/fq_{}_{}", golden.snapshot.graph.nodes[std::size_t(node)].name, what,
                       port);
  };
  for (std::size_t i = 0; i < golden.placement.activations.size(); ++i) {
    const auto& its = golden.placement.activations[i];
    const char* what = its.side == engine::Side::input ? "input" : "output";
    ranges[name(its.node, what, its.port)] = planner.activation_ranges()[i];
  }
  for (std::size_t i = 0; i < golden.placement.weights.size(); ++i) {
    const auto& its = golden.placement.weights[i];
    ranges[name(its.node, "weights", its.port)] = planner.weight_ranges()[i];
  }
  return ranges;
}

void expect_ranges(const Golden& golden, const Planner& planner, const char* kind) {
  const auto ranges = named_ranges(golden, planner);
  const Json& expected = golden.json[kind]["fq"];
  EXPECT_EQ(ranges.size(), expected.size());
  for (const Json& quantizer : expected) {
    const auto name = quantizer["name"].get<std::string>();
    SCOPED_TRACE(name);
    ASSERT_TRUE(ranges.contains(name));
    EXPECT_EQ(ranges.at(name).levels, quantizer["levels"].get<int>());
    expect_near(ranges.at(name).low, quantizer["lo"], 1e-4);
    expect_near(ranges.at(name).high, quantizer["hi"], 1e-4);
  }
}

/// Biases that the edits leave or set, against the peer's.
void expect_biases(const Golden& golden, const engine::Edits& edits, const char* kind) {
  EXPECT_TRUE(edits.biases.empty());
  std::map<std::string, std::vector<float>> changed;
  for (const auto& edit : edits.values) changed[edit.node] = edit.values;
  for (const auto& [name, original] : golden.json["fp32"]["bias"].items()) {
    SCOPED_TRACE(name);
    const Json& expected = golden.json[kind]["bias"][name];
    const auto values = changed.contains(name) ? changed[name] : original.get<std::vector<float>>();
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_NEAR(values[i], expected[i].get<double>(), 2e-6) << "entry " << i;
    }
  }
}

double largest_difference(const Json& a, const Json& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i].get<double>() - b[i].get<double>()));
  }
  return largest;
}

/// First output on the first `samples` samples.
Json outputs(const engine::Network& network, std::size_t samples) {
  Json all = Json::array();
  infer(network, samples, [&](std::size_t, engine::InferRequest& request) {
    const auto values = floats_of(request.output(0));
    all.push_back(std::vector<float>(values.begin(), values.end()));
  });
  return all;
}

engine::Network edited(const Golden& golden, const engine::Edits& edits) {
  auto quantized = golden.network.edited(edits);
  EXPECT_TRUE(quantized) << quantized.error().message;
  return *std::move(quantized);
}

/// Differences from the peer's outputs are within what quantizing did to the peer's.
void expect_outputs(const Golden& golden, const engine::Edits& edits, const char* kind) {
  const Json ours = outputs(edited(golden, edits), kCheckedSamples);
  for (std::size_t s = 0; s < kCheckedSamples; ++s) {
    const Json& peer = golden.json[kind]["out"][s];
    EXPECT_LE(largest_difference(ours[s], peer),
              largest_difference(golden.json["fp32"]["out"][s], peer))
        << "sample " << s;
  }
}

struct GoldenCase {
  const char* kind;
  Preset preset;
  PlanOptions options;
};

class GoldenPlan : public testing::TestWithParam<GoldenCase> {};

TEST_P(GoldenPlan, MeetsThePeer) {
  if (!std::filesystem::exists(golden_folder() / "golden.json")) {
    GTEST_SKIP() << "There is no golden folder beside $HONE_TEST_DATA.";
  }
  const auto& [kind, preset, options] = GetParam();
  const Golden golden = Golden::of(preset);
  const Planner planner = golden.planned(options);
  expect_ranges(golden, planner, kind);
  expect_biases(golden, planner.edits({}), kind);
  expect_outputs(golden, planner.edits({}), kind);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoldenPlan,
    testing::Values(GoldenCase{"performance", Preset::performance, {.nncf = true}},
                    GoldenCase{"mixed", Preset::mixed, {.preset = Preset::mixed, .nncf = true}},
                    GoldenCase{"performance_nobc_nooverflow",
                               Preset::performance,
                               {.estimator = Estimator::mean_min_max,
                                .bias_correction = BiasCorrection::off}}),
    [](const auto& entry) { return std::string(entry.param.kind); });

TEST(OurPlan, IsNearerToTheOriginalThanThePeers) {
  if (!std::filesystem::exists(golden_folder() / "golden.json")) {
    GTEST_SKIP() << "There is no golden folder beside $HONE_TEST_DATA.";
  }
  const Golden golden = Golden::of(Preset::performance);
  const Json original = outputs(golden.network, kSamples);
  const auto error = [&](const PlanOptions& options) {
    const auto network = edited(golden, golden.planned(options).edits({}));
    const Json quantized = outputs(network, kSamples);
    double sum = 0;
    for (std::size_t s = 0; s < kSamples; ++s) {
      sum += std::pow(largest_difference(quantized[s], original[s]), 2);
    }
    return sum;
  };
  EXPECT_LT(error({}), 0.1 * error({.nncf = true}));
}

}  // namespace
}  // namespace hone::quantization
