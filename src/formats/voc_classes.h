#pragma once
// Which classes a data set in Pascal VOC's form has. Private to this room.

#include <map>
#include <set>

#include "formats/format.h"

namespace hone::formats {

inline constexpr std::array<std::string_view, 20> kVocClasses{
    "aeroplane", "bicycle",     "bird",  "boat",        "bottle", "bus",      "car",
    "cat",       "chair",       "cow",   "diningtable", "dog",    "horse",    "motorbike",
    "person",    "pottedplant", "sheep", "sofa",        "train",  "tvmonitor"};
inline constexpr std::string_view kBackground = "background";

/// A class of labelmap.txt, as CVAT writes it: `name:red,green,blue:parts:actions`.
struct MappedClass {
  std::string name;
  std::optional<std::array<std::uint8_t, 3>> color;
};
/// Empty when there is no such file.
std::vector<MappedClass> labelmap_of(const Listing& listing);

/// Names of the objects' classes: of labelmap.txt (without the background), of a list of class
/// names, those of Pascal VOC when the data set is one and all its classes are, else the names that
/// occur, by name; then a finding says that no list was there.
std::vector<std::string> object_classes(const Listing& listing, const std::set<std::string>& used,
                                        bool is_voc, std::vector<dataset::Finding>& findings);

/// Names of the masks' classes: of labelmap.txt, else background and those of Pascal VOC.
std::vector<std::string> mask_classes(const Listing& listing);

/// What the colours of masks stand for: classes as labelmap.txt gives them colours, else those of
/// Pascal VOC's palette (VOCdevkit, VOClabelcolormap), and its colour for pixels that do not count.
dataset::MaskColors mask_colors(const Listing& listing);

}  // namespace hone::formats
