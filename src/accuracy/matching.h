#pragma once
// Detections held against objects, class by class. Pure. Internal to this room.
//
// coco: as cocoapi's COCOeval: from the best score down each detection takes the free object that
// it overlaps most, objects that count before those that do not; crowds may be taken often.
// voc: as the devkit's VOCevaldet: each detection is for the object that it overlaps most; the
// second one for the same object is wrong.

#include <cstdint>
#include <vector>

#include "accuracy/metric.h"

namespace hone::accuracy {

struct MatchRules {
  enum class Kind { coco, voc };
  Kind kind = Kind::coco;
  std::vector<double> overlaps = {0.5};  ///< at most 16
  /// Areas of objects that count, and of detections that count where they are for no object.
  double area_low = 0;
  double area_high = 1e10;
  std::size_t most = 100;  ///< best detections of an image and class that are looked at
};

/// A detection; bit t of the sets stands for overlap t.
struct Match {
  double score = 0;
  std::uint32_t image = 0;
  std::uint32_t rank = 0;     ///< among the detections of its class on the image
  std::uint16_t right = 0;    ///< for an object that counts
  std::uint16_t ignored = 0;  ///< neither right nor wrong
};

struct ClassMatches {
  struct Objects {
    std::uint32_t image = 0;
    std::uint32_t count = 0;  ///< that count
  };
  std::int64_t label = 0;
  std::vector<Match> matches;    ///< by falling score, then image and rank
  std::vector<Objects> objects;  ///< images that have some
  std::uint64_t object_count = 0;
};

/// Classes that are found or to be found, by label.
std::vector<ClassMatches> match(const Scene& scene, const MatchRules& rules);

}  // namespace hone::accuracy
