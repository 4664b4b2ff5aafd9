// Arithmetic per channel behind a layer with constant weights: y = scale * x + shift goes into the
// weights and one Add. Batch normalisation as OpenVINO's operator specification has it:
// scale = gamma / sqrt(variance + epsilon), shift = beta - mean * scale.

#include <openvino/core/model.hpp>
#include <openvino/core/rt_info.hpp>
#include <openvino/op/add.hpp>
#include <openvino/op/batch_norm.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/util/binary_elementwise_arithmetic.hpp>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using ov::op::v0::Constant;
using Values = std::vector<double>;

/// Channels of a layer's output and where its weights have them.
struct Layer {
  std::shared_ptr<ov::Node> node;
  std::shared_ptr<Constant> weights;     ///< at input 1
  std::vector<std::size_t> weight_axes;  ///< together, in this order, they count the channels
  std::size_t axis = 1;                  ///< of the output
  std::size_t channels = 0;
  std::size_t rank = 0;  ///< of the output
};

/// What is done to each channel.
struct Affine {
  Values scale;
  Values shift;
};

std::vector<std::size_t> weight_axes_of(const ov::Node& node, std::size_t weights_rank) {
  const std::string_view type = node.get_type_info().name;
  if (type == "Convolution") return {0};
  if (type == "GroupConvolution") return {0, 1};
  if (type == "ConvolutionBackpropData") return {1};
  if (type == "GroupConvolutionBackpropData") return {0, 2};
  const auto* product = ov::as_type<const ov::op::v0::MatMul>(&node);
  if (product == nullptr || weights_rank < 2) return {};
  return {product->get_transpose_b() ? weights_rank - 2 : weights_rank - 1};
}

std::optional<Layer> layer_of(const std::shared_ptr<ov::Node>& node) {
  if (node->get_input_size() < 2 || node->get_output_size() != 1) return std::nullopt;
  auto weights = ov::as_type_ptr<Constant>(node->get_input_node_shared_ptr(1));
  const auto rank = node->get_output_partial_shape(0).rank();
  if (weights == nullptr || weights->get_element_type() != ov::element::f32) return std::nullopt;
  if (rank.is_dynamic() || rank.get_length() < 2) return std::nullopt;
  Layer layer{.node = node, .weights = std::move(weights), .weight_axes = {}};
  const ov::Shape& shape = layer.weights->get_shape();
  layer.weight_axes = weight_axes_of(*node, shape.size());
  if (layer.weight_axes.empty()) return std::nullopt;
  layer.rank = static_cast<std::size_t>(rank.get_length());
  layer.axis = ov::is_type<ov::op::v0::MatMul>(node) ? layer.rank - 1 : 1;
  layer.channels = 1;
  for (const std::size_t axis : layer.weight_axes) layer.channels *= shape[axis];
  return layer;
}

/// One value for each channel; empty when the tensor is not a constant or has more than that.
std::optional<Values> channel_values(const ov::Output<ov::Node>& tensor, const Layer& layer) {
  const auto* constant = ov::as_type<const Constant>(tensor.get_node());
  if (constant == nullptr || !constant->get_element_type().is_real()) return std::nullopt;
  const ov::Shape& shape = constant->get_shape();
  if (shape.size() > layer.rank) return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_channel = i + layer.rank - shape.size() == layer.axis;
    if (shape[i] != 1 && !(is_channel && shape[i] == layer.channels)) return std::nullopt;
  }
  Values values = constant->cast_vector<double>();
  if (values.size() == 1) values.resize(layer.channels, values.front());
  return values;
}

/// Per channel, in the order of the layer's channels.
Affine affine(const Layer& layer, const auto& of_channel) {
  Affine steps;
  for (std::size_t c = 0; c < layer.channels; ++c) {
    const auto [scale, shift] = of_channel(c);
    steps.scale.push_back(scale);
    steps.shift.push_back(shift);
  }
  return steps;
}

std::optional<Affine> normalisation(const ov::Node& node, std::size_t port, const Layer& layer) {
  struct Ports {
    std::size_t data, gamma, beta;
  };
  const auto* old = ov::as_type<const ov::op::v0::BatchNormInference>(&node);
  const auto* now = ov::as_type<const ov::op::v5::BatchNormInference>(&node);
  if ((old == nullptr && now == nullptr) || layer.axis != 1) return std::nullopt;
  const Ports ports = old != nullptr ? Ports{2, 0, 1} : Ports{0, 1, 2};
  const double epsilon = old != nullptr ? old->get_eps_value() : now->get_eps_value();
  std::array<Values, 4> values;
  std::size_t next = 0;
  for (const std::size_t i : {ports.gamma, ports.beta, std::size_t{3}, std::size_t{4}}) {
    const auto* constant = ov::as_type<const Constant>(node.get_input_node_ptr(i));
    if (constant == nullptr || port != ports.data) return std::nullopt;
    values[next] = constant->cast_vector<double>();
    if (values[next++].size() != layer.channels) return std::nullopt;
  }
  return affine(layer, [&](std::size_t c) {
    const double scale = values[0][c] / std::sqrt(values[3][c] + epsilon);
    return std::pair(scale, values[1][c] - values[2][c] * scale);
  });
}

