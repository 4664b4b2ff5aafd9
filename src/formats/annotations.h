#pragma once
// What formats with objects on images share: what may be found at an import, which of it would lose
// annotations, how a box is brought into its image, and which of several lists is read.
// Private to this room.

#include "formats/format.h"
#include "imagefile/imagefile.h"

namespace hone::formats {

// ---------------------------------------------------------------- findings

// Annotations would be lost: refused with this code, unless a partial import was asked for.
extern const dataset::Finding kMissingImage;
extern const dataset::Finding kUnknownImage;
extern const dataset::Finding kUnknownClass;
extern const dataset::Finding kNoBox;
extern const dataset::Finding kRepeated;
// Told, never refused.
extern const dataset::Finding kUnannotated;
extern const dataset::Finding kClipped;
extern const dataset::Finding kEmptyBox;
extern const dataset::Finding kSizeDiffers;
extern const dataset::Finding kOtherSplits;
extern const dataset::Finding kByName;

/// Errors: the first finding that loses annotations, `dataset.incomplete.*`, when not `partial`.
Status check_complete(const std::vector<dataset::Finding>& findings, bool partial);

// ---------------------------------------------------------------- images and boxes

/// Size of an image of the pack as it is shown; empty when its header cannot be read.
std::optional<imagefile::Size> size_of(const ImageFile& image, std::span<const std::byte> pack);

/// The image's own size, or what the annotation says where the file does not tell. A difference is
/// noted. Sides of 0 are not declared.
std::optional<imagefile::Size> true_size(const ImageFile& image, imagefile::Size declared,
                                         const BuildOptions& options,
                                         std::vector<dataset::Finding>& findings);

/// Cuts the box at the image's edges and adds it, or notes why not. What reaches beyond an edge by
/// less than a pixel is rounding of the tool that wrote it and stays as it is.
struct BoxPlace {
  std::optional<imagefile::Size> size;
  std::string where;  ///< for findings
};
void add_box(dataset::Box box, const BoxPlace& place, dataset::Sample& sample,
             std::vector<dataset::Finding>& findings);

/// Finds the image or says why not. Errors: `dataset.ambiguous_image`.
class ForeignNames;

// ---------------------------------------------------------------- splits

/// Which of several lists is read: the one called `wanted`, the only one, or the first kind of
/// val, validation, test, trainval, train, default that there is once. Digits at the end of a name
/// ("val2017") do not count. The others are noted. Errors: `dataset.split`.
Result<std::size_t> choose_split(const std::vector<std::string>& names, const std::string& wanted,
                                 std::vector<dataset::Finding>& findings);

}  // namespace hone::formats
