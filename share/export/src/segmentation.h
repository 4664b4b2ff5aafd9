#pragma once
// Semantic segmentation: from the network's outputs to the class of each pixel of the image.

#include <memory>

#include "outputs.h"

/// Of pixels that have no class: the network says none, or did not see them.
constexpr std::uint8_t kNoClass = 255;

/// Throws std::runtime_error where no output is a plane for each class or a plane of classes.
std::unique_ptr<Outputs> make_segmentation(const Model& model, const Ports& outputs,
                                           std::size_t batch);

struct ClassPixels {
  std::uint8_t label = 0;
  std::int64_t pixels = 0;
};

/// Of the classes that a map has, most pixels first; pixels without a class are left out.
std::vector<ClassPixels> pixels_of(const cv::Mat& map);
