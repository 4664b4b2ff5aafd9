#include <openvino/opsets/opset13.hpp>

#include "engine/models_for_test.h"

namespace hone::engine::testing {

namespace op = ov::opset13;

std::shared_ptr<ov::Node> named(const std::shared_ptr<ov::Node>& node, const std::string& name) {
  node->set_friendly_name(name);
  return node;
}

std::shared_ptr<ov::Node> convolution(const std::string& name, const std::shared_ptr<ov::Node>& x,
                                      const ov::Shape& weights) {
  const ov::CoordinateDiff pad{1, 1};
  const ov::Strides one{1, 1};
  const auto values = random_constant(name + "/w", weights);
  if (weights.size() == 5) {
    return named(std::make_shared<op::GroupConvolution>(x, values, one, pad, pad, one), name);
  }
  return named(std::make_shared<op::Convolution>(x, values, one, pad, pad, one), name);
}

Network edited(const Network& network, const Edits& edits) {
  auto changed = network.edited(edits);
  if (!changed) throw std::runtime_error(changed.error().message + changed.error().where);
  return std::move(*changed);
}

const model::Node& source_of(const model::Graph& graph, const std::string& name, std::size_t port) {
  return graph.nodes[static_cast<std::size_t>(node_named(graph, name).inputs.at(port).node)];
}

FakeQuantizer per_tensor(const TensorAt& at, float low, float high) {
  return {.at = at, .levels = 256, .shape = {}, .low = {low}, .high = {high}};
}

CompressedWeights some_weights(const std::string& node, const model::Shape& shape) {
  CompressedWeights weights{.node = node, .port = 1, .levels = {}, .shape = shape};
  const auto count = *model::element_count(shape);
  for (std::size_t i = 0; i < count; ++i) {
    weights.levels.push_back(static_cast<std::uint8_t>(i * 37 % 255 - 127));
  }
  weights.scale_shape = model::Shape(shape.size(), 1);
  weights.scale_shape[0] = shape[0];
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    weights.scale.push_back(0.001F * static_cast<float>(i + 1));
  }
  return weights;
}

}  // namespace hone::engine::testing
