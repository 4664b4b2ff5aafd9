#pragma once
// Boxes on copies of the images.

#include <filesystem>
#include <map>
#include <string>

#include "outputs.h"

/// Writes `folder`/NAME.jpg, or NAME-2.jpg and on where that is taken by an image of this run.
class Drawer {
 public:
  explicit Drawer(std::filesystem::path folder);
  void draw(const std::filesystem::path& file, const Result& result, const Model& model);

 private:
  std::filesystem::path folder_;
  std::map<std::string, int> taken_;
};
