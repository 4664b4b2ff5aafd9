#include "analysis/constants.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace hone::analysis {
namespace {

using model::Node;

/// Inputs that are settings, not weights, though they may be floating point: one bit per port.
struct SettingPorts {
  std::string_view type;
  std::uint64_t ports;
};
constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint64_t port_bit(unsigned port) { return std::uint64_t{1} << port; }
constexpr SettingPorts kSettings[] = {
    {"AUGRUCell", port_bit(1)},  // initial states
    {"AUGRUSequence", port_bit(1)},
    {"Bucketize", kAll},
    {"DetectionOutput", kAll},  // prior boxes
    {"ExperimentalDetectronGenerateProposalsSingleImage", kAll},
    {"ExperimentalDetectronPriorGridGenerator", kAll},
    {"FakeConvert", ~port_bit(0)},
    {"FakeQuantize", ~port_bit(0)},
    {"GRUCell", port_bit(1)},
    {"GRUSequence", port_bit(1)},
    {"Interpolate", ~port_bit(0)},
    {"LSTMCell", port_bit(1) | port_bit(2)},
    {"LSTMSequence", port_bit(1) | port_bit(2)},
    {"MatrixNms", kAll},
    {"MulticlassNms", kAll},
    {"Multinomial", kAll},
    {"NonMaxSuppression", kAll},
    {"OneHot", kAll},
    {"Pad", ~port_bit(0)},
    {"Proposal", kAll},
    {"RNNCell", port_bit(1)},
    {"RNNSequence", port_bit(1)},
    {"RandomUniform", kAll},
    {"Range", kAll},
    {"ReadValue", kAll},
    {"Result", kAll},
    {"SearchSorted", port_bit(0)},
};

std::uint64_t setting_ports(std::string_view type) {
  const auto* row = std::lower_bound(
      std::begin(kSettings), std::end(kSettings), type,
      [](const SettingPorts& one, std::string_view wanted) { return one.type < wanted; });
  return row != std::end(kSettings) && row->type == type ? row->ports : 0;
}

bool is_weight_precision(model::Precision precision) {
  return model::is_float(precision) || is_quantized_precision(precision);
}

bool keeps_state_or_chance(const Node& node) {
  return node.type == "Result" || node.type == "ReadValue" || node.type == "Assign" ||
         node.type == "RandomUniform" || node.type == "Multinomial" || !node.bodies.empty();
}

Known known_from_inputs(const Node& node, const std::vector<Known>& known) {
  Known worst = Known::folded;
  for (const model::Source& source : node.inputs) {
    const Known one = known[static_cast<std::size_t>(source.node)];
    if (one == Known::no) return Known::no;
    worst = std::max(worst, one);
  }
  return node.type == "FakeQuantize" ? Known::quantized : worst;
}

/// The input that carries the values: of several, the largest one that may be a weight.
std::size_t main_input(const model::Graph& graph, const Node& node) {
  if (node.type == "FakeQuantize") return 0;
  std::size_t best = 0;
  std::uint64_t best_elements = 0;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Node& from = graph.nodes[static_cast<std::size_t>(node.inputs[i].node)];
    const auto& tensor = from.outputs[static_cast<std::size_t>(node.inputs[i].port)];
    const std::uint64_t elements = model::element_count(tensor.shape).value_or(0);
    if (is_weight_precision(tensor.precision) && elements > best_elements) {
      best = i;
      best_elements = elements;
    }
  }
  return best;
}

/// True for the subtraction of a zero point that is not all zeros.
bool has_zero_point(const model::Graph& graph, const Node& node, std::size_t main) {
  if (node.type != "Subtract" || node.inputs.size() != 2) return false;
  const Node* point = &graph.nodes[static_cast<std::size_t>(node.inputs[1 - main].node)];
  while (point->type != "Constant" && !point->inputs.empty()) {
    point = &graph.nodes[static_cast<std::size_t>(point->inputs[0].node)];
  }
  if (!point->constant) return true;
  return point->constant->zeros != point->constant->elements;
}

