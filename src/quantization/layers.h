#pragma once
// Layers with constant weights, seen as matrices: which element of the constant belongs to which
// output, input and tap of the kernel. Pure; plain values; no thread rule.
//
// Shapes of weights: OpenVINO's operator specification (Convolution-1, GroupConvolution-1,
// ConvolutionBackpropData-1, GroupConvolutionBackpropData-1, MatMul-1).

#include <span>

#include "quantization/types.h"

namespace hone::quantization {

/// Element (group, output, input, tap) lies at group * group_step + output * output_step +
/// input * input_step + tap. Outputs and inputs are counted within a group.
struct WeightLayout {
  std::size_t groups = 1;
  std::size_t outputs = 0;
  std::size_t inputs = 0;
  std::size_t taps = 1;  ///< positions of the kernel
  std::size_t group_step = 0;
  std::size_t output_step = 0;
  std::size_t input_step = 0;

  [[nodiscard]] std::size_t rows() const { return groups * outputs; }
  [[nodiscard]] std::size_t columns() const { return inputs * taps; }  ///< of one row
  [[nodiscard]] std::size_t at(std::size_t row, std::size_t input, std::size_t tap) const {
    return row / outputs * group_step + row % outputs * output_step + input * input_step + tap;
  }
};

/// One spatial dimension of a convolution.
struct Window {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  std::int64_t in = model::kDynamic;  ///< -1 where not known
  std::int64_t out = model::kDynamic;
};

enum class LayerKind {
  convolution,    ///< with or without groups
  deconvolution,  ///< ConvolutionBackpropData, with or without groups
  matmul,         ///< data times a constant of two dimensions
  other           ///< only the scales of its weights are known
};

struct Layer {
  std::int32_t node = -1;
  LayerKind kind = LayerKind::other;
  model::Source input;  ///< what the weights are multiplied with
  WeightLayout layout;  ///< empty for `other`
  std::vector<Window> windows = {};
  /// Dimension of the input that its channels are on; the output's is 1, the last of a MatMul.
  std::int64_t input_axis = 1;
};

Layer layer_of(const model::Graph& graph, const WeightQuantizer& weights);

/// By tap: the share of output positions at which it meets an input position, and not padding. Of a
/// deconvolution it may exceed 1 nowhere, and its taps share the positions. 1 where dimensions are
/// not known.
std::vector<double> tap_coverage(const Layer& layer);

/// Consumers of output 0 of each node.
struct Consumer {
  std::int32_t node = -1;
  std::int32_t port = 0;
};
std::vector<std::vector<Consumer>> consumers_of(const model::Graph& graph);

/// The Add of a constant, one value for each output channel, that alone consumes a layer's output.
struct BiasAdd {
  std::int32_t node = -1;
  std::int32_t port = 1;  ///< of the constant
  std::int32_t constant = -1;
};
std::optional<BiasAdd> bias_of(const model::Graph& graph, const Layer& layer,
                               const std::vector<std::vector<Consumer>>& consumers);

/// A parameter of a tensor of `shape` that has an entry for every place along `axes` (ascending).
struct Entries {
  std::size_t count = 1;            ///< entries
  std::size_t run = 1;              ///< elements that lie together and share an entry
  model::Shape shape;               ///< of the parameter: rank of the tensor, 1 off the axes
  std::vector<std::size_t> of_run;  ///< entry of each run, in the order of the elements
};
Entries entries_of(const model::Shape& shape, std::span<const std::int64_t> axes);

/// Values of a constant of f32.
std::span<const float> floats(std::span<const std::byte> bytes);

}  // namespace hone::quantization
