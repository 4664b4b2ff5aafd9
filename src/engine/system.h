#pragma once
// What is measured, as the measuring room sees it: requests that can be started and call back.
// The real one stands on Compiled (engine_system), a scripted one in virtual time on engine/fake.h.

#include <functional>
#include <memory>
#include <optional>

#include "engine/engine.h"

namespace hone::engine {

/// A clock; the scripted system brings its own.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Nanoseconds now() const = 0;  ///< monotonic
};
const Clock& steady_clock();

/// A system under test with a fixed number of requests.
/// start(i) begins request i, which must be idle; done(i, status) is called when it ended, maybe
/// on another thread, maybe for several requests at once, and may call start again.
class System {
 public:
  using Done = std::function<void(std::size_t request, const Status& status)>;
  virtual ~System() = default;
  [[nodiscard]] virtual std::size_t requests() const = 0;
  virtual void on_done(Done done) = 0;
  virtual Status start(std::size_t request) = 0;
  [[nodiscard]] virtual const Clock& clock() const = 0;
  /// Called at the time that it named last, or as soon after as the thread runs, and first at
  /// once; gives the next time on the system's clock, empty for no more. It may call start.
  using Timer = std::function<std::optional<Nanoseconds>()>;
  /// Blocks until `finished` says true; it is asked on the calling thread whenever no request is
  /// running any more, and at least every 50 ms of the system's clock. It is not asked after every
  /// completion: waking a thread for each would disturb what is measured. `timer` runs on the
  /// calling thread too; empty for none.
  virtual void run_until(const std::function<bool()>& finished, const Timer& timer) = 0;
  /// As InferRequest::profile of request i, while it is idle.
  [[nodiscard]] virtual Result<std::vector<NodeTime>> profile(std::size_t request) const = 0;
};

/// Fills an input's memory with numbers drawn from `seed`: uniform over 0..255 for floating point
/// and u8, 0 or 1 for other types.
void fill_noise(std::span<std::byte> memory, model::Precision precision, std::uint64_t seed);

/// Requests of a compiled model, which must outlive the system. Inputs are filled once, request i
/// by fill_noise from seed + i. The
/// callback runs on the runtime's own callback thread; a start() inside it goes straight to the
/// streams. The destructor waits for running requests. Errors: `engine.infer`, `limit.memory`.
Result<std::unique_ptr<System>> engine_system(Compiled& compiled, std::size_t requests,
                                              std::uint64_t seed);

}  // namespace hone::engine
