#pragma once
// Inputs for a pipeline: images of a data set, and generated ones.

#include "accuracy/pipeline.h"
#include "accuracy/prepared.h"
#include "accuracy/preprocess.h"

namespace hone::accuracy {

/// Files of a pack, decoded and preprocessed, or taken from what was prepared.
class ImageSource : public Source {
 public:
  /// What is borrowed must outlive the source. `samples` as Feeding::samples, but all of them.
  struct Parts {
    const Preprocessor& preprocessor;
    const dataset::Index& index;
    const os::Descriptor& pack;
    std::uint64_t pack_bytes = 0;
    std::string pack_name;  ///< tells it from other packs
    std::vector<std::size_t> samples;
    Prepared* prepared = nullptr;
    Augmenting augmenting = {};
  };
  explicit ImageSource(Parts parts);

  [[nodiscard]] std::size_t samples() const override { return parts_.samples.size(); }
  [[nodiscard]] std::size_t batch() const override { return parts_.preprocessor.batch(); }
  [[nodiscard]] std::unique_ptr<Filler> filler() const override;
  void blank(std::size_t place, Inputs inputs) const override;

 private:
  class Reader;
  Parts parts_;
  Prepared::State* kept_ = nullptr;
};

/// As feed_noise() says.
class NoiseSource : public Source {
 public:
  NoiseSource(const NoiseFeeding& feeding, const engine::Compiled& compiled);

  [[nodiscard]] std::size_t samples() const override { return samples_; }
  [[nodiscard]] std::size_t batch() const override { return 1; }
  [[nodiscard]] std::unique_ptr<Filler> filler() const override;
  void blank(std::size_t place, Inputs inputs) const override;

 private:
  class Painter;
  struct Input {
    model::Precision precision;
    std::optional<Preprocessor> image;  ///< absent: the input does not take images
  };
  std::size_t samples_;
  std::uint64_t seed_;
  std::vector<Input> inputs_;
};

}  // namespace hone::accuracy
