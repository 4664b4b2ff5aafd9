#pragma once
// How often the classes of a data set occur. Pure functions over an index; any thread.

#include "dataset/types.h"

namespace hone::dataset {

/// How often a class occurs.
struct ClassCount {
  std::int64_t label = 0;
  std::string name;           ///< empty where the format names none
  std::uint64_t images = 0;   ///< that have its label or an object of it
  std::uint64_t objects = 0;  ///< boxes
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Class index");
    field("name", self.name, "Class name");
    field("images", self.images, "Images with it");
    field("objects", self.objects, "Objects of it on all images");
  }
};

/// Named classes and those that occur, by label. Pixels of masks are not counted.
std::vector<ClassCount> class_counts(const Index& index);

/// Whether the image has that label or an object of it.
bool shows(const Sample& sample, std::int64_t label);

/// Whether the image has a label, boxes (maybe none on it) or a mask.
bool is_annotated(const Sample& sample);

}  // namespace hone::dataset
