#include "graph_builder.h"

#include <bit>
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace hone::topologies {
namespace {

constexpr std::int64_t kIrVersion = 8;
// The last one where the bounds of Clip are attributes: OpenVINO reads those as one Clamp, bounds
// that are inputs as a Maximum and a Minimum.
constexpr std::int64_t kOpset = 10;
constexpr double kBiasBound = 0.05;  // not zero: a zero would count as sparsity

void set_attribute(onnx::NodeProto& node, const std::string& name,
                   std::initializer_list<std::int64_t> values) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) {
    attribute.add_ints(value);
  }
}

void set_attribute(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
}

void set_attribute(onnx::NodeProto& node, const std::string& name, float value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::FLOAT);
  attribute.set_f(value);
}

onnx::TensorShapeProto& describe(onnx::ValueInfoProto& info, const std::string& name) {
  info.set_name(name);
  onnx::TypeProto::Tensor& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  return *tensor.mutable_shape();
}

void add_image_dimensions(onnx::TensorShapeProto& shape, const ImageShape& image) {
  for (const std::int64_t size : {image.channels, image.height, image.width}) {
    shape.add_dim()->set_dim_value(size);
  }
}

}  // namespace

GraphBuilder::GraphBuilder(const std::string& graph_name, const BuildOptions& options)
    : options_(options), random_(options.seed) {
  model_.set_ir_version(kIrVersion);
  model_.set_producer_name("make_topology");
  model_.add_opset_import()->set_version(kOpset);
  model_.mutable_graph()->set_name(graph_name);
}

Value GraphBuilder::image_input(const std::string& name, const ImageShape& image) {
  onnx::TensorShapeProto& shape = describe(*model_.mutable_graph()->add_input(), name);
  add_batch_dimension(shape);
  add_image_dimensions(shape, image);
  return {name, image.channels};
}

Value GraphBuilder::convolution(const std::string& name, const Value& input,
                                const Convolution& what) {
  const std::int64_t group_channels = input.channels / what.groups;
  const auto fan_in = static_cast<std::size_t>(group_channels * what.kernel * what.kernel);
  const auto outputs = static_cast<std::size_t>(what.output_channels);
  const std::string weight = add_constant(
      name + ".weight", {what.output_channels, group_channels, what.kernel, what.kernel},
      random_.he_uniform(outputs * fan_in, fan_in, what.gain));
  const std::string bias = add_bias(name, what.output_channels);

  onnx::NodeProto& node = add_node("Conv", name, {input.name, weight, bias});
  const std::int64_t padding = what.kernel / 2;
  set_attribute(node, "kernel_shape", {what.kernel, what.kernel});
  set_attribute(node, "strides", {what.stride, what.stride});
  set_attribute(node, "pads", {padding, padding, padding, padding});
  set_attribute(node, "group", what.groups);
  return {name, what.output_channels};
}

Value GraphBuilder::relu(const std::string& name, const Value& input) {
  add_node("Relu", name, {input.name});
  return {name, input.channels};
}

Value GraphBuilder::relu6(const std::string& name, const Value& input) {
  onnx::NodeProto& node = add_node("Clip", name, {input.name});
  set_attribute(node, "min", 0.0F);
  set_attribute(node, "max", 6.0F);
  return {name, input.channels};
}

Value GraphBuilder::add(const std::string& name, const Value& left, const Value& right) {
  add_node("Add", name, {left.name, right.name});
  return {name, left.channels};
}

Value GraphBuilder::max_pool(const std::string& name, const Value& input, const Pooling& what) {
  onnx::NodeProto& node = add_node("MaxPool", name, {input.name});
  set_attribute(node, "kernel_shape", {what.kernel, what.kernel});
  set_attribute(node, "strides", {what.stride, what.stride});
  set_attribute(node, "pads", {what.padding, what.padding, what.padding, what.padding});
  return {name, input.channels};
}

Value GraphBuilder::spatial_mean(const std::string& name, const Value& input) {
  onnx::NodeProto& node = add_node("ReduceMean", name, {input.name});
  set_attribute(node, "axes", {2, 3});
  set_attribute(node, "keepdims", std::int64_t{0});
  return {name, input.channels};
}

// Not Gemm: OpenVINO's reader turns its alpha into a multiplication by one.
Value GraphBuilder::fully_connected(const std::string& name, const Value& input,
                                    std::int64_t output_features) {
  const auto inputs = static_cast<std::size_t>(input.channels);
  const auto outputs = static_cast<std::size_t>(output_features);
  const std::string weight = add_constant(name + ".weight", {input.channels, output_features},
                                          random_.he_uniform(inputs * outputs, inputs, 1.0));
  const std::string bias = add_bias(name, output_features);
  const std::string product = name + "/matmul";
  add_node("MatMul", product, {input.name, weight});
  add_node("Add", name, {product, bias});
  return {name, output_features};
}

Value GraphBuilder::softmax(const std::string& name, const Value& input) {
  set_attribute(add_node("Softmax", name, {input.name}), "axis", std::int64_t{1});
  return {name, input.channels};
}

void GraphBuilder::image_output(const Value& value, const ImageShape& image) {
  onnx::TensorShapeProto& shape = describe(*model_.mutable_graph()->add_output(), value.name);
  add_batch_dimension(shape);
  add_image_dimensions(shape, image);
}

void GraphBuilder::class_output(const Value& value) {
  onnx::TensorShapeProto& shape = describe(*model_.mutable_graph()->add_output(), value.name);
  add_batch_dimension(shape);
  shape.add_dim()->set_dim_value(value.channels);
}

onnx::ModelProto GraphBuilder::take_model() { return std::exchange(model_, {}); }

onnx::NodeProto& GraphBuilder::add_node(const std::string& type, const std::string& name,
                                        std::vector<std::string> inputs) {
  onnx::NodeProto& node = *model_.mutable_graph()->add_node();
  node.set_op_type(type);
  node.set_name(name);
  for (std::string& input : inputs) {
    node.add_input(std::move(input));
  }
  node.add_output(name);
  return node;
}

std::string GraphBuilder::add_constant(const std::string& name,
                                       const std::vector<std::int64_t>& shape,
                                       const std::vector<float>& values) {
  static_assert(std::endian::native == std::endian::little,
                "ONNX stores raw data in little-endian order");
  onnx::TensorProto& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t size : shape) {
    tensor.add_dims(size);
  }
  tensor.set_raw_data(values.data(), values.size() * sizeof(float));
  return name;
}

std::string GraphBuilder::add_bias(const std::string& layer, std::int64_t channels) {
  return add_constant(layer + ".bias", {channels},
                      random_.uniform(static_cast<std::size_t>(channels), kBiasBound));
}

void GraphBuilder::add_batch_dimension(onnx::TensorShapeProto& shape) const {
  onnx::TensorShapeProto::Dimension& dimension = *shape.add_dim();
  if (options_.batch) {
    dimension.set_dim_value(*options_.batch);
  } else {
    dimension.set_dim_param("batch");
  }
}

}  // namespace hone::topologies
