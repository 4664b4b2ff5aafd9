#pragma once
// Images into a compiled network, and whatever comes out to a function: what evaluation and
// observing share. Images are decoded, preprocessed and inferred at the same time (pipeline.h).

#include <filesystem>
#include <functional>

#include "accuracy/adapter.h"
#include "dataset/types.h"
#include "engine/engine.h"
#include "model/card.h"

namespace hone::accuracy {

/// Preprocessed images of a run, kept in a file of the caller's folder, so that further runs with
/// the same card, input and samples neither decode nor resize. Thread rule: one feed at a time.
class Prepared;

/// References are borrowed for the call.
struct Feeding {
  const model::Card& card;
  const dataset::Index& index;
  std::filesystem::path pack;             ///< file that the index describes
  std::vector<std::size_t> samples = {};  ///< positions in the index; empty: all
  std::size_t requests = 0;               ///< as Evaluation::requests
  std::size_t threads = 0;                ///< as Evaluation::threads
  Prepared* prepared = nullptr;           ///< null: nothing is kept
  std::function<void(std::size_t done, std::size_t total)> progress = {};
  std::function<bool()> cancelled = {};
};

/// All outputs of an inference; the image that was number `position` of Feeding::samples lies at
/// place `slot` of the batch. Called on runtime threads, several at once, once for each image.
using Sink = std::function<void(std::size_t position, std::size_t slot,
                                std::span<const OutputView> outputs)>;

struct Fed {
  std::map<std::size_t, std::string> broken;  ///< position to what was wrong; not given to the sink
  double seconds = 0;
};

/// Errors: as evaluate() where they concern images and inputs.
Result<Fed> feed(engine::Compiled& compiled, const Feeding& feeding, const Sink& sink);

class Prepared {
 public:
  /// Keeps at most `bytes` in `file`, which is made when it is first needed and removed with the
  /// object; images beyond are decoded each time.
  Prepared(std::filesystem::path file, std::uint64_t bytes);
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

 private:
  friend class Pipeline;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::accuracy
