#include "engine/models_for_test.h"

#include <openvino/opsets/opset13.hpp>
#include <openvino/pass/serialize.hpp>

#include <unistd.h>

#include <cstring>
#include <fstream>

#include "base/random.h"

namespace hone::engine::testing {
namespace {

namespace op = ov::opset13;

std::filesystem::path write(const TemporaryFolder& folder, const std::string& name,
                            const std::shared_ptr<ov::Model>& model) {
  const auto xml = folder / (name + ".xml");
  ov::pass::Serialize(xml, folder / (name + ".bin")).run_on_model(model);
  return xml;
}

std::shared_ptr<op::Parameter> parameter(const std::string& name, const ov::PartialShape& shape) {
  const auto input = std::make_shared<op::Parameter>(ov::element::f32, shape);
  input->set_friendly_name(name);
  input->output(0).set_names({name});
  return input;
}

std::vector<float> counted(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i % 7) - 3;
  return values;
}

std::shared_ptr<ov::Model> body_of(const ov::Output<ov::Node>& result,
                                   const std::shared_ptr<op::Parameter>& input) {
  return std::make_shared<ov::Model>(ov::OutputVector{result}, ov::ParameterVector{input});
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "hone_engine_XXXXXX").string();
  path_ = mkdtemp(name.data());
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path real_model(const std::string& name) {
  const char* data = std::getenv("HONE_TEST_DATA");
  if (data == nullptr) return {};
  const auto file = std::filesystem::path(data) / "models" / name;
  return std::filesystem::exists(file) ? file : std::filesystem::path();
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const model::Node& node_named(const model::Graph& graph, const std::string& name) {
  const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                  [&](const auto& node) { return node.name == name; });
  if (found == graph.nodes.end()) throw std::runtime_error("no node is called " + name);
  return *found;
}

const model::Node* find_type(const model::Graph& graph, const std::string& type) {
  const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                  [&](const auto& node) { return node.type == type; });
  return found == graph.nodes.end() ? nullptr : &*found;
}

Network read_network(const std::filesystem::path& file) {
  auto network = Network::read(file);
  if (!network) throw std::runtime_error(network.error().message + network.error().where);
  return std::move(*network);
}

Network network_of(const TemporaryFolder& folder, const std::shared_ptr<ov::Model>& model) {
  return read_network(write(folder, "network", model));
}

std::shared_ptr<ov::Node> image_input(const ov::PartialShape& shape) {
  return parameter("image", shape);
}

std::shared_ptr<ov::Node> random_constant(const std::string& name, const ov::Shape& shape) {
  std::uint64_t seed = 0;
  for (const char c : name) seed = seed * 31 + static_cast<std::uint8_t>(c);
  Random random(seed);
  std::vector<float> values(ov::shape_size(shape));
  for (auto& value : values) value = static_cast<float>(random.uniform() * 2 - 1);
  auto constant = op::Constant::create(ov::element::f32, shape, values);
  constant->set_friendly_name(name);
  return constant;
}

namespace {

void fill(std::span<std::byte> memory, model::Precision precision, Random& random) {
  if (precision == model::Precision::f32) {
    for (std::size_t i = 0; i + 4 <= memory.size(); i += 4) {
      const auto value = static_cast<float>(random.uniform() * 2 - 1);
      std::memcpy(&memory[i], &value, 4);
    }
  } else if (precision == model::Precision::u8) {
    for (auto& byte : memory) byte = static_cast<std::byte>(random.below(256));
  } else if (precision == model::Precision::i32) {
    for (auto& byte : memory) byte = std::byte{0};  // numbers of samples
  } else {
    throw std::runtime_error("inputs of this type are not filled");
  }
}

}  // namespace

