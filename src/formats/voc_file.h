#pragma once
// One annotation file of Pascal VOC (VOC2012 development kit, 7.1): a picture's size and its
// objects. Private to this room.

#include "formats/format.h"
#include "imagefile/imagefile.h"

namespace hone::formats {

struct VocObject {
  std::string name;
  bool has_box = false;
  bool difficult = false;
  std::array<double, 4> sides{};  ///< xmin, ymin, xmax, ymax as written
};

struct VocAnnotation {
  std::string folder;        ///< <folder>; "VOC2012" and its like in the original
  std::string file_name;     ///< <filename>, as written; may be a path
  imagefile::Size declared;  ///< sides are 0 when the file does not say
  std::vector<VocObject> objects;
};

/// Whether the text is such a file; also true when it is damaged behind its beginning.
bool is_voc_file(const TextFile& file);

/// Entities other than those of XML itself are not resolved, nothing is read from elsewhere.
/// Errors, with `where` "file: byte 12" or "file: object 3": `dataset.voc.syntax` (no XML),
/// `dataset.voc.root` (another document), `dataset.voc.number`, `dataset.voc.name`.
Result<VocAnnotation> read_voc(const TextFile& file);

}  // namespace hone::formats
