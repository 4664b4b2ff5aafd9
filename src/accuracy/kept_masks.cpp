#include "accuracy/kept_masks.h"

#include "accuracy/masks.h"

namespace hone::accuracy {

result::MaskFile MaskPack::add(std::span<const std::byte> file) {
  const result::MaskFile place{bytes_.size(), file.size()};
  bytes_.append(reinterpret_cast<const char*>(file.data()), file.size());
  return place;
}

Status KeptMasks::add(std::size_t sample, const ClassMap& found, const Image& truth) {
  {
    const std::lock_guard lock(mutex_);
    if (sample >= end_) return {};
  }
  Files files;
  HONE_TRY(files.found, encode_map(found));
  HONE_TRY(files.truth, encode_indices(truth));
  const std::lock_guard lock(mutex_);
  if (sample >= end_) return {};
  bytes_ += files.bytes();
  kept_[sample] = std::move(files);
  while (bytes_ > most_bytes_) {
    const auto last = std::prev(kept_.end());
    end_ = last->first;
    bytes_ -= last->second.bytes();
    kept_.erase(last);
  }
  return {};
}

void KeptMasks::place(std::size_t sample, result::ImageResult& image, MaskPack& pack) {
  const auto found = kept_.find(sample);
  if (found == kept_.end()) return;
  image.mask = pack.add(found->second.found);
  image.true_mask = pack.add(found->second.truth);
  kept_.erase(found);
}

}  // namespace hone::accuracy
