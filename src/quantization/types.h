#pragma once
// What quantization decides on and what it decides. Plain values over the graph of a network that
// engine::Network::simplify() brought into form; `node` is always an index into
// model::Graph::nodes. Copyable; no thread rule.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/edit.h"
#include "model/types.h"
#include "result/quantization.h"

namespace hone::quantization {

using result::BiasCorrection;
using result::Estimator;
using result::Preset;

enum class Scheme { symmetric, asymmetric };

/// One FakeQuantize on an activation, not yet with a range.
struct ActivationQuantizer {
  std::int32_t node = -1;
  std::int32_t port = 0;
  engine::Side side = engine::Side::output;
  model::Source tensor;  ///< the tensor that is quantized
  Scheme scheme = Scheme::symmetric;
  bool per_channel = false;  ///< a range for each channel (dimension 1), else one for all
  /// Quantizers of the same number (from 0) share one range; -1: its own.
  std::int32_t unified = -1;
};

/// Weights of one layer: the constant at input `port` of `node`. Where several layers share a
/// constant each of them has an entry; they are in one group.
struct WeightQuantizer {
  std::int32_t node = -1;
  std::int32_t port = 1;
  std::int32_t constant = -1;  ///< node that holds the values
  std::vector<std::int64_t>
      axes;            ///< of the tensor at `port`: each entry along them has its own scale
  bool first = false;  ///< a convolution that an input reaches without another one before it
};

/// What goes back to floating point together: leaving out all of it leaves every other layer as
/// it was.
struct Group {
  std::string name;                      ///< of its first layer
  std::vector<std::size_t> activations;  ///< indices into Placement::activations
  std::vector<std::size_t> weights;      ///< indices into Placement::weights
  std::vector<std::int32_t> layers;      ///< nodes that compute in float then
};

/// A layer that could be quantized and is not.
struct LeftOut {
  std::int32_t node = -1;
  std::string reason;  ///< "asked", "squeeze and excite", "detection output" …
};

struct Placement {
  std::vector<ActivationQuantizer> activations;  ///< in topological order of their tensors
  std::vector<WeightQuantizer> weights;          ///< in topological order of their layers
  std::vector<Group> groups;                     ///< every quantizer is in exactly one
  std::vector<LeftOut> left_out;
};

/// Levels and their range, as FakeQuantize has them: one entry, or one for each channel.
struct Range {
  std::vector<float> low;
  std::vector<float> high;
  std::int64_t levels = 256;
};

}  // namespace hone::quantization
