#pragma once
// The files of share/export, carried inside the program: the application that goes into a package.
// They are written as they are; what differs from model to model is data beside them.

#include <span>
#include <string_view>

namespace hone::packaging {

struct EmbeddedFile {
  std::string_view name;  ///< relative to share/export, "/" between folders
  std::string_view bytes;
};

/// By name. Thread rule: constant.
std::span<const EmbeddedFile> embedded_files();

}  // namespace hone::packaging