std::vector<std::vector<float>> infer(const Network& network, std::uint64_t seed) {
  auto compiled = Compiled::compile(network, {.precision = model::Precision::f32});
  if (!compiled) throw std::runtime_error(compiled.error().message + compiled.error().where);
  auto request = compiled->create_request();
  if (!request) throw std::runtime_error(request.error().where);
  Random random(seed);
  const auto inputs = compiled->inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    fill(request->input(i), inputs[i].precision, random);
  }
  if (!request->start() || !request->wait()) throw std::runtime_error("the inference failed");
  std::vector<std::vector<float>> outputs;
  for (std::size_t i = 0; i < compiled->outputs().size(); ++i) {
    const auto bytes = request->output(i);
    if (request->output_tensor(i).precision != model::Precision::f32) continue;
    auto& output = outputs.emplace_back(bytes.size() / sizeof(float));
    std::memcpy(output.data(), bytes.data(), bytes.size());
  }
  return outputs;
}

double largest_difference(const std::vector<std::vector<float>>& a,
                          const std::vector<std::vector<float>>& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return INFINITY;
    double scale = 1e-30;
    double difference = 0;
    for (std::size_t j = 0; j < a[i].size(); ++j) {
      scale = std::max(scale, std::abs(static_cast<double>(a[i][j])));
      difference = std::max(difference, std::abs(static_cast<double>(a[i][j]) - b[i][j]));
      if (!std::isfinite(a[i][j]) || !std::isfinite(b[i][j])) return INFINITY;
    }
    largest = std::max(largest, difference / scale);
  }
  return largest;
}

std::filesystem::path write_convolution(const TemporaryFolder& folder) {
  const auto image = parameter("image", {1, 3, 8, 8});
  const auto weights = op::Constant::create(ov::element::f32, {4, 3, 3, 3}, counted(108));
  const auto conv =
      std::make_shared<op::Convolution>(image, weights, ov::Strides{1, 1}, ov::CoordinateDiff{1, 1},
                                        ov::CoordinateDiff{1, 1}, ov::Strides{1, 1});
  conv->set_friendly_name("conv");
  const auto relu = std::make_shared<op::Relu>(conv);
  relu->set_friendly_name("relu");
  const auto pool =
      std::make_shared<op::MaxPool>(relu, ov::Strides{2, 2}, ov::Strides{1, 1}, ov::Shape{0, 0},
                                    ov::Shape{0, 0}, ov::Shape{2, 2});
  pool->set_friendly_name("pool");
  pool->output(0).set_names({"scores"});
  return write(folder, "convolution",
               std::make_shared<ov::Model>(ov::OutputVector{pool->output(0)},
                                           ov::ParameterVector{image}, "convolution"));
}

std::filesystem::path write_dynamic_batch(const TemporaryFolder& folder) {
  const auto input = parameter("input", {-1, 2, 2});
  const auto shape = std::make_shared<op::ShapeOf>(input);
  const auto zero = op::Constant::create(ov::element::i64, {}, {0});
  const auto first = op::Constant::create(ov::element::i64, {1}, {0});
  const auto batch = std::make_shared<op::Gather>(shape, first, zero);
  const auto rest = op::Constant::create(ov::element::i64, {1}, {4});
  const auto wanted = std::make_shared<op::Concat>(ov::OutputVector{batch, rest}, 0);
  const auto flat = std::make_shared<op::Reshape>(input, wanted, false);
  const auto weights = op::Constant::create(ov::element::f32, {4, 2}, counted(8));
  const auto product = std::make_shared<op::MatMul>(flat, weights);
  product->set_friendly_name("product");
  return write(folder, "dynamic",
               std::make_shared<ov::Model>(ov::OutputVector{product}, ov::ParameterVector{input}));
}

