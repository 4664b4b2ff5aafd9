#pragma once
// The moving part of feed() and feed_noise(): threads that fill inputs, requests that infer, and
// outputs that go to a sink.
//
// Invariants: a request is idle, being filled, running, or inferred and not yet read, and only
// `mutex_` moves it between these. Position p of the work goes to place p % batch of the request
// that was idle when the first position of that batch was taken. Outputs are read before the
// request becomes idle again.
//
// Waking a thread costs as much as decoding a small image. So a feeding thread that found no idle
// request sleeps until half of them are idle; the other half is what inference still has to do.

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include "accuracy/feed.h"

namespace hone::accuracy {

using Inputs = std::span<const std::span<std::byte>>;

/// Writes inputs. One for each feeding thread, which keeps scratch memory in it.
class Filler {
 public:
  virtual ~Filler() = default;
  /// Input `position` to `place` of the batch. A failure is the sample's own.
  virtual Result<Geometry> fill(std::size_t position, std::size_t place, Inputs inputs) = 0;
};

/// Where inputs come from. Thread rule: does not change while the pipeline runs.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual std::size_t samples() const = 0;
  [[nodiscard]] virtual std::size_t batch() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Filler> filler() const = 0;
  /// Zeros where nothing is to be inferred.
  virtual void blank(std::size_t place, Inputs inputs) const = 0;
};

class Pipeline {
 public:
  /// Both are borrowed for the life of the pipeline, as `options` are.
  Pipeline(const Source& source, const Sink& sink, const FeedOptions& options);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Errors: `accuracy.pipeline` (bug) where inputs are not as options and source say.
  Status create_requests(engine::Compiled& compiled, std::size_t count);
  /// Once. Returns when all is done, something failed or `cancelled` said so, and nothing runs any
  /// more.
  Status run(std::size_t threads);
  /// After run: position to what was wrong.
  [[nodiscard]] const std::map<std::size_t, std::string>& broken() const { return broken_; }

 private:
  struct Slot {
    engine::InferRequest request;
    std::vector<std::span<std::byte>> inputs = {};
    std::span<std::int32_t> numbers = {};   ///< input that hears of positions; may be none
    std::size_t first = 0;                  ///< position of place 0
    std::size_t count = 0;                  ///< places that hold samples
    std::size_t unfilled = 0;               ///< of them, those not yet written
    std::vector<std::uint8_t> broken = {};  ///< by place
    std::vector<Geometry> geometry = {};    ///< by place
    std::vector<OutputView> outputs = {};
  };
  /// What a feeding thread does next: fill a place, or read a request's outputs.
  struct Task {
    Slot* slot;
    bool reading = false;
    std::size_t position = 0;
    std::size_t place = 0;
  };

  Status take_inputs(Slot& slot, const std::vector<model::Port>& inputs);
  void work();
  std::optional<Task> take();
  [[nodiscard]] bool nothing_left() const;
  [[nodiscard]] bool can_take(std::size_t idle) const;
  void begin_batch();
  void finish(const Task& task, const Result<Geometry>& filled);
  void on_inferred(Slot& slot, const Status& status);
  void read_outputs(Slot& slot);
  void give_back(Slot& slot);
  void fail(Error error);
  Status watch_until_done();

  const Source& source_;
  const Sink& sink_;
  const FeedOptions& options_;
  const std::size_t samples_;
  const std::size_t batch_;
  const bool reads_on_callback_;
  std::vector<std::unique_ptr<Slot>> slots_;

  std::mutex mutex_;
  std::condition_variable work_again_;  ///< for feeding threads: something to take, or an end
  std::condition_variable over_;        ///< for run(): all done, failed, or nothing runs any more
  std::vector<Slot*> idle_;
  std::vector<Slot*> inferred_;  ///< to be read by feeding threads
  std::size_t wake_at_ = 1;      ///< number of idle requests that wakes feeding threads
  Slot* filling_ = nullptr;
  std::size_t next_ = 0;     ///< position to be taken next
  std::size_t done_ = 0;     ///< positions whose request is idle again
  std::size_t running_ = 0;  ///< requests started and not yet back
  bool stop_ = false;
  std::optional<Error> failure_;
  std::map<std::size_t, std::string> broken_;
};

}  // namespace hone::accuracy
