#include <array>

#include "intake/format.h"

namespace hone::intake {

std::span<const ModelFormat* const> registry() {
  static const std::array<const ModelFormat*, 5> formats{
      &openvino_format(), &onnx_format(), &tflite_format(), &tensorflow_format(), &paddle_format(),
  };
  return formats;
}

}  // namespace hone::intake
