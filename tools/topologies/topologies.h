#pragma once

#include "graph_builder.h"

#include <onnx/onnx_pb.h>

#include <string>

namespace hone::topologies {

/// MobileNetV2 1.0, 224x224, 1000 classes (Sandler et al. 2018).
onnx::ModelProto mobilenet_v2(const BuildOptions& options);

/// ResNet-50 v1.5, 224x224, 1000 classes: the stride stands in the 3x3 convolution, as in
/// torchvision.
onnx::ModelProto resnet50(const BuildOptions& options);

/// The smallest network that is still a classifier: under 10 KB, one layer of each usual kind, with
/// a softmax.
onnx::ModelProto tiny(const BuildOptions& options);

/// `length` ReLU nodes in a row over a 1x8x8 image, for what depends on the number of nodes only.
onnx::ModelProto chain(int length, const BuildOptions& options);

/// The names and what they mean, for --help.
std::string topology_help();

/// By name: `mobilenet_v2`, `resnet50`, `tiny` or `chain:N`. Throws std::invalid_argument for any
/// other.
onnx::ModelProto make_topology(const std::string& name, const BuildOptions& options);

}  // namespace hone::topologies
