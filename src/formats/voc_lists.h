#pragma once
// Which images of a data set in Pascal VOC's form are taken. Private to this room.

#include "formats/format.h"

namespace hone::formats {

enum class VocTask { boxes, masks };

struct VocChoice {
  VocTask task = VocTask::boxes;
  bool all = false;  ///< there are no lists: what is annotated is taken
  /// Otherwise names as the lists say them, each with the path of its list.
  struct Name {
    std::string name;
    std::string near;
  };
  std::vector<Name> names;
  /// Where folders are the splits (train, valid, test), as some tools export: the one that is
  /// taken.
  std::string folder;
};

/// Annotation files of the listing.
std::vector<const TextFile*> voc_files(const Listing& listing);
bool has_masks(const Listing& listing);  ///< a folder SegmentationClass with images

/// Lists are ImageSets/Main/*.txt (or ImageSets/*.txt) for boxes and ImageSets/Segmentation/*.txt
/// for masks; those that give each image a number for one class are passed over. Masks are taken
/// when their list is asked for ("Segmentation/val") or when there is nothing else.
/// Errors: `dataset.split`.
Result<VocChoice> choose_voc(const Listing& listing, const std::string& split,
                             std::vector<dataset::Finding>& findings);

}  // namespace hone::formats
