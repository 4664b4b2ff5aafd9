#pragma once
// How far the outputs of one network are from those of another, image by image: the first one goes
// over the images, then the second. Of large outputs every n-th value is looked at, so that what is
// kept of all images takes at most 64 MiB.
//
// Mean squared error, signal-to-noise ratio 10 log10(sum a^2 / sum (a - b)^2) and cosine
// sum ab / sqrt(sum a^2 sum b^2), a of the first network and b of the second.

#include <span>
#include <vector>

#include "accuracy/adapter.h"
#include "accuracy/distance.h"

namespace hone::accuracy {

/// Thread rule: begin() and over_all() from one thread while nothing else runs, add() from any, of
/// an image once in a run.
class Distances {
 public:
  /// For a data set of so many images.
  explicit Distances(std::size_t samples);

  /// Before the run of the first network, and before that of the second: its outputs, of static
  /// shapes. An output of the second is held against the first's of its name, else of its place,
  /// where an image has as many numbers in both; others are left out.
  void begin(std::span<const model::Port> outputs, std::size_t batch);
  /// The outputs of an image, which lies at `slot` of the batch. Of the second network the
  /// distances, if the first one has seen the image; else empty.
  std::vector<result::OutputDistance> add(std::size_t sample, std::size_t slot,
                                          std::span<const OutputView> outputs);
  /// Over all images together.
  [[nodiscard]] std::vector<result::OutputDistance> over_all() const;

 private:
  /// An output of the first network.
  struct Tensor {
    std::string name;
    std::uint64_t values = 0;  ///< of an image; 0: not looked at
    std::size_t place = 0;     ///< among the outputs of the network that runs
  };
  void keep(std::size_t sample, std::size_t slot, std::span<const OutputView> outputs);
  [[nodiscard]] DistanceSums compared(const std::vector<float>& kept, std::size_t slot,
                                      const OutputView& output) const;

  std::size_t batch_ = 1;
  std::size_t stride_ = 1;
  int runs_ = 0;  ///< that began
  std::vector<Tensor> tensors_;
  std::vector<std::vector<std::vector<float>>> kept_;  ///< of the first; by sample and tensor
  std::vector<std::vector<DistanceSums>> sums_;        ///< of the second; by sample and tensor
};

}  // namespace hone::accuracy
