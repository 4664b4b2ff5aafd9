#pragma once
// Changes of a network that quantization and compression ask for. Tensors are named as in
// model::Graph: by the name of a node and a port. Plain values; whoever makes them owns them.
//
// Formulas: FakeQuantize as OpenVINO's operator specification (opset 1) says; weights in the form
// that the runtime keeps compressed: Constant of small integers -> Convert -> [Subtract zero
// point] -> Multiply by the scale. Before a convolution of a network without quantizers the
// integers go by way of i32, which keeps them right for every number of streams (streams.cpp).

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/types.h"

namespace hone::engine {

enum class Side { input, output };

/// Output `port` of a node, or what comes in at its input `port`.
struct TensorAt {
  std::string node;
  std::int32_t port = 0;
  Side side = Side::output;
};

/// A FakeQuantize whose output range is its input range. At an output it stands before all
/// consumers of that output (results of the network keep the tensor as it was only when nothing
/// else consumes it); at an input before this input alone.
struct FakeQuantizer {
  TensorAt at;
  std::int64_t levels = 256;  ///< 2..256
  model::Shape shape = {};    ///< of low and high: {} or a dimension for each of the tensor's
  std::vector<float> low = {};
  std::vector<float> high = {};
};

/// Small integers in place of the constant that comes in at input `port` of `node`.
struct CompressedWeights {
  std::string node;
  std::int32_t port = 1;
  model::Precision precision = model::Precision::i8;  ///< i8, u8, i4, u4
  /// One byte an element, row-major in `shape`: two's complement for i8 and i4.
  std::vector<std::uint8_t> levels = {};
  model::Shape shape = {};        ///< the weight's own, or with one dimension split into groups
  model::Shape scale_shape = {};  ///< rank of `shape`; 1 where a scale serves a whole dimension
  std::vector<float> scale = {};
  std::vector<float> zero_point = {};  ///< as `scale`, in levels; empty: none is subtracted
};

/// Other values for the constant that comes in at input `port` of `node`, in its shape. Other
/// consumers of the constant keep the old ones.
struct NewValues {
  std::string node;
  std::int32_t port = 1;
  std::vector<float> values = {};
};

/// An Add behind output 0 of a node that has none: one value for each channel, which is dimension
/// 1 (the last one of a MatMul). A FakeQuantizer at that output stands behind it.
struct NewBias {
  std::string node;
  std::vector<float> values = {};
};

/// A Multiply behind output 0 of a node, before all its consumers: one value for each place of its
/// last dimension. It stands behind a NewBias and before a FakeQuantizer at that output.
struct NewScale {
  std::string node;
  std::vector<float> values = {};
};

/// What is done to a network at once, in this order: values, biases, scales, weights, quantizers.
struct Edits {
  std::vector<NewValues> values = {};
  std::vector<NewBias> biases = {};
  std::vector<NewScale> scales = {};
  std::vector<CompressedWeights> weights = {};
  std::vector<FakeQuantizer> quantizers = {};
  /// Entries of rt_info by path ("hone/recipe"), beside those that the network has.
  std::map<std::string, std::string> metadata = {};
};

}  // namespace hone::engine
