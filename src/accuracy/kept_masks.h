#pragma once
// What a network says of pixels and what is right, image by image, so that a person can look at
// both. Every mask is a PNG file of class indices (accuracy/masks.h).

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "accuracy/adapter.h"
#include "accuracy/image.h"

namespace hone::accuracy {

/// Masks one behind another, as a report keeps them. Thread rule: one thread.
class MaskPack {
 public:
  /// Where it lies now.
  result::MaskFile add(std::span<const std::byte> file);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Masks of the first images of a data set, as many as take `most_bytes`; which these are does not
/// depend on the order in which they come. Thread rule: add() from any thread, of one sample once;
/// place() from one thread when no more are added.
class KeptMasks {
 public:
  static constexpr std::uint64_t kMostBytes = 128ULL << 20U;
  explicit KeptMasks(std::uint64_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  /// `truth` has one channel. Errors: `accuracy.png` (bug).
  Status add(std::size_t sample, const ClassMap& found, const Image& truth);
  /// Moves what is kept of a sample into the pack, and tells the image where it is.
  void place(std::size_t sample, result::ImageResult& image, MaskPack& pack);

 private:
  struct Files {
    std::vector<std::byte> found;
    std::vector<std::byte> truth;
    [[nodiscard]] std::uint64_t bytes() const { return found.size() + truth.size(); }
  };
  std::uint64_t most_bytes_;
  std::mutex mutex_;
  std::map<std::size_t, Files> kept_;  ///< by sample
  std::uint64_t bytes_ = 0;            ///< of all that are kept
  /// Samples from here on have no room.
  std::size_t end_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace hone::accuracy
