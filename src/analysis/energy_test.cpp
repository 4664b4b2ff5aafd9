// The energy estimate through the door, by hand from the table of 45 nm.

#include "analysis/energy.h"

#include <gtest/gtest.h>

#include "analysis/analysis.h"
#include "analysis/graph_for_test.h"

namespace hone::analysis {
namespace {

using model::Precision;

constexpr double kPicojoules = 1e9;  // in a millijoule

result::Energy energy_of_matmul(Precision data, Precision weight) {
  GraphForTest graph;
  const auto input = graph.input({2, 4}, data);
  const auto weights = graph.constant({4, 8}, weight);
  const auto product = graph.add("MatMul", {input, weights}, {{{2, 8}, data}});
  graph.result(product);
  return analyze(graph.graph())->layers[1].energy_mj;
}

TEST(Energy, OfAMatrixProductInEachPrecision) {
  const struct {
    Precision data;
    Precision weight;
    double mac;  // pJ
  } cases[] = {{Precision::f32, Precision::f32, 4.6},   {Precision::f16, Precision::f16, 1.5},
               {Precision::bf16, Precision::bf16, 1.5}, {Precision::i32, Precision::i8, 3.2},
               {Precision::i8, Precision::i8, 0.3},     {Precision::u8, Precision::i4, 0.3}};
  for (const auto& one : cases) {
    const auto energy = energy_of_matmul(one.data, one.weight);
    const double bytes = (8 + 16) * model::bits_of(one.data) / 8.0;
    const double weights = 32 * model::bits_of(one.weight) / 8.0;
    EXPECT_NEAR(energy.compute * kPicojoules, 64 * one.mac, 1e-6);
    EXPECT_NEAR(energy.weights * kPicojoules, weights * 160, 1e-6);
    EXPECT_NEAR(energy.activations * kPicojoules, bytes * 1.25, 1e-6);
    EXPECT_NEAR(energy.activations_from_dram * kPicojoules, bytes * 160, 1e-6);
    EXPECT_DOUBLE_EQ(energy.total, energy.compute + energy.weights + energy.activations);
    EXPECT_DOUBLE_EQ(energy.total_from_dram,
                     energy.compute + energy.weights + energy.activations_from_dram);
  }
}

TEST(Energy, OfQuantizedLayersIsThatOfIntegers) {
  GraphForTest graph;
  const auto data = graph.quantize(graph.input({2, 4}));
  const auto weights = graph.quantize(graph.constant({4, 8}));
  graph.result(graph.layer("MatMul", {data, weights}, {2, 8}));
  const auto analysis = analyze(graph.graph());
  const auto& product = analysis->layers[2];
  ASSERT_EQ(product.type, "MatMul");
  EXPECT_NEAR(product.energy_mj.compute * kPicojoules, 64 * 0.3, 1e-6);
}

TEST(Energy, OfTheWholeIsTheSumOfTheLayers) {
  GraphForTest graph;
  const auto data = graph.input({1, 16});
  const auto weight = graph.constant({16, 16});
  const auto first = graph.layer("MatMul", {data, weight}, {1, 16});
  const auto second = graph.layer("Sigmoid", {first}, {1, 16});
  graph.result(graph.layer("MatMul", {second, weight}, {1, 16}));
  const auto analysis = analyze(graph.graph());
  double total = 0;
  double upper = 0;
  for (const auto& layer : analysis->layers) {
    total += layer.energy_mj.total;
    upper += layer.energy_mj.total_from_dram;
  }
  EXPECT_NEAR(total, analysis->energy_mj.energy.total, 1e-15);
  EXPECT_NEAR(upper, analysis->energy_mj.energy.total_from_dram, 1e-15);
  EXPECT_NEAR(analysis->layers[2].energy_mj.compute * kPicojoules, 48 * 0.9, 1e-6);
  EXPECT_TRUE(analysis->energy_mj.is_estimate);
  EXPECT_FALSE(analysis->energy_mj.assumptions.empty());
}

TEST(Energy, OfABodyCountsAsOftenAsItRuns) {
  GraphForTest body;
  body.result(body.layer("Sigmoid", {body.input({10})}, {10}));
  GraphForTest graph;
  const auto data = graph.input({10});
  const auto loop = graph.layer("TensorIterator", {data}, {10}, {{"num_iterations", "5"}});
  graph.node(loop).bodies.push_back(body.graph());
  graph.result(loop);
  const auto analysis = analyze(graph.graph());
  const auto& energy = analysis->layers[1].energy_mj;
  EXPECT_NEAR(energy.compute * kPicojoules, 5 * 30 * 0.9, 1e-6);
  // its input, then 40 bytes read and 40 written in each of five steps, and those of the layer
  EXPECT_NEAR(energy.activations * kPicojoules, (5 * 120 + 80) * 1.25, 1e-6);
}

}  // namespace
}  // namespace hone::analysis
