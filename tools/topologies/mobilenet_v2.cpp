#include "topologies.h"

#include <array>

namespace hone::topologies {
namespace {

struct Stage {
  std::int64_t expansion;
  std::int64_t output_channels;
  int blocks;
  std::int64_t stride;  // of the first block; the others have 1
};

// Table 2 of the paper.
constexpr std::array kStages = {
    Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2},  Stage{6, 32, 3, 2},  Stage{6, 64, 4, 2},
    Stage{6, 96, 3, 1}, Stage{6, 160, 3, 2}, Stage{6, 320, 1, 1},
};
constexpr std::int64_t kStemChannels = 32;
constexpr std::int64_t kHeadChannels = 1280;
constexpr std::int64_t kClasses = 1000;
constexpr double kLinearGain = 0.7;  // about 1/√2: no ReLU6 halves the variance behind a projection

Value convolution_relu6(GraphBuilder& graph, const std::string& name, const Value& input,
                        const Convolution& what) {
  return graph.relu6(name + "/relu6", graph.convolution(name + "/conv", input, what));
}

struct Block {
  std::int64_t expansion;
  std::int64_t output_channels;
  std::int64_t stride;
};

Value inverted_residual(GraphBuilder& graph, const std::string& name, const Value& input,
                        const Block& block) {
  const std::int64_t hidden = input.channels * block.expansion;
  Value value = input;
  if (block.expansion != 1) {
    value = convolution_relu6(graph, name + "/expand", value, {.output_channels = hidden});
  }
  value = convolution_relu6(
      graph, name + "/depthwise", value,
      {.output_channels = hidden, .kernel = 3, .stride = block.stride, .groups = hidden});
  value = graph.convolution(name + "/project/conv", value,
                            {.output_channels = block.output_channels, .gain = kLinearGain});
  const bool has_shortcut = block.stride == 1 && input.channels == block.output_channels;
  return has_shortcut ? graph.add(name + "/add", input, value) : value;
}

Value features(GraphBuilder& graph, Value value) {
  value = convolution_relu6(graph, "stem", value,
                            {.output_channels = kStemChannels, .kernel = 3, .stride = 2});
  int stage_number = 1;
  for (const Stage& stage : kStages) {
    const std::string stage_name = "stage" + std::to_string(stage_number++);
    for (int block = 0; block < stage.blocks; ++block) {
      value = inverted_residual(
          graph, stage_name + "/" + std::to_string(block), value,
          {stage.expansion, stage.output_channels, block == 0 ? stage.stride : 1});
    }
  }
  return convolution_relu6(graph, "head", value, {.output_channels = kHeadChannels});
}

}  // namespace

onnx::ModelProto mobilenet_v2(const BuildOptions& options) {
  GraphBuilder graph("mobilenet_v2", options);
  Value value = features(graph, graph.image_input("image", {}));
  value = graph.spatial_mean("mean", value);
  graph.class_output(graph.fully_connected("classifier", value, kClasses));
  return graph.take_model();
}

}  // namespace hone::topologies
