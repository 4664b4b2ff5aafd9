#include "quantization/placement_rules.h"

#include <algorithm>

namespace hone::quantization {
namespace {

// Rows as patterns.h describes; source: NNCF 3.4's ignored patterns.
constexpr PatternRow kSqueezeExcite[] = {
    {"* ReduceMean! Linear Add Relu|PRelu|Swish Linear Add Sigmoid|HSigmoid Multiply!", "0>8"},
};
// The same block as other exporters write it: other activations, no bias, a reshape between.
constexpr PatternRow kMoreSqueezeExcite[] = {
    {"* ReduceMean! Linear Add Relu|PRelu|Swish|HSwish|Clamp Linear Add "
     "Sigmoid|HSigmoid|HardSigmoid|Clamp Multiply!",
     "0>8"},
    {"* ReduceMean! Linear Relu|PRelu|Swish|HSwish|Clamp Linear Sigmoid|HSigmoid|HardSigmoid "
     "Multiply!",
     "0>6"},
    {"* ReduceMean! Reshape|Squeeze Linear Add Relu|PRelu|Swish|HSwish Linear Add "
     "Sigmoid|HSigmoid|HardSigmoid Reshape|Unsqueeze Multiply!",
     "0>10"},
    {"* ReduceMean! Reshape|Squeeze Linear Relu|PRelu|Swish|HSwish Linear "
     "Sigmoid|HSigmoid|HardSigmoid Reshape|Unsqueeze Multiply!",
     "0>8"},
};
constexpr PatternRow kAlways[] = {
    {"Unsqueeze Multiply Add Squeeze"},
    {"Equal LogicalNot"},
};
constexpr PatternRow kAttention[] = {
    {"Softmax MatMul /ReadValue|Reshape|Transpose|Split|Gather|Squeeze|Concat", "2>1"},
    {"Softmax Reshape MatMul /ReadValue|Reshape|Transpose|Split|Gather|Squeeze|Concat", "3>2"},
};
constexpr PatternRow kPositions[] = {
    {"MatMul Transpose Concat Cos /Sin", "1>2 2>4"},
    {"MatMul Concat Cos /Sin", "0>1 1>3"},
    {"MatMul Transpose Cos /Sin", "1>3"},
    {"MatMul Multiply Cos Concat /Sin", "1>4 4>3"},
};

void leave(const View& view, std::span<const PatternRow> rows, std::string_view reason,
           Reasons& reasons) {
  for (const auto& match : find_matches(view, rows, Matching::loose)) {
    for (const auto node : match) reasons.give(node, reason);
  }
}

bool is_product_of_activations(const View& view, std::int32_t node) {
  const auto& layer = view.node(node);
  return layer.type == "MatMul" && layer.inputs.size() == 2 &&
         view.is_alive(layer.inputs[0].node) && view.is_alive(layer.inputs[1].node);
}

/// What lies between the products of attention besides the Softmax: scales, masks, reshapes.
bool passes_in_attention(const View& view, std::int32_t node) {
  const auto& op = view.op(node);
  return op.trait == Trait::agnostic || (op.families & kArithmetic) != 0 ||
         view.node(node).type == "Select" || view.node(node).type == "Convert";
}

constexpr std::size_t kMostBetween = 32;  ///< layers looked at between Softmax and product

bool product_below(const View& view, std::int32_t softmax) {
  std::vector<std::int32_t> pending{softmax};
  for (std::size_t n = 0; n < pending.size() && n < kMostBetween; ++n) {
    for (const Use& use : view.uses_of(pending[n])) {
      if (is_product_of_activations(view, use.node)) return true;
      if (passes_in_attention(view, use.node)) pending.push_back(use.node);
    }
  }
  return false;
}

bool product_above(const View& view, std::int32_t softmax) {
  std::vector<std::int32_t> pending{softmax};
  for (std::size_t n = 0; n < pending.size() && n < kMostBetween; ++n) {
    for (const auto& source : view.node(pending[n]).inputs) {
      if (is_product_of_activations(view, source.node)) return true;
      if (view.is_alive(source.node) && passes_in_attention(view, source.node)) {
        pending.push_back(source.node);
      }
    }
  }
  return false;
}

bool has_integer_weights(const View& view, std::int32_t node) {
  const auto& layer = view.node(node);
  const auto& op = view.op(node);
  const bool weighted = op.trait == Trait::quantizable && (op.families & kLinear) != 0;
  if (!weighted || view.has_weights(node) || layer.inputs.size() < 2) return false;
  return !view.is_alive(layer.inputs[0].node) || !view.is_alive(layer.inputs[1].node);
}

}  // namespace

bool has_attention(const View& view) {
  for (std::int32_t i = 0; i < view.size(); ++i) {
    if (!view.is_alive(i)) continue;
    const std::string& type = view.node(i).type;
    if (type == "ScaledDotProductAttention") return true;
    if (type == "Softmax" && product_below(view, i) && product_above(view, i)) return true;
  }
  return false;
}

void leave_patterns(const View& view, bool transformer, Rules rules, Reasons& reasons) {
  std::vector<PatternRow> excite(std::begin(kSqueezeExcite), std::end(kSqueezeExcite));
  if (rules == Rules::ours) {
    excite.insert(excite.end(), std::begin(kMoreSqueezeExcite), std::end(kMoreSqueezeExcite));
  }
  leave(view, excite, "squeeze and excite", reasons);
  leave(view, kAlways, "pattern that loses accuracy", reasons);
  if (!transformer) return;
  leave(view, kAttention, "attention", reasons);
  leave(view, kPositions, "position encoding", reasons);
}

void leave_types(const View& view, bool transformer, Rules rules, Reasons& reasons) {
  for (std::int32_t i = 0; i < view.size(); ++i) {
    if (!view.is_alive(i)) continue;
    const auto& layer = view.node(i);
    const auto& op = view.op(i);
    if (transformer && (op.families & kTransformer) != 0) {
      reasons.give(i, "arithmetic in a transformer");
    }
    const auto reset = layer.attributes.find("linear_before_reset");
    if (layer.type == "GRUSequence" && reset != layer.attributes.end() && reset->second == "true") {
      reasons.give(i, "recurrent layer with linear_before_reset");
    }
    if (rules == Rules::ours && (op.families & kComparison) != 0) reasons.give(i, "comparison");
    if (rules == Rules::ours && has_integer_weights(view, i))
      reasons.give(i, "weights are compressed already");
  }
}

}  // namespace hone::quantization