std::filesystem::path write_branch(const TemporaryFolder& folder) {
  const auto condition = std::make_shared<op::Parameter>(ov::element::boolean, ov::Shape{});
  condition->set_friendly_name("condition");
  const auto input = parameter("input", {2});
  const auto then_input = parameter("then_input", {2});
  const auto else_input = parameter("else_input", {2});
  const auto choice = std::make_shared<op::If>(condition);
  const auto then_result = std::make_shared<op::Result>(std::make_shared<op::Relu>(then_input));
  const auto else_result = std::make_shared<op::Result>(std::make_shared<op::Sigmoid>(else_input));
  choice->set_then_body(body_of(then_result, then_input));
  choice->set_else_body(body_of(else_result, else_input));
  choice->set_input(input, then_input, else_input);
  choice->set_output(then_result, else_result);
  choice->set_friendly_name("choice");
  return write(folder, "branch",
               std::make_shared<ov::Model>(ov::OutputVector{choice->output(0)},
                                           ov::ParameterVector{condition, input}));
}

std::filesystem::path write_loops(const TemporaryFolder& folder) {
  const auto input = parameter("input", {2, 5, 3});
  const auto step = parameter("step", {2, 1, 3});
  const auto stepped = std::make_shared<op::Result>(std::make_shared<op::Relu>(step));
  const auto iterator = std::make_shared<op::TensorIterator>();
  iterator->set_function(body_of(stepped, step));
  iterator->set_sliced_input(step, input, 0, 1, 1, -1, 1);
  const auto joined = iterator->get_concatenated_slices(stepped, 0, 1, 1, -1, 1);
  iterator->set_friendly_name("iterator");
  const auto state = parameter("state", {2, 5, 3});
  const auto next = std::make_shared<op::Result>(std::make_shared<op::Sigmoid>(state));
  const auto go_on =
      std::make_shared<op::Result>(op::Constant::create(ov::element::boolean, {1}, {true}));
  const auto trips = op::Constant::create(ov::element::i64, {}, {7});
  const auto first = op::Constant::create(ov::element::boolean, {}, {true});
  const auto loop = std::make_shared<op::Loop>(trips, first);
  loop->set_function(
      std::make_shared<ov::Model>(ov::ResultVector{next, go_on}, ov::ParameterVector{state}));
  loop->set_special_body_ports({-1, 1});
  loop->set_merged_input(state, joined, next);
  const auto last = loop->get_iter_value(next, -1);
  loop->set_friendly_name("loop");
  return write(folder, "loops",
               std::make_shared<ov::Model>(ov::OutputVector{last}, ov::ParameterVector{input}));
}

std::filesystem::path write_compressed(const TemporaryFolder& folder) {
  const auto input = parameter("input", {1, 4});
  const auto half = op::Constant::create(ov::element::f16, {4, 8}, counted(32));
  const auto widened = std::make_shared<op::Convert>(half, ov::element::f32);
  widened->set_friendly_name("widened");
  const auto first = std::make_shared<op::MatMul>(input, widened);
  const auto bytes = op::Constant::create(ov::element::i8, {8, 4}, counted(32));
  const auto real = std::make_shared<op::Convert>(bytes, ov::element::f32);
  real->set_friendly_name("real");
  const auto scale = op::Constant::create(ov::element::f32, {}, {0.5F});
  const auto scaled = std::make_shared<op::Multiply>(real, scale);
  scaled->set_friendly_name("scaled");
  const auto second = std::make_shared<op::MatMul>(first, scaled);
  const auto weight = op::Constant::create(ov::element::f32, {4, 4}, counted(16));
  const auto low = op::Constant::create(ov::element::f32, {}, {-3.F});
  const auto high = op::Constant::create(ov::element::f32, {}, {3.F});
  const auto quantizer = std::make_shared<op::FakeQuantize>(weight, low, high, low, high, 255);
  quantizer->set_friendly_name("quantizer");
  const auto third = std::make_shared<op::MatMul>(second, quantizer);
  return write(folder, "compressed",
               std::make_shared<ov::Model>(ov::OutputVector{third}, ov::ParameterVector{input}));
}

}  // namespace hone::engine::testing
