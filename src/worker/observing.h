#pragma once
// One pass over calibration samples that collects statistics of tensors: on the floating-point
// network for ranges, and on the quantized one for the means that its layers really give.
//
// Decoding, inference and counting run at the same time on all cores. Tensors are counted where the
// runtime has them, and not kept. Memory: what the runtime needs, and the statistics.

#include "accuracy/feed.h"
#include "engine/engine.h"
#include "quantization/planner.h"

namespace hone::worker {

/// Images of a data set; borrowed for the call.
struct CalibrationImages {
  const dataset::Index* index = nullptr;  ///< never null
  std::filesystem::path pack;
  std::vector<std::size_t> samples = {};  ///< positions in the index; empty: all
  accuracy::Prepared* prepared = nullptr;
  accuracy::Augmenting augmenting = {};  ///< not together with OwnOutputs
};

/// Samples of accuracy::feed_noise, where there are no images.
struct CalibrationNoise {
  std::size_t samples = 128;
  std::uint64_t seed = 0;
};

/// The network's own outputs of some images, beside what is observed: each image goes through the
/// network once, whether it is wanted for one of both or for both.
struct OwnOutputs {
  std::vector<std::size_t> samples;  ///< positions in the index
  /// Told once what the outputs are; gives what takes them, by position in `samples`.
  std::function<Result<accuracy::Sink>(const std::vector<model::Port>&)> sink;
  std::function<void(std::size_t position, const std::string& why)> broken;
};

struct Observing {
  const model::Card& card;                       ///< borrowed for the call
  engine::Shapes shapes;                         ///< as bind_shapes() gives them
  std::optional<CalibrationImages> images = {};  ///< absent: `noise`
  CalibrationNoise noise = {};
  std::optional<OwnOutputs> own = {};  ///< of `images`' data set
  /// Both on the calling thread, at most ten times a second.
  std::function<void(std::size_t done, std::size_t total)> progress = {};
  std::function<bool()> cancelled = {};
};

/// Statistics of wanted.tensors, computed in f32, with histograms where wanted.ranges says that
/// some tensor gets a range. Images that cannot be decoded are left out. Of a network whose batch
/// is fixed each place is a sample.
/// Errors: those of engine and accuracy::feed; `observing.batch` (usage) where a tensor cannot be
/// parted into the samples of the batch, `accuracy.no_images` (input).
Result<quantization::Statistics> observe(const engine::Network& network,
                                         const quantization::Wanted& wanted, const Observing& how);

/// `how.own` alone, bit by bit as observe() gives them. Errors: those of observe().
Status infer_as_observed(const engine::Network& network, const quantization::Wanted& wanted,
                         const Observing& how);

}  // namespace hone::worker
