#pragma once
// What is on an image, for metrics. Internal to this room and to the worker's evaluator.

#include <mutex>

#include "accuracy/feed.h"
#include "accuracy/image.h"
#include "accuracy/kept_masks.h"
#include "accuracy/metric.h"
#include "os/files.h"

namespace hone::accuracy {

/// The objects of a sample; none where it is not annotated. Borrowed from it.
std::span<const dataset::Box> boxes_of(const dataset::Sample& sample);

/// Where another network's findings count as truth, the lowest score that does: the card's
/// threshold, at least 0.3. (Thresholds for measuring average precision are far lower.)
double truth_threshold(const model::Card& card);
/// Detections from this score on as objects.
std::vector<dataset::Box> boxes_from(std::span<const result::Detection> detections,
                                     double threshold);

/// `accuracy.no_labels`: no sample has what is needed.
Error no_annotations(Truth truth);

/// On which threads outputs are read: reading masks takes longer than a callback may.
SinkThreads sink_threads(Truth truth);

/// Masks of the samples against maps of the network. Borrows the index.
/// Thread rule: count() from any thread, of one sample by one at a time.
class Masks {
 public:
  /// What a first network says is true: of each sample the map that count() sees first, later ones
  /// are held against it; of networks that do not classify pixels there is nothing to count. They
  /// are kept in a file beside `file`, which has no name any more when
  /// this returns. Errors: `os.io`.
  static Result<Masks> of_first(const std::filesystem::path& file);

  /// Nothing is opened where masks are not needed; then count() does nothing. Errors:
  /// `accuracy.pack` (environment).
  static Result<Masks> open(Truth truth, const dataset::Index& index,
                            const std::filesystem::path& pack);

  /// From now on what count() holds against each other is kept there too; null: nowhere.
  void keep_in(KeptMasks* kept) { kept_ = kept; }

  /// Counts the annotated pixels of the prediction's image by true and predicted class, and takes
  /// the map away.
  void count(std::size_t sample, Prediction& prediction);
  /// The first mask that could not be read, `accuracy.mask` (input), or kept, `os.io`.
  [[nodiscard]] Status status() const;

 private:
  /// Maps of a first network in the file.
  struct First {
    std::map<std::size_t, dataset::PackedFile> kept;
    std::uint64_t end = 0;
  };
  struct Place {
    dataset::PackedFile file;
    std::string name;
  };
  Masks() = default;
  /// Where the truth of a sample lies; of a first network's the map becomes it.
  Result<Place> truth_of(std::size_t sample, const ClassMap& map);
  Result<dataset::PackedFile> keep(std::size_t sample, const ClassMap& map);
  Result<std::vector<result::Confusion>> counted(std::size_t sample, const ClassMap& map);

  const dataset::Index* index_ = nullptr;
  std::unique_ptr<First> first_;
  KeptMasks* kept_ = nullptr;
  os::Descriptor pack_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
  std::optional<Error> failure_;
};

}  // namespace hone::accuracy
