#pragma once
// Images changed at random, so that the ranges which are observed on few of them also hold for
// mirrored, covered, noisy, darker and brighter ones. One row of a table in augmentation.cpp each.
// What is drawn depends on the seed and the image's place in the data set alone: not on threads,
// not on the order of images, and of one change not on which others were asked for.

#include <vector>

#include "accuracy/image.h"
#include "result/augmentation.h"

namespace hone::accuracy {

/// Changes that were asked for; none: images stay as they are.
struct Augmenting {
  std::vector<result::Augmentation> changes = {};
  std::uint64_t seed = 0;
};

/// Makes each change that was asked for with a chance of one half, in the order of
/// result::Augmentation. `sample` is the image's position in the index; the size stays.
void augment(const Augmenting& asked, std::size_t sample, Image& image);

}  // namespace hone::accuracy
