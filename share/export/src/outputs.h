#pragma once
// From the network's outputs to results. Does not change after it was made; any number of threads.

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <openvino/openvino.hpp>
#include <string>
#include <vector>

#include "package.h"
#include "preprocess.h"

using Ports = std::vector<ov::Output<const ov::Node>>;
using Tensors = std::vector<ov::Tensor>;

struct Class {
  std::int64_t index = 0;
  double score = 0;
};

struct Detection {
  std::int64_t label = 0;
  double score = 0;
  double x = 0;  // left upper corner and size in pixels of the image
  double y = 0;
  double width = 0;
  double height = 0;
};

struct Result {
  std::vector<Class> classes;         // best first, at most five
  std::vector<Detection> detections;  // best first
  cv::Mat map;                        // 8 bits: the class of each pixel of the image
  std::string error;                  // why there is none
};

class Outputs {
 public:
  virtual ~Outputs() = default;
  /// Of the image at place `slot` of the batch.
  virtual Result read(const Tensors& outputs, std::size_t slot,
                      const Placement& placement) const = 0;
};

/// Throws std::runtime_error where the outputs do not fit the adapter of the model.
std::unique_ptr<Outputs> make_outputs(const Model& model, const Ports& outputs, std::size_t batch,
                                      cv::Size input);

/// One line: {"image", "predictions"} or {"image", "detections"} or {"image", "pixels"} or
/// {"image", "error"}.
std::string line_of(const std::string& image, const Result& result, const Model& model);
