#include "analysis/quantized.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hone::analysis {
namespace {

using model::Node;

constexpr int kByteLevels = 256;

/// Layers whose outputs hold the values of their first input (Concat: of all) unchanged.
const std::unordered_set<std::string_view> kKeepValues{
    "BatchToSpace", "Broadcast",       "Concat",        "DepthToSpace", "Gather",
    "GatherND",     "MaxPool",         "Pad",           "Reshape",      "Reverse",
    "Roll",         "ShuffleChannels", "Slice",         "SpaceToBatch", "SpaceToDepth",
    "Split",        "Squeeze",         "StridedSlice",  "Tile",         "Transpose",
    "Unsqueeze",    "VariadicSplit",   "GatherElements"};

/// Layers that have an integer form, with the inputs that must be quantized for it.
const std::unordered_map<std::string_view, std::vector<std::size_t>> kIntegerForms{
    {"Add", {0, 1}},
    {"AvgPool", {0}},
    {"BinaryConvolution", {}},
    {"Convolution", {0, 1}},
    {"ConvolutionBackpropData", {0, 1}},
    {"DeformableConvolution", {0, 2}},
    {"GroupConvolution", {0, 1}},
    {"GroupConvolutionBackpropData", {0, 1}},
    {"MatMul", {0, 1}},
    {"MaxPool", {0}},
    {"Maximum", {0, 1}},
    {"Minimum", {0, 1}},
    {"Multiply", {0, 1}},
    {"ReduceMax", {0}},
    {"ReduceMean", {0}},
    {"ReduceMin", {0}},
    {"ReduceSum", {0}},
    {"Subtract", {0, 1}},
};

bool leaves_byte_levels(const Node& node) {
  const auto found = node.attributes.find("levels");
  if (found == node.attributes.end()) return false;
  int levels = 0;
  const std::string& text = found->second;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), levels);
  return parsed.ec == std::errc{} && levels >= 2 && levels <= kByteLevels;
}

/// Follows quantized values through a graph, node by node.
class Tracer {
 public:
  Tracer(const model::Graph& graph, const TensorNumbers& numbers, const std::vector<Known>& known)
      : graph_(graph), numbers_(numbers), known_(known), state_(numbers.count(), Quantized::no) {}

  std::vector<Quantized> run() && {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) trace(i);
    return std::move(state_);
  }

 private:
  void trace(std::size_t index) {
    const Node& node = graph_.nodes[index];
    const Quantized values = state_of_values(node);
    for (std::size_t port = 0; port < node.outputs.size(); ++port) {
      Quantized& state = state_[numbers_.of(index, port)];
      // The second output of MaxPool is indices.
      if (port == 0 || node.type != "MaxPool") state = values;
      if (state == Quantized::no && is_quantized_precision(node.outputs[port].precision)) {
        state = Quantized::dequantized;
      }
    }
  }

  Quantized state_of_values(const Node& node) const {
    if (node.inputs.empty()) return Quantized::no;
    if (node.type == "FakeQuantize") {
      return leaves_byte_levels(node) ? Quantized::levels : Quantized::no;
    }
    if (node.type == "Convert") {
      return input(node, 0) == Quantized::no ? Quantized::no : Quantized::dequantized;
    }
    if (node.type == "Multiply" || node.type == "Subtract") return state_of_scaling(node);
    if (!kKeepValues.contains(node.type)) return Quantized::no;
    return node.type == "Concat" ? state_of_all(node) : input(node, 0);
  }

  /// Scaling or shifting dequantized integers by constants keeps them integers to a kernel.
  Quantized state_of_scaling(const Node& node) const {
    if (node.inputs.size() != 2 || input(node, 0) != Quantized::dequantized) return Quantized::no;
    const bool by_constant = known_[static_cast<std::size_t>(node.inputs[1].node)] != Known::no;
    const auto& from = graph_.nodes[static_cast<std::size_t>(node.inputs[0].node)];
    const bool in_chain = from.type == "Convert" || from.type == "Subtract";
    return by_constant && in_chain ? Quantized::dequantized : Quantized::no;
  }

  Quantized state_of_all(const Node& node) const {
    Quantized least = Quantized::levels;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) least = std::min(least, input(node, i));
    return least;
  }

  Quantized input(const Node& node, std::size_t port) const {
    return state_[numbers_.of(node.inputs[port])];
  }

  const model::Graph& graph_;
  const TensorNumbers& numbers_;
  const std::vector<Known>& known_;
  std::vector<Quantized> state_;
};

bool is_declared_integer(const model::Graph& graph, const Node& node) {
  if (node.inputs.empty()) return false;
  const model::Source& source = node.inputs[0];
  const Node& from = graph.nodes[static_cast<std::size_t>(source.node)];
  const auto precision = from.outputs[static_cast<std::size_t>(source.port)].precision;
  return model::is_integer(precision) || precision == model::Precision::boolean;
}

}  // namespace

TensorNumbers::TensorNumbers(const model::Graph& graph) {
  first_.reserve(graph.nodes.size() + 1);
  first_.push_back(0);
  for (const Node& node : graph.nodes) first_.push_back(first_.back() + node.outputs.size());
}

std::vector<Quantized> find_quantized(const model::Graph& graph, const TensorNumbers& numbers,
                                      const std::vector<Known>& known) {
  return Tracer(graph, numbers, known).run();
}

bool computes_integers(const model::Graph& graph, std::size_t node, const TensorNumbers& numbers,
                       const std::vector<Quantized>& quantized) {
  const Node& layer = graph.nodes[node];
  if (is_declared_integer(graph, layer)) return true;
  const auto form = kIntegerForms.find(layer.type);
  if (form == kIntegerForms.end()) return false;
  return std::all_of(form->second.begin(), form->second.end(), [&](std::size_t port) {
    return port < layer.inputs.size() && quantized[numbers.of(layer.inputs[port])] != Quantized::no;
  });
}

}  // namespace hone::analysis
