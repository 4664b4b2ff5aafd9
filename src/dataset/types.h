#pragma once
// A data set as the store keeps it: one pack blob (all image files, one behind the other, bytes
// as they came) and an index that says where each lies and what it shows. Plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/fields.h"

namespace hone::dataset {

/// An object on an image. Pixels of the image file as it is shown (its orientation applied); the
/// left upper corner of the left upper pixel is 0, 0. Formats that count pixels from 1 or include
/// the last one (Pascal VOC) are brought to this when they are read.
struct Box {
  std::int64_t label = 0;  ///< class index from 0
  double x = 0;            ///< left edge
  double y = 0;            ///< upper edge
  double width = 0;
  double height = 0;
  std::optional<double> area;  ///< of the object's outline in square pixels; absent: of the box
  bool crowd = false;          ///< many objects in one box (COCO): may be found or missed
  bool difficult = false;      ///< Pascal VOC: may be found or missed
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Class index");
    field("x", self.x, "Left edge in pixels");
    field("y", self.y, "Upper edge in pixels");
    field("width", self.width, "Width in pixels");
    field("height", self.height, "Height in pixels");
    field("area", self.area, "Area of the object's outline, in pixels");
    field("crowd", self.crowd, "Many objects in one box: neither right nor wrong");
    field("difficult", self.difficult, "Marked as difficult: neither right nor wrong");
  }
};

/// A file in the pack.
struct PackedFile {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  static void fields(auto& self, auto&& field) {
    field("offset", self.offset, "Where the file begins in the pack");
    field("bytes", self.bytes, "Size of the file");
  }
};

struct Sample {
  std::string name;                   ///< path inside the data set, "/" between folders
  std::uint64_t offset = 0;           ///< of the image file in the pack
  std::uint64_t bytes = 0;            ///< of the image file
  std::optional<std::int64_t> label;  ///< class index from 0; absent when not annotated
  /// Objects; absent when not annotated, empty when there is nothing on the image.
  std::optional<std::vector<Box>> boxes = {};
  /// A PNG of the image's size whose pixels are class indices, 255 where none counts.
  std::optional<PackedFile> mask = {};
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Path inside the data set");
    field("offset", self.offset, "Where the file begins in the pack");
    field("bytes", self.bytes, "Size of the file");
    field("label", self.label, "Class index");
    field("boxes", self.boxes, "Objects on the image");
    field("mask", self.mask, "Class of each pixel, a PNG in the pack");
  }
};

/// The index blob.
struct Index {
  std::vector<Sample> samples;           ///< in the order of the annotation file, else by name
  std::vector<std::string> class_names;  ///< empty when the format names none
  static void fields(auto& self, auto&& field) {
    field("samples", self.samples, "Images in order");
    field("class_names", self.class_names, "Class names, index from 0");
  }
};

/// A thing worth telling about an import: counted, with its first ten places.
struct Finding {
  std::string code;
  std::string message;
  std::uint64_t count = 0;
  std::vector<std::string> examples;
  static void fields(auto& self, auto&& field) {
    field("code", self.code, "Stable code");
    field("message", self.message, "What was found");
    field("count", self.count, "How often");
    field("examples", self.examples, "The first ten places");
  }
};

struct Record {
  std::string id;    ///< first 16 digits of `digest`
  std::string name;  ///< unique in a store
  std::string format;
  std::string task;  ///< classification, detection, segmentation, none
  std::uint64_t images = 0;
  std::uint64_t classes = 0;    ///< distinct labels that occur, or named classes when more
  std::uint64_t annotated = 0;  ///< images that carry an annotation
  Digest digest;                ///< SHA-256 over "pack-digest index-digest"
  Digest pack;
  Digest index;
  std::uint64_t bytes = 0;  ///< of the pack
  std::vector<std::string> class_names;
  std::vector<Finding> findings;
  std::string imported_at;  ///< UTC, ISO 8601

  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier: the first 16 digits of the digest");
    field("name", self.name, "Name, unique in a store");
    field("format", self.format, "Format that was recognised");
    field("task", self.task, "What the annotations are for");
    field("images", self.images, "Number of images");
    field("classes", self.classes, "Number of classes");
    field("annotated", self.annotated, "Images with an annotation");
    field("digest", self.digest, "SHA-256 of pack and index");
    field("pack", self.pack, "Blob of all image files");
    field("index", self.index, "Blob of the index");
    field("bytes", self.bytes, "Size of all images");
    field("class_names", self.class_names, "Class names");
    field("findings", self.findings, "What was noticed at import");
    field("imported_at", self.imported_at, "When it was imported, UTC");
  }
};

/// `count` samples that keep the class balance, shuffled by `seed`, the same everywhere; indices
/// ascend. Labels take turns, a last turn is spread evenly over them. With objects the class of
/// fewest images so far gives the next, of those the rarest; an image counts for all its classes.
std::vector<std::size_t> balanced_subset(const Index& index, std::size_t count, std::uint64_t seed);

}  // namespace hone::dataset