/// `port` is where the layer's output comes in.
std::optional<Affine> arithmetic(const ov::Node& node, std::size_t port, const Layer& layer) {
  const auto* binary = ov::as_type<const ov::op::util::BinaryElementwiseArithmetic>(&node);
  if (binary == nullptr || binary->get_autob() != ov::op::AutoBroadcastType::NUMPY) return {};
  const auto values = channel_values(node.input_value(1 - port), layer);
  if (!values) return std::nullopt;
  const std::string_view type = node.get_type_info().name;
  const bool is_first = port == 0;
  return affine(layer, [&](std::size_t c) -> std::pair<double, double> {
    const double value = (*values)[c];
    if (type == "Add") return {1, value};
    if (type == "Multiply") return {value, 0};
    if (type == "Subtract") return is_first ? std::pair(1.0, -value) : std::pair(-1.0, value);
    if (type == "Divide" && is_first) return {1 / value, 0};
    return {std::nan(""), 0};
  });
}

bool is_f32(double value) { return std::isfinite(static_cast<float>(value)); }

/// The arithmetic behind a layer, and the nodes that do it.
struct Chain {
  std::vector<std::shared_ptr<ov::Node>> nodes;
  Affine all;
};

/// The only consumer of the layer's or the chain's output, when it can be folded.
bool extend(Chain& chain, const Layer& layer) {
  const auto& last = chain.nodes.empty() ? layer.node : chain.nodes.back();
  const auto consumers = last->output(0).get_target_inputs();
  if (consumers.size() != 1) return false;
  const auto next = consumers.begin()->get_node()->shared_from_this();
  const std::size_t port = consumers.begin()->get_index();
  auto step = normalisation(*next, port, layer);
  if (!step) step = arithmetic(*next, port, layer);
  if (!step) return false;
  for (std::size_t c = 0; c < layer.channels; ++c) {
    step->shift[c] += step->scale[c] * chain.all.shift[c];
    step->scale[c] *= chain.all.scale[c];
  }
  const auto fits = [](const Values& values) {
    return std::all_of(values.begin(), values.end(), is_f32);
  };
  if (!fits(step->scale) || !fits(step->shift)) return false;
  chain.all = std::move(*step);
  chain.nodes.push_back(next);
  return true;
}

/// One Add with a value for each channel: nothing to do.
bool is_bias(const Chain& chain, const Layer& layer) {
  if (chain.nodes.size() != 1 || !ov::is_type<ov::op::v1::Add>(chain.nodes[0])) return false;
  const auto inputs = chain.nodes[0]->input_values();
  return std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) {
    return ov::is_type<Constant>(input.get_node()) &&
           ov::shape_size(input.get_shape()) == layer.channels;
  });
}

/// Channel of each run of `run` weights in turn.
std::vector<std::size_t> channels_by_run(const Layer& layer, std::size_t& run) {
  const ov::Shape& shape = layer.weights->get_shape();
  const auto strides = ov::row_major_strides(shape);
  run = strides[layer.weight_axes.back()];
  std::vector<std::size_t> channels(ov::shape_size(shape) / std::max<std::size_t>(run, 1));
  for (std::size_t i = 0; i < channels.size(); ++i) {
    for (const std::size_t axis : layer.weight_axes) {
      channels[i] = channels[i] * shape[axis] + i * run / strides[axis] % shape[axis];
    }
  }
  return channels;
}

std::shared_ptr<Constant> scaled_weights(const Layer& layer, const Values& scale) {
  std::vector<float> values = layer.weights->cast_vector<float>();
  std::size_t run = 1;
  const auto channels = channels_by_run(layer, run);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    for (std::size_t j = i * run; j < (i + 1) * run; ++j) {
      values[j] = static_cast<float>(static_cast<double>(values[j]) * scale[channels[i]]);
    }
  }
  return std::make_shared<Constant>(ov::element::f32, layer.weights->get_shape(), values);
}

std::shared_ptr<Constant> bias_of(const Layer& layer, const Values& shift) {
  ov::Shape shape(layer.rank, 1);
  shape[layer.axis] = layer.channels;
  const std::vector<float> values(shift.begin(), shift.end());
  return std::make_shared<Constant>(ov::element::f32, shape, values);
}

void apply(const Layer& layer, const Chain& chain, NodeNames& names) {
  const bool is_shared = layer.weights->output(0).get_target_inputs().size() > 1;
  const auto weights = scaled_weights(layer, chain.all.scale);
  const std::string& old = layer.weights->get_friendly_name();
  weights->set_friendly_name(is_shared ? names.fresh(old) : old);
  layer.node->input(1).replace_source_output(weights);
  const auto bias = bias_of(layer, chain.all.shift);
  bias->set_friendly_name(names.fresh(layer.node->get_friendly_name() + "/shift"));
  const auto add = std::make_shared<ov::op::v1::Add>(layer.node, bias);
  const auto& last = chain.nodes.back();
  add->set_friendly_name(last->get_friendly_name());
  ov::copy_runtime_info(last, add);
  move_consumers(last->output(0), add->output(0));
}

}  // namespace

void fold_scales(ov::Model& model) {
  NodeNames names(model);
  for (const auto& node : model.get_ordered_ops()) {
    const auto layer = layer_of(node);
    if (!layer) continue;
    Chain chain{{}, {Values(layer->channels, 1), Values(layer->channels, 0)}};
    while (extend(chain, *layer)) {
    }
    if (!chain.nodes.empty() && !is_bias(chain, *layer)) apply(*layer, chain, names);
  }
}

}  // namespace hone::engine
