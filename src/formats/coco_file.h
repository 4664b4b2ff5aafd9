#pragma once
// The lists of a COCO file of objects ("instances"), read as a stream: what is kept is one small
// record for each image, annotation and category, whatever else the file holds. Outlines (polygons,
// run lengths) are passed over. Fields as in https://cocodataset.org/#format-data.
// Private to this room.

#include "formats/format.h"
#include "imagefile/imagefile.h"

namespace hone::formats {

struct CocoImage {
  std::int64_t id = 0;
  std::string file_name;
  imagefile::Size declared;  ///< sides are 0 when the file does not say
};

struct CocoAnnotation {
  std::int64_t id = 0;
  std::int64_t image = 0;
  std::int64_t category = 0;
  std::size_t index = 0;  ///< place in the file's list, for findings
  bool has_id = false;
  bool has_box = false;
  bool crowd = false;
  std::array<double, 4> box{};  ///< left, top, width, height in pixels
  std::optional<double> area;   ///< of the outline
};

struct CocoCategory {
  std::int64_t id = 0;
  std::string name;
  std::string group;  ///< "supercategory"
};

struct CocoFile {
  std::vector<CocoImage> images;
  std::vector<CocoAnnotation> annotations;
  std::vector<CocoCategory> categories;
};

/// Memory: about 80 bytes an annotation. Errors, with `where` "file: annotations[3].bbox" or
/// "file: byte 12": `dataset.coco.syntax` (no JSON; NaN and infinities are none), `.too_deep`
/// (limits::kJsonDepth), `.type` (a member of the wrong type or range), `.missing` (a member
/// or a list that must be there).
Result<CocoFile> read_coco(const TextFile& file);

}  // namespace hone::formats
