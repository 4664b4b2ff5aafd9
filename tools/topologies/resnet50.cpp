#include "topologies.h"

#include <array>

namespace hone::topologies {
namespace {

struct Stage {
  std::int64_t inner_channels;
  int blocks;
  std::int64_t stride;  // of the first block; the others have 1
};

constexpr std::array kStages = {Stage{64, 3, 1}, Stage{128, 4, 2}, Stage{256, 6, 2},
                                Stage{512, 3, 2}};
constexpr std::int64_t kExpansion = 4;
constexpr std::int64_t kStemChannels = 64;
constexpr std::int64_t kClasses = 1000;
constexpr double kBranchGain =
    0.4;  // what a block adds to its shortcut: small, or sixteen blocks overflow
constexpr double kShortcutGain = 0.7;  // about 1/√2: no ReLU follows

struct Block {
  std::int64_t inner_channels;
  std::int64_t stride;
  bool has_projection;
};

Value bottleneck(GraphBuilder& graph, const std::string& name, const Value& input,
                 const Block& block) {
  const std::int64_t inner = block.inner_channels;
  const std::int64_t outer = inner * kExpansion;
  Value value = graph.convolution(name + "/conv1", input, {.output_channels = inner});
  value = graph.relu(name + "/relu1", value);
  value = graph.convolution(name + "/conv2", value,
                            {.output_channels = inner, .kernel = 3, .stride = block.stride});
  value = graph.relu(name + "/relu2", value);
  value =
      graph.convolution(name + "/conv3", value, {.output_channels = outer, .gain = kBranchGain});
  Value shortcut = input;
  if (block.has_projection) {
    shortcut = graph.convolution(
        name + "/projection", input,
        {.output_channels = outer, .stride = block.stride, .gain = kShortcutGain});
  }
  return graph.relu(name + "/relu3", graph.add(name + "/add", value, shortcut));
}

Value stem(GraphBuilder& graph, const Value& image) {
  Value value = graph.convolution("stem/conv", image,
                                  {.output_channels = kStemChannels, .kernel = 7, .stride = 2});
  value = graph.relu("stem/relu", value);
  return graph.max_pool("stem/pool", value, {.kernel = 3, .stride = 2, .padding = 1});
}

Value stages(GraphBuilder& graph, Value value) {
  int stage_number = 1;
  for (const Stage& stage : kStages) {
    const std::string stage_name = "layer" + std::to_string(stage_number++);
    for (int block = 0; block < stage.blocks; ++block) {
      const bool is_first = block == 0;
      value = bottleneck(graph, stage_name + "/" + std::to_string(block), value,
                         {stage.inner_channels, is_first ? stage.stride : 1, is_first});
    }
  }
  return value;
}

}  // namespace

onnx::ModelProto resnet50(const BuildOptions& options) {
  GraphBuilder graph("resnet50", options);
  Value value = stages(graph, stem(graph, graph.image_input("image", {})));
  value = graph.spatial_mean("mean", value);
  graph.class_output(graph.fully_connected("classifier", value, kClasses));
  return graph.take_model();
}

}  // namespace hone::topologies
