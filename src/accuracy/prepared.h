#pragma once
// What Prepared keeps, as the source of images sees it.

#include <mutex>
#include <unordered_map>

#include "accuracy/feed.h"
#include "accuracy/preprocess.h"
#include "os/files.h"

namespace hone::accuracy {

/// Thread rule: load and keep from any thread, begin from one while nothing else runs.
struct Prepared::State {
  State(std::filesystem::path where, std::uint64_t most)
      : file(std::move(where)), most_bytes(most) {}

  /// Forgets everything when the pixels would be others than those that are kept.
  void begin(const std::string& key, std::size_t bytes_of_image);
  /// The geometry when pixels of the sample came into `pixels`, which has an image's size. Errors:
  /// what was wrong with the sample when it was decoded.
  Result<std::optional<Geometry>> load(std::size_t sample, std::span<std::uint8_t> pixels);
  void keep(std::size_t sample, std::span<const std::uint8_t> pixels, const Geometry& geometry);
  void keep_broken(std::size_t sample, const Error& error);

  const std::filesystem::path file;
  const std::uint64_t most_bytes;
  std::string key;
  std::uint64_t image_bytes = 0;
  os::Descriptor open_file;

  std::mutex mutex;
  std::uint64_t slots = 0;  ///< places in the file that were given out
  bool full = false;        ///< of most_bytes, or the disk
  struct Kept {
    std::uint64_t slot;
    Geometry geometry;
  };
  std::unordered_map<std::size_t, Kept> kept;  ///< by sample
  std::unordered_map<std::size_t, Error> broken;
};

}  // namespace hone::accuracy
