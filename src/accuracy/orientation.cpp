#include <opencv2/core.hpp>

#include "accuracy/codecs.h"
#include "accuracy/mat.h"

namespace hone::accuracy {
namespace {

enum class Flip : int { rows = 0, columns = 1, both = -1 };

void transpose(Image& image, Image& scratch) {
  scratch.reset(image.height(), image.width(), image.channels());
  cv::Mat to = as_mat(scratch);
  cv::transpose(as_mat(image), to);
  std::swap(image, scratch);
}

void flip(Flip how, Image& image) {
  cv::Mat mat = as_mat(image);
  cv::flip(mat, mat, static_cast<int>(how));
}

}  // namespace

void apply_orientation(int orientation, Image& image, Image& scratch) {
  if (orientation >= 5) transpose(image, scratch);
  switch (orientation) {
    case 2:
    case 6: flip(Flip::columns, image); break;
    case 3:
    case 7: flip(Flip::both, image); break;
    case 4:
    case 8: flip(Flip::rows, image); break;
    default: break;
  }
}

}  // namespace hone::accuracy
