#pragma once
// What placement sees of a graph: what each type of layer means for quantization, who takes which
// output, what depends on an input's values, and where weights lie. Borrows the graph. Pure.

#include <span>
#include <string_view>
#include <vector>

#include "quantization/types.h"

namespace hone::quantization {

/// Exactly the peer's rules, or with our improvements (placement.h lists them).
enum class Rules { ours, peer };

/// What a quantizer below a layer may do.
enum class Trait {
  float_only,   ///< computes in float, a quantizer stops below it
  quantizable,  ///< computes on integers when its inputs are quantized
  agnostic,     ///< only moves or picks values, a quantizer may pass upwards
  concat        ///< as agnostic, and its inputs may have to share a range
};

/// Families that patterns name.
enum Family : unsigned {
  kLinear = 1U << 0U,
  kActivation = 1U << 1U,
  kArithmetic = 1U << 2U,
  kElementwise = 1U << 3U,
  kComparison = 1U << 4U,     ///< decides at exact values
  kTransformer = 1U << 5U,    ///< stays in float in a transformer
  kDetection = 1U << 6U,      ///< picks or builds boxes, for the peer too
  kMoreDetection = 1U << 7U,  ///< and for us
  kSharesRange = 1U << 8U,    ///< below a concatenation, asks for one range of its inputs
  kKeepsChannels = 1U << 9U   ///< dimension 1 of the output is dimension 1 of the input
};

struct Operator {
  std::string_view type;
  Trait trait = Trait::float_only;
  unsigned families = 0;
};
/// The row of a type as OpenVINO names it; types without one are float_only.
const Operator& operator_of(std::string_view type);

/// Who takes an output: input `port` of `node` takes output `output`.
struct Use {
  std::int32_t node = -1;
  std::int32_t port = 0;
  std::int32_t output = 0;
};

struct View {
  explicit View(const model::Graph& network);

  const model::Graph& graph;
  std::vector<const Operator*> operators;  ///< by node
  /// By node: its values depend on an input's values, not on shapes and constants alone.
  std::vector<bool> alive;
  std::vector<std::vector<Use>> uses;  ///< by node, alive ones only, in topological order
  /// By node: ports whose input is a floating-point constant that is this layer's weights.
  std::vector<std::vector<std::int32_t>> weight_ports;

  [[nodiscard]] const model::Node& node(std::int32_t i) const {
    return graph.nodes[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] const Operator& op(std::int32_t i) const {
    return *operators[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] bool is_alive(std::int32_t i) const { return alive[static_cast<std::size_t>(i)]; }
  [[nodiscard]] std::span<const Use> uses_of(std::int32_t i) const {
    return uses[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] bool has_weights(std::int32_t i) const {
    return !weight_ports[static_cast<std::size_t>(i)].empty();
  }
  [[nodiscard]] const model::Tensor& tensor(const model::Source& source) const;
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(graph.nodes.size()); }
};

/// A GroupConvolution with a group for each of more than one input channels.
bool is_depthwise(const View& view, std::int32_t node);
/// A Gather of rows of a floating-point constant.
bool is_embedding(const View& view, std::int32_t node);
/// The Constant whose values come in, in their order, at a port (through Convert from another
/// floating-point type, Reshape, Squeeze, Unsqueeze); -1 when there is none.
std::int32_t constant_behind(const View& view, std::int32_t node, std::int32_t port);

}  // namespace hone::quantization
