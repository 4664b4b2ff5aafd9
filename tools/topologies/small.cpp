#include "topologies.h"

namespace hone::topologies {

onnx::ModelProto tiny(const BuildOptions& options) {
  constexpr std::int64_t kClasses = 10;
  GraphBuilder graph("tiny", options);
  Value value = graph.image_input("image", {.channels = 3, .height = 16, .width = 16});
  value = graph.relu("relu", graph.convolution("conv", value, {.output_channels = 8, .kernel = 3}));
  value = graph.max_pool("max_pool", value, {});
  value = graph.spatial_mean("mean", value);
  value = graph.fully_connected("classifier", value, kClasses);
  graph.class_output(graph.softmax("softmax", value));
  return graph.take_model();
}

onnx::ModelProto chain(int length, const BuildOptions& options) {
  constexpr ImageShape kImage = {.channels = 1, .height = 8, .width = 8};
  GraphBuilder graph("chain", options);
  Value value = graph.image_input("image", kImage);
  for (int index = 0; index < length; ++index) {
    value = graph.relu("relu" + std::to_string(index), value);
  }
  graph.image_output(value, kImage);
  return graph.take_model();
}

}  // namespace hone::topologies
