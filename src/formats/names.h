#pragma once
// Finds images by the names that other programs write into annotations: absolute paths of another
// machine, "\" between folders, addresses with percent escapes, prefixes that an upload added,
// endings in another case or of another format. A name only ever chooses among the images of the
// listing; nothing is opened by it. Private to this room.

#include <unordered_map>

#include "formats/format.h"

namespace hone::formats {

class ForeignNames {
 public:
  /// Images whose folders are called `passed_over` are not found. `images` must outlive this.
  ForeignNames(const std::vector<ImageFile>& images, std::span<const std::string_view> passed_over);

  struct Wanted {
    std::string_view name;  ///< as the annotation says it
    std::string_view near;  ///< the annotation's own path: of equals, the nearer one is meant
    std::string_view hint;  ///< of equals, the one in a folder of this name is meant
  };
  struct Found {
    std::size_t image = 0;
    std::size_t candidates = 0;  ///< 0: none; more than one: not decided
    bool loosely = false;        ///< folders or ending are others than the name says
  };
  [[nodiscard]] Found find(const Wanted& wanted) const;

 private:
  [[nodiscard]] Found find_path(const std::vector<std::string>& path, const Wanted& wanted) const;
  const std::vector<ImageFile>& images_;
  std::unordered_multimap<std::string, std::size_t> by_stem_;
};

/// The components of a path, whichever the separator; "." and ".." and drives are left out.
std::vector<std::string> path_parts(std::string_view path);
bool has_folder(std::string_view path, std::string_view folder);  ///< in any case

}  // namespace hone::formats
