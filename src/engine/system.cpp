#include "engine/system.h"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include <openvino/core/type/float16.hpp>

#include "base/random.h"

namespace hone::engine {
namespace {

class SteadyClock : public Clock {
 public:
  [[nodiscard]] Nanoseconds now() const override {
    return std::chrono::duration_cast<Nanoseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  }
};

template <class T, class Draw>
void fill_as(std::span<std::byte> memory, const Draw& draw) {
  for (std::size_t i = 0; i + sizeof(T) <= memory.size(); i += sizeof(T)) {
    const T value = draw();
    std::memcpy(memory.data() + i, &value, sizeof(T));
  }
}

class EngineSystem : public System {
 public:
  explicit EngineSystem(std::vector<InferRequest> requests) : requests_(std::move(requests)) {
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      requests_[i].on_done([this, i](const Status& status) { finish(i, status); });
    }
  }
  ~EngineSystem() override {
    for (auto& request : requests_) static_cast<void>(request.wait());
  }
  EngineSystem(const EngineSystem&) = delete;
  EngineSystem& operator=(const EngineSystem&) = delete;

  [[nodiscard]] std::size_t requests() const override { return requests_.size(); }
  void on_done(Done done) override { done_ = std::move(done); }
  [[nodiscard]] const Clock& clock() const override { return steady_clock(); }

  Status start(std::size_t request) override {
    running_.fetch_add(1, std::memory_order_relaxed);
    Status started = requests_[request].start();
    if (!started) retire();
    return started;
  }

  void run_until(const std::function<bool()>& finished, const Timer& timer) override {
    std::optional<Nanoseconds> due = timer ? timer() : std::nullopt;
    while (!finished()) {
      const Nanoseconds tick = clock().now() + kTick;
      while (!wait_idle(due ? std::min(*due, tick) : tick) && clock().now() < tick) {
        while (due && *due <= clock().now()) due = timer();
      }
    }
  }
  [[nodiscard]] Result<std::vector<NodeTime>> profile(std::size_t request) const override {
    return requests_[request].profile();
  }

 private:
  static constexpr std::chrono::milliseconds kTick{50};

  /// The request counts as running until `done_` returned, so a restart inside it never looks idle.
  void finish(std::size_t request, const Status& status) {
    if (done_) done_(request, status);
    retire();
  }
  /// True when the last running request ended before `until`.
  bool wait_idle(Nanoseconds until) {
    std::unique_lock lock(mutex_);
    const std::chrono::steady_clock::time_point end{until};
    return idle_.wait_until(lock, end, [&] { return std::exchange(went_idle_, false); });
  }
  void retire() {
    if (running_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    const std::lock_guard lock(mutex_);
    went_idle_ = true;
    idle_.notify_one();
  }

  Done done_;
  std::atomic<std::size_t> running_{0};
  std::mutex mutex_;
  std::condition_variable idle_;
  bool went_idle_ = false;
  std::vector<InferRequest> requests_;  // last: destroyed before what its callbacks use
};

}  // namespace

const Clock& steady_clock() {
  static const SteadyClock clock;
  return clock;
}

/// bf16 is the upper half of an f32; f16 is written through the runtime's own half type.
void fill_noise(std::span<std::byte> memory, model::Precision precision, std::uint64_t seed) {
  Random random(seed);
  using model::Precision;
  const auto pixel = [&] { return static_cast<float>(random.uniform() * 255); };
  const auto bit = [&] { return static_cast<std::uint8_t>(random.below(2)); };
  switch (precision) {
    case Precision::f32: return fill_as<float>(memory, pixel);
    case Precision::f64: return fill_as<double>(memory, pixel);
    case Precision::f16: return fill_as<ov::float16>(memory, [&] { return ov::float16(pixel()); });
    case Precision::bf16:
      return fill_as<std::uint16_t>(memory, [&] {
        return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(pixel()) >> 16U);
      });
    case Precision::u8:
      return fill_as<std::uint8_t>(memory,
                                   [&] { return static_cast<std::uint8_t>(random.below(256)); });
    case Precision::i16:
    case Precision::u16: return fill_as<std::uint16_t>(memory, bit);
    case Precision::i32:
    case Precision::u32: return fill_as<std::uint32_t>(memory, bit);
    case Precision::i64:
    case Precision::u64: return fill_as<std::uint64_t>(memory, bit);
    default: return fill_as<std::uint8_t>(memory, bit);
  }
}

Result<std::unique_ptr<System>> engine_system(Compiled& compiled, std::size_t requests,
                                              std::uint64_t seed) {
  const auto inputs = compiled.inputs();
  std::vector<InferRequest> made;
  for (std::size_t i = 0; i < requests; ++i) {
    HONE_TRY(InferRequest request, compiled.create_request());
    for (std::size_t port = 0; port < inputs.size(); ++port) {
      fill_noise(request.input(port), inputs[port].precision, seed + i);
    }
    made.push_back(std::move(request));
  }
  return std::make_unique<EngineSystem>(std::move(made));
}

}  // namespace hone::engine
