#pragma once
// The moving part of evaluate(): threads that decode, requests that infer, results by position.
//
// Invariants: a request is idle, being filled, or running, and only `mutex_` moves it between
// these. Position p of the work goes to place p % batch of the request that was idle when the
// first position of that batch was taken. Results of a position are written by one thread, before
// the request becomes idle again.
//
// Waking a thread costs as much as decoding a small image. So a decoding thread that found no idle
// request sleeps until half of them are idle; the other half is what inference still has to do.

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include "accuracy/adapter.h"
#include "accuracy/preprocess.h"
#include "dataset/types.h"
#include "engine/engine.h"

namespace hone::accuracy {

/// What is to be done. All borrowed for the life of the pipeline.
struct Work {
  const Preprocessor& preprocessor;
  const OutputAdapter& adapter;
  std::span<const std::byte> pack;
  std::span<const dataset::Sample* const> samples;
};

struct Watch {
  std::function<void(std::size_t done, std::size_t total)> progress;
  std::function<bool()> cancelled;
};

class Pipeline {
 public:
  explicit Pipeline(const Work& work);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  Status create_requests(engine::Compiled& compiled, std::size_t count);
  /// Once. Returns when all is done, something failed or `watch.cancelled` said so, and nothing
  /// runs any more.
  Status run(std::size_t threads, const Watch& watch);

  /// After run: results by position, without those of broken images.
  std::vector<result::ImageResult> take_results();
  /// After run: position to what was wrong.
  [[nodiscard]] const std::map<std::size_t, std::string>& broken() const { return broken_; }

 private:
  struct Slot {
    engine::InferRequest request;
    std::span<std::byte> input;
    std::size_t first = 0;     ///< position of place 0
    std::size_t count = 0;     ///< places that hold images
    std::size_t unfilled = 0;  ///< of them, those not yet written
    std::vector<OutputView> outputs = {};
  };
  struct Ticket {
    Slot* slot;
    std::size_t position;
    std::size_t place;
  };
  struct Scratch;

  void decode_all();
  std::optional<Ticket> take();
  void begin_batch();
  Status prepare(const Ticket& ticket, Scratch& scratch);
  void finish(const Ticket& ticket, const Status& prepared);
  void on_inferred(Slot& slot, const Status& status);
  void read_outputs(Slot& slot);
  void give_back(Slot& slot);
  void fail(Error error);
  Status watch_until_done(const Watch& watch);
  [[nodiscard]] std::span<std::byte> memory_of(const Slot& slot, std::size_t place) const;

  const Work work_;
  const std::size_t batch_;
  std::vector<result::ImageResult> results_;
  std::vector<std::unique_ptr<Slot>> slots_;

  std::mutex mutex_;
  std::condition_variable idle_again_;  ///< for decoding threads: half are idle, or stop
  std::condition_variable over_;        ///< for run(): all done, failed, or nothing runs any more
  std::vector<Slot*> idle_;
  std::size_t wake_at_ = 1;  ///< number of idle requests that wakes decoding threads
  Slot* filling_ = nullptr;
  std::size_t next_ = 0;     ///< position to be taken next
  std::size_t done_ = 0;     ///< positions with a result
  std::size_t running_ = 0;  ///< requests started and not yet back
  bool stop_ = false;
  std::optional<Error> failure_;
  std::map<std::size_t, std::string> broken_;
};

}  // namespace hone::accuracy
