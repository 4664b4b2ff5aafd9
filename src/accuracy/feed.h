#pragma once
// Images into a compiled network, and whatever comes out to a function: what evaluation and
// observing share. Images are decoded, preprocessed and inferred at the same time (pipeline.h).

#include <filesystem>
#include <functional>

#include "accuracy/adapter.h"
#include "accuracy/augmentation.h"
#include "dataset/types.h"
#include "engine/engine.h"
#include "model/card.h"

namespace hone::accuracy {

/// Preprocessed images of a run, kept in a file of the caller's folder, so that further runs with
/// the same card, input and samples neither decode nor resize. Thread rule: one feed at a time.
class Prepared;

/// On which threads a sink is called. `callback`: on the runtime's one thread for callbacks, at
/// once; for sinks that take less than a tenth of an inference. `feeding`: on the threads that
/// also decode; for all others.
enum class SinkThreads { callback, feeding };

/// How a feed runs.
struct FeedOptions {
  /// Infer requests; 0: the runtime's optimum and sixteen for each thread, fewer (but one for each
  /// thread) where their inputs would take more than 256 MiB.
  std::size_t requests = 0;
  std::size_t threads = 0;  ///< feeding threads; 0: one for each core
  SinkThreads sink_threads = SinkThreads::callback;
  /// The network's last input is i32, [N], and hears the position of each place's sample; -1 where
  /// there is none.
  bool numbers_samples = false;
  /// The sink sees so many of the first outputs; absent: all.
  std::optional<std::size_t> outputs = {};
  /// Called on the calling thread, at most ten times a second and once at the end.
  std::function<void(std::size_t done, std::size_t total)> progress = {};
  std::function<bool()> cancelled = {};  ///< asked on the calling thread, ten times a second
};

/// References are borrowed for the call.
struct Feeding {
  const model::Card& card;
  const dataset::Index& index;
  std::filesystem::path pack;             ///< file that the index describes
  std::vector<std::size_t> samples = {};  ///< positions in the index; empty: all
  Prepared* prepared = nullptr;           ///< null: nothing is kept
  Augmenting augmenting = {};             ///< of the decoded images, which then are not kept
  FeedOptions options = {};
};

/// All outputs of an inference; the image that was number `position` of Feeding::samples lies at
/// `place` of the batch. Several calls at once, one for each image that could be decoded.
using Sink = std::function<void(std::size_t position, const Place& place,
                                std::span<const OutputView> outputs)>;

struct Fed {
  std::map<std::size_t, std::string> broken;  ///< position to what was wrong; not given to the sink
  double seconds = 0;
  std::size_t requests = 0;  ///< that there were
};

/// The network has one input, an image; its N is the batch, and what is left of the last batch is
/// filled with zeros. Errors: those of Preprocessor::create; `accuracy.input` (more than one input,
/// usage), `accuracy.samples` (bug), `accuracy.pack` (environment), `accuracy.cancelled`,
/// `engine.infer`. Exceptions of the sink become `accuracy.pipeline` (bug).
Result<Fed> feed(engine::Compiled& compiled, const Feeding& feeding, const Sink& sink);

/// References are borrowed for the call.
struct NoiseFeeding {
  const model::Card& card;
  std::size_t samples = 0;
  std::uint64_t seed = 0;
  FeedOptions options = {};
};

/// Generated inputs for networks of any inputs, where there are no images: the same seed and
/// position give the same input. An input that takes images as the card says gets pictures with
/// the spectrum of photographs, amplitude falling as 1 / frequency (Field, "Relations between the
/// statistics of natural images and the response properties of cortical cells", 1987); any other
/// gets engine::fill_noise. One inference a position, whose slot is always 0 and whose geometry is
/// empty. Errors: `accuracy.cancelled`, `engine.infer`, `accuracy.pipeline`.
Result<Fed> feed_noise(engine::Compiled& compiled, const NoiseFeeding& feeding, const Sink& sink);

class Prepared {
 public:
  /// Keeps at most `bytes` in a file beside `file`, which is made when it is first needed and has
  /// no name any more from then on; images beyond, or when the disk is full, are decoded each time.
  /// Kept are the 8-bit pixels after resize and crop, by position in the index, and which images
  /// are broken. A feed of another data set, size, crop or order of colours begins anew.
  Prepared(std::filesystem::path file, std::uint64_t bytes);
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  /// Images that need no decoding any more.
  [[nodiscard]] std::size_t images() const;

 private:
  friend class ImageSource;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::accuracy