/// True for layers whose output holds the elements of their main input in the same order.
bool keeps_order(std::string_view type) {
  constexpr std::string_view kTypes[] = {"Convert", "FakeQuantize", "Multiply", "Reshape",
                                         "Squeeze", "Subtract",     "Unsqueeze"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

}  // namespace

bool is_quantized_precision(model::Precision precision) {
  return model::is_integer(precision) && model::bits_of(precision) <= 8;
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

std::vector<Known> find_known(const model::Graph& graph) {
  std::vector<Known> known(graph.nodes.size(), Known::no);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.type == "Constant" || node.type == "ShapeOf") {
      known[i] = Known::folded;
    } else if (!node.inputs.empty() && !keeps_state_or_chance(node)) {
      known[i] = known_from_inputs(node, known);
    }
    if (node.type == "ShapeOf" && !node.inputs.empty()) {
      const auto& source = node.inputs[0];
      const Node& from = graph.nodes[static_cast<std::size_t>(source.node)];
      const auto& shape = from.outputs[static_cast<std::size_t>(source.port)].shape;
      if (!model::is_static(shape)) known[i] = Known::no;
    }
  }
  return known;
}

/// A node behind a weight, on the way down to its constants.
struct WeightLedger::Step {
  std::int32_t node = 0;
  bool is_scale = false;  ///< belongs to the weight but is not its values
  bool shifted = false;   ///< a stored zero does not mean zero
  bool in_order = true;   ///< nothing above moves its elements
};

Weights WeightLedger::claim(std::size_t index) {
  Weights weights;
  const Node& node = graph_.nodes[index];
  const std::uint64_t settings = setting_ports(node.type);
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const model::Source& source = node.inputs[i];
    const auto place = static_cast<std::size_t>(source.node);
    if (known_[place] == Known::no || (i < 64 && (settings >> i & 1) != 0)) continue;
    const auto& tensor = graph_.nodes[place].outputs[static_cast<std::size_t>(source.port)];
    if (tensor.shape.empty() || !is_weight_precision(tensor.precision)) continue;
    const std::uint64_t before = weights.bytes;
    const bool known_before = claimed_[place];
    claim_behind(source.node, i, weights);
    if (!known_before) bytes_behind_[place] = weights.bytes - before;
    const std::uint64_t read = bytes_behind_[place] > 0
                                   ? bytes_behind_[place]
                                   : model::byte_count(tensor.shape, tensor.precision).value_or(0);
    weights.read_bytes = saturating_add(weights.read_bytes, read);
  }
  return weights;
}

void WeightLedger::push_inputs(const Step& step, std::vector<Step>& steps) const {
  const Node& node = graph_.nodes[static_cast<std::size_t>(step.node)];
  const std::size_t main = main_input(graph_, node);
  const bool all_main = node.type == "Concat";
  const bool shifted = step.shifted || has_zero_point(graph_, node, main);
  const bool in_order = step.in_order && keeps_order(node.type);
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const bool is_scale = step.is_scale || !(all_main || i == main);
    steps.push_back({node.inputs[i].node, is_scale, shifted, in_order});
  }
}

void WeightLedger::claim_behind(std::int32_t root, std::size_t port, Weights& weights) {
  std::vector<Step> steps{{.node = root}};
  while (!steps.empty()) {
    const Step step = steps.back();
    steps.pop_back();
    const auto place = static_cast<std::size_t>(step.node);
    if (claimed_[place]) continue;
    claimed_[place] = true;
    if (graph_.nodes[place].type == "Constant") {
      claim_constant(step, port, weights);
    } else {
      push_inputs(step, steps);
    }
  }
}

void WeightLedger::claim_constant(const Step& step, std::size_t port, Weights& weights) {
  const auto place = static_cast<std::size_t>(step.node);
  const Node& constant = graph_.nodes[place];
  if (constant.outputs.empty()) return;
  const model::Tensor& tensor = constant.outputs[0];
  if (step.is_scale && !is_weight_precision(tensor.precision)) return;
  const std::uint64_t elements = model::element_count(tensor.shape).value_or(0);
  weights.bytes =
      saturating_add(weights.bytes, model::byte_count(tensor.shape, tensor.precision).value_or(0));
  if (step.is_scale) return;
  weights.constants.push_back({place, port, step.in_order});
  weights.parameters = saturating_add(weights.parameters, elements);
  if (constant.constant && !step.shifted) {
    weights.zeros = saturating_add(weights.zeros, std::min(constant.constant->zeros, elements));
  }
}

}  // namespace hone::analysis
