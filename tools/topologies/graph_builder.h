#pragma once

#include "random_weights.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hone::topologies {

/// What every topology is made from.
struct BuildOptions {
  std::uint64_t seed = 0;
  std::optional<std::int64_t> batch = 1;  ///< nothing: a dynamic batch
};

/// A value inside the graph under construction. Its number of channels is all that the next layer's
/// weights need.
struct Value {
  std::string name;
  std::int64_t channels = 0;
};

struct ImageShape {
  std::int64_t channels = 3;
  std::int64_t height = 224;
  std::int64_t width = 224;
};

struct Convolution {
  std::int64_t output_channels = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t groups = 1;
  double gain =
      1.0;  ///< below 1 where no ReLU follows or a shortcut is added, so that sums do not grow
};

struct Pooling {
  std::int64_t kernel = 2;
  std::int64_t stride = 2;
  std::int64_t padding = 0;
};

/// Builds an ONNX graph layer by layer. Every node is called as its layer, its output too, its
/// constants
/// `<layer>.weight` and `<layer>.bias`. Batch normalisation does not occur: it is folded into the
/// bias.
class GraphBuilder {
 public:
  GraphBuilder(const std::string& graph_name, const BuildOptions& options);

  Value image_input(const std::string& name, const ImageShape& shape);

  /// Padded to keep the size (before the stride).
  Value convolution(const std::string& name, const Value& input, const Convolution& what);
  Value relu(const std::string& name, const Value& input);
  Value relu6(const std::string& name, const Value& input);
  Value add(const std::string& name, const Value& left, const Value& right);
  Value max_pool(const std::string& name, const Value& input, const Pooling& what);
  /// Over height and width, which disappear: [batch, channels] remains.
  Value spatial_mean(const std::string& name, const Value& input);
  Value fully_connected(const std::string& name, const Value& input, std::int64_t output_features);
  Value softmax(const std::string& name, const Value& input);

  void image_output(const Value& value, const ImageShape& shape);
  void class_output(const Value& value);

  /// The finished model; the builder is empty afterwards.
  onnx::ModelProto take_model();

 private:
  onnx::NodeProto& add_node(const std::string& type, const std::string& name,
                            std::vector<std::string> inputs);
  std::string add_constant(const std::string& name, const std::vector<std::int64_t>& shape,
                           const std::vector<float>& values);
  std::string add_bias(const std::string& layer, std::int64_t channels);
  void add_batch_dimension(onnx::TensorShapeProto& shape) const;

  BuildOptions options_;
  RandomWeights random_;
  onnx::ModelProto model_;
};

}  // namespace hone::topologies
