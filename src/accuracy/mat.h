#pragma once
// An Image's pixels for OpenCV's functions; the image owns them. Only for .cpp files that use
// OpenCV: no door includes this.

#include <opencv2/core.hpp>

#include "accuracy/image.h"

namespace hone::accuracy {

/// OpenCV takes what it only reads as not constant.
inline cv::Mat as_mat(const Image& image) {
  return {image.height(), image.width(), CV_8UC(image.channels()),
          const_cast<std::uint8_t*>(image.row(0))};
}

}  // namespace hone::accuracy
