#include "engine/probes.h"

#include <openvino/core/model.hpp>
#include <openvino/opsets/opset13.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

namespace op = ov::opset13;

constexpr std::size_t kChannels = 64;
constexpr std::size_t kSide = 28;
constexpr std::size_t kKernel = 3;
constexpr std::size_t kRows = 64;  // so that all threads of a stream get a part

const Guard kProbeGuard{ErrorKind::environment, "engine.probe",
                        "A network for measuring the device cannot be made."};

std::shared_ptr<ov::Node> scalar(float value) {
  return op::Constant::create(ov::element::f32, {}, {value});
}

/// Weights of 1/K in the wanted form; as int8 they are 1 times a scale of 1/K.
ov::Output<ov::Node> weights_of(Numbers numbers) {
  const ov::Shape shape{kChannels, kChannels, kKernel, kKernel};
  const float share = 1.0F / (kChannels * kKernel * kKernel);
  if (numbers == Numbers::float32) return op::Constant::create(ov::element::f32, shape, {share});
  const auto stored = op::Constant::create(ov::element::i8, shape, {1});
  const auto widened = std::make_shared<op::Convert>(stored, ov::element::f32);
  return std::make_shared<op::Multiply>(widened, scalar(share));
}

ov::Output<ov::Node> quantized(const ov::Output<ov::Node>& values) {
  return std::make_shared<op::FakeQuantize>(values, scalar(0), scalar(255), scalar(0), scalar(255),
                                            256);
}

std::shared_ptr<op::Parameter> input_of(const ov::Shape& shape, const std::string& name) {
  auto input = std::make_shared<op::Parameter>(ov::element::f32, shape);
  input->set_friendly_name(name);
  input->output(0).set_names({name});
  return input;
}

}  // namespace

Result<Network> Probes::convolutions(Numbers numbers, int count) {
  return guarded(kProbeGuard, [&]() -> Result<Network> {
    const auto input = input_of({1, kChannels, kSide, kSide}, "input");
    ov::Output<ov::Node> values = input;
    for (int i = 0; i < count; ++i) {
      if (numbers == Numbers::int8) values = quantized(values);
      values = std::make_shared<op::Convolution>(values, weights_of(numbers), ov::Strides{1, 1},
                                                 ov::CoordinateDiff{1, 1}, ov::CoordinateDiff{1, 1},
                                                 ov::Strides{1, 1});
    }
    auto model = std::make_shared<ov::Model>(ov::OutputVector{values}, ov::ParameterVector{input},
                                             "convolutions");
    return Network(std::make_unique<Network::State>(Network::State{std::move(model), {}}));
  });
}

Result<Network> Probes::addition(std::uint64_t elements) {
  return guarded(kProbeGuard, [&]() -> Result<Network> {
    const ov::Shape shape{kRows, (elements + kRows - 1) / kRows};
    const auto left = input_of(shape, "left");
    const auto right = input_of(shape, "right");
    const auto sum = std::make_shared<op::Add>(left, right);
    auto model = std::make_shared<ov::Model>(ov::OutputVector{sum},
                                             ov::ParameterVector{left, right}, "addition");
    return Network(std::make_unique<Network::State>(Network::State{std::move(model), {}}));
  });
}

}  // namespace hone::engine
