#include "accuracy/truth.h"

#include <algorithm>

#include "accuracy/masks.h"
#include "base/limits.h"

namespace hone::accuracy {
namespace {

/// A mask's pixels; empty where it has none or cannot be read.
Result<Image> read_mask(const os::Descriptor& pack, const dataset::PackedFile& mask) {
  std::vector<std::byte> file(std::min<std::uint64_t>(mask.bytes, limits::kImageFileBytes));
  Image pixels;
  HONE_CHECK(os::read_at(pack, mask.offset, file));
  HONE_CHECK(decode_indices(file, pixels));
  return pixels;
}

}  // namespace

std::span<const dataset::Box> boxes_of(const dataset::Sample& sample) {
  if (!sample.boxes) return {};
  return *sample.boxes;
}

double truth_threshold(const model::Card& card) {
  constexpr double kLeast = 0.3;
  return std::max(kLeast, card.score_threshold.value_or(0));
}

std::vector<dataset::Box> boxes_from(std::span<const result::Detection> detections,
                                     double threshold) {
  std::vector<dataset::Box> boxes;
  for (const auto& found : detections) {
    if (found.score < threshold) continue;
    boxes.push_back({.label = found.label,
                     .x = found.x,
                     .y = found.y,
                     .width = found.width,
                     .height = found.height,
                     .area = {}});
  }
  return boxes;
}

Error no_annotations(Truth truth) {
  switch (truth) {
    case Truth::label:
      return input_error("accuracy.no_labels", "The data set has no labels to compare with.")
          .fix("Give a data set with annotations.");
    case Truth::boxes:
      return input_error("accuracy.no_labels", "The data set has no boxes to compare with.")
          .fix("Give a data set with annotations for detection, such as COCO or Pascal VOC.");
    case Truth::mask: break;
  }
  return input_error("accuracy.no_labels", "The data set has no masks to compare with.")
      .fix("Give a data set with annotations for segmentation.");
}

SinkThreads sink_threads(Truth truth) {
  return truth == Truth::mask ? SinkThreads::feeding : SinkThreads::callback;
}

Result<Masks> Masks::open(Truth truth, const dataset::Index& index,
                          const std::filesystem::path& pack) {
  Masks masks;
  if (truth != Truth::mask) return masks;
  masks.index_ = &index;
  HONE_TRY(masks.pack_, os::open_file(pack));
  return masks;
}

Result<Masks> Masks::of_first(const std::filesystem::path& file) {
  Masks masks;
  masks.first_ = std::make_unique<First>();
  std::string name = file.string() + ".XXXXXX";
  HONE_TRY(masks.pack_, os::make_temporary(name));
  std::error_code ignored;
  std::filesystem::remove(name, ignored);
  return masks;
}

Result<dataset::PackedFile> Masks::keep(std::size_t sample, const ClassMap& map) {
  HONE_TRY(const auto file, encode_map(map));
  dataset::PackedFile place{0, file.size()};
  {
    const std::lock_guard lock(*mutex_);
    place.offset = first_->end;
    first_->end += file.size();
  }
  HONE_CHECK(os::write_at(pack_, place.offset, file));
  const std::lock_guard lock(*mutex_);
  first_->kept[sample] = place;
  return place;
}

Result<Masks::Place> Masks::truth_of(std::size_t sample, const ClassMap& map) {
  if (index_ != nullptr) {
    const auto& one = index_->samples[sample];
    return Place{one.mask.value_or(dataset::PackedFile{}), one.name};
  }
  {
    const std::lock_guard lock(*mutex_);
    const auto found = first_->kept.find(sample);
    if (found != first_->kept.end()) return Place{found->second, {}};
  }
  HONE_TRY(const auto kept, keep(sample, map));
  return Place{kept, {}};
}

Result<std::vector<result::Confusion>> Masks::counted(std::size_t sample, const ClassMap& map) {
  HONE_TRY(const Place place, truth_of(sample, map));
  const auto broken = [&](std::string why) {
    return input_error("accuracy.mask", std::move(why))
        .at(place.name)
        .fix("Import the data set again, with masks of the size of their images.");
  };
  const auto mask = read_mask(pack_, place.file);
  if (!mask) return broken("A mask cannot be read.");
  if (mask->width() != map.width || mask->height() != map.height) {
    return broken("A mask is not of the size of its image.");
  }
  if (kept_ != nullptr) HONE_CHECK(kept_->add(sample, map, *mask));
  constexpr std::size_t kClasses = 256;
  std::vector<std::uint64_t> pairs(kClasses * kClasses);
  const std::uint8_t* truth = mask->row(0);
  for (std::size_t i = 0; i < map.classes.size(); ++i) {
    ++pairs[truth[i] * kClasses + map.classes[i]];
  }
  std::vector<result::Confusion> found;
  for (std::size_t i = 0; i < (kClasses - 1) * kClasses; ++i) {
    if (pairs[i] == 0) continue;
    found.push_back({static_cast<std::int64_t>(i / kClasses),
                     static_cast<std::int64_t>(i % kClasses), pairs[i]});
  }
  return found;
}

void Masks::count(std::size_t sample, Prediction& prediction) {
  const bool any = index_ != nullptr || (first_ != nullptr && !prediction.map.classes.empty());
  if (!any) return;
  auto found = counted(sample, prediction.map);
  prediction.map = {};
  if (found) {
    prediction.image.pixels = std::move(*found);
    return;
  }
  const std::lock_guard lock(*mutex_);
  if (!failure_) failure_ = found.error();
}

Status Masks::status() const {
  if (failure_) return *failure_;
  return {};
}

}  // namespace hone::accuracy
