#pragma once
// Metadata of TensorFlow Lite models (tensorflow/tflite-support, metadata_schema.fbs). Private to
// this room.

#include "intake/format.h"

namespace hone::intake {

/// Mean, scale, colours, labels and score threshold of the first input and the outputs. What is
/// absent or damaged tells nothing. Reads untrusted bytes under limits.
FileHints tflite_hints(const std::filesystem::path& file);

}  // namespace hone::intake
