#pragma once
// A decoded image to the numbers that the network expects, as model.json says: resize (OpenCV on
// 8-bit pixels), centre crop, (pixel - mean) / scale, layout and precision of the input.
// A Preprocessor does not change after it was made; any number of threads may use it.

#include <cstdint>
#include <opencv2/core.hpp>
#include <openvino/openvino.hpp>
#include <string>
#include <vector>

#include "package.h"

/// Where a pixel of the input lies in the image: image = (input + offset) / scale, in each
/// direction.
struct Placement {
  double scale_x = 1;
  double scale_y = 1;
  double offset_x = 0;
  double offset_y = 0;
  cv::Size image;
  cv::Size input;
};

class Preprocessor {
 public:
  /// The input has a static shape. Throws std::runtime_error where it does not fit the model.
  Preprocessor(const Model& model, const ov::Shape& shape, ov::element::Type type);

  std::size_t batch() const { return batch_; }
  std::size_t image_bytes() const;
  cv::Size input() const { return input_; }
  const std::string& color() const { return model_.color; }
  Placement placement(cv::Size image) const;

  /// `to` has image_bytes() bytes. Throws std::runtime_error for an image smaller than the crop.
  void run(const cv::Mat& image, unsigned char* to) const;

 private:
  void read_shape(const ov::Shape& shape);
  void make_values(ov::element::Type type);
  cv::Size scaled(cv::Size from) const;
  cv::Mat resized(const cv::Mat& image) const;
  template <class Unit>
  void write_as(const cv::Mat& window, Unit* to) const;

  Model model_;
  std::size_t batch_ = 1;
  int channels_ = 3;
  bool channels_last_ = false;
  cv::Size input_;
  std::size_t element_bytes_ = 4;
  std::vector<unsigned char> values_;  // of each channel the 256 numbers that its pixels become
};
