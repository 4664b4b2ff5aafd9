#pragma once
// The messages of ONNX, as the distribution's library was built. Private to this room.

#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include <onnx/onnx_pb.h>
