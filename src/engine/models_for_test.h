#pragma once
// Where the tests of this room find networks: real ones under $HONE_TEST_DATA, and tiny ones that
// models_test.cpp builds and writes into a temporary folder, with what runs them.

#include <gtest/gtest.h>

#include "engine/engine.h"

namespace ov {
class Model;
class Node;
class PartialShape;
class Shape;
}  // namespace ov

namespace hone::engine::testing {

/// A folder that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// $HONE_TEST_DATA/models/NAME; empty when the variable or the file is missing.
std::filesystem::path real_model(const std::string& name);
std::string bytes_of(const std::filesystem::path& file);

/// Tiny networks, written as IR into `folder`; each gives the path of the .xml.
/// image 1x3x8x8 f32 -> Convolution 4x3x3x3 "conv" -> ReLU -> MaxPool with indices.
std::filesystem::path write_convolution(const TemporaryFolder& folder);
/// input ?x2x2 f32 -> Reshape to ?x4, the shape computed from the input's -> MatMul with 4x2.
std::filesystem::path write_dynamic_batch(const TemporaryFolder& folder);
/// If with a Relu in one body and a Sigmoid in the other.
std::filesystem::path write_branch(const TemporaryFolder& folder);
/// TensorIterator "iterator" over 5 steps of input 2x5x3, then Loop "loop" that runs 7 times.
std::filesystem::path write_loops(const TemporaryFolder& folder);
/// f16 and i8 weights behind Convert, and a FakeQuantize on a weight.
std::filesystem::path write_compressed(const TemporaryFolder& folder);

/// Reads a network; throws when that fails.
Network read_network(const std::filesystem::path& file);
/// A network that a test builds, as read from the IR file that was written of it.
Network network_of(const TemporaryFolder& folder, const std::shared_ptr<ov::Model>& model);
std::shared_ptr<ov::Node> image_input(const ov::PartialShape& shape);
/// A constant of random numbers from -1 to 1, which follow from the name.
std::shared_ptr<ov::Node> random_constant(const std::string& name, const ov::Shape& shape);

/// Outputs of one inference on the CPU at f32, over random inputs that follow from the seed.
std::vector<std::vector<float>> infer(const Network& network, std::uint64_t seed);
/// The largest difference between outputs, each in units of the largest value of the output.
double largest_difference(const std::vector<std::vector<float>>& a,
                          const std::vector<std::vector<float>>& b);

std::shared_ptr<ov::Node> named(const std::shared_ptr<ov::Node>& node, const std::string& name);
/// A convolution with random weights [O, I, 3, 3], or a grouped one with [G, O, I, 3, 3], padded
/// by 1.
std::shared_ptr<ov::Node> convolution(const std::string& name, const std::shared_ptr<ov::Node>& x,
                                      const ov::Shape& weights);

/// The network with the changes; throws when they are refused.
Network edited(const Network& network, const Edits& edits);
FakeQuantizer per_tensor(const TensorAt& at, float low, float high);
/// Symmetric i8 levels for input 1, all of -127..127, with a scale for each entry of dimension 0.
CompressedWeights some_weights(const std::string& node, const model::Shape& shape);
/// What comes in at an input of the node of this name.
const model::Node& source_of(const model::Graph& graph, const std::string& name,
                             std::size_t port = 0);
const model::Node& node_named(const model::Graph& graph, const std::string& name);
const model::Node* find_type(const model::Graph& graph, const std::string& type);

}  // namespace hone::engine::testing

/// Skips the test when the real model is not there.
#define HONE_REAL_MODEL(variable, name)                          \
  const auto variable = hone::engine::testing::real_model(name); \
  if (variable.empty()) GTEST_SKIP() << "HONE_TEST_DATA has no " << (name)
