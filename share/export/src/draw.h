#pragma once
// What was found as pictures: boxes on copies of the images, or the class of each pixel in colours.

#include <filesystem>
#include <map>
#include <string>

#include "outputs.h"

/// Writes `folder`/NAME.jpg, of segmentation NAME.png, whose pixels are the classes in the colours
/// of Pascal VOC; or NAME-2 and on where the name is taken by an image of this run.
class Drawer {
 public:
  explicit Drawer(std::filesystem::path folder);
  void draw(const std::filesystem::path& file, const Result& result, const Model& model);

 private:
  std::string free_name(const std::filesystem::path& file);

  std::filesystem::path folder_;
  std::map<std::string, int> taken_;
};
