#include <opencv2/imgproc.hpp>

#include "accuracy/codecs.h"
#include "accuracy/mat.h"

namespace hone::accuracy {

void rgb_to_gray(const Image& rgb, Image& gray) {
  gray.reset(rgb.width(), rgb.height(), 1);
  cv::Mat to = as_mat(gray);
  cv::cvtColor(as_mat(rgb), to, cv::COLOR_RGB2GRAY);
}

}  // namespace hone::accuracy
