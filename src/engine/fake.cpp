#include "engine/fake.h"

#include <deque>
#include <queue>

namespace hone::engine {
namespace {

constexpr Nanoseconds kTick = std::chrono::milliseconds(50);

class VirtualClock : public Clock {
 public:
  [[nodiscard]] Nanoseconds now() const override { return now_; }
  void move_to(Nanoseconds time) { now_ = std::max(now_, time); }

 private:
  Nanoseconds now_{0};
};

struct Completion {
  Nanoseconds at{0};
  std::uint64_t number = 0;  ///< breaks ties, so that every run is the same
  std::size_t request = 0;
  Status status;
  bool operator>(const Completion& other) const {
    return std::tie(at, number) > std::tie(other.at, other.number);
  }
};

class FakeSystem : public System {
 public:
  explicit FakeSystem(FakeScript script) : script_(std::move(script)) {}

  [[nodiscard]] std::size_t requests() const override { return script_.requests; }
  void on_done(Done done) override { done_ = std::move(done); }
  [[nodiscard]] const Clock& clock() const override { return clock_; }

  Status start(std::size_t request) override {
    waiting_.push_back(request);
    serve();
    return {};
  }

  [[nodiscard]] Result<std::vector<NodeTime>> profile(std::size_t) const override {
    return script_.node_times;
  }

  void run_until(const std::function<bool()>& finished, const Timer& timer) override {
    std::optional<Nanoseconds> due = timer ? timer() : std::nullopt;
    Nanoseconds tick = clock_.now() + kTick;
    while (true) {
      if (running_.empty() && finished()) return;
      const Nanoseconds next = running_.empty() ? tick : std::min(running_.top().at, tick);
      if (due && *due <= next) {
        clock_.move_to(*due);
        due = timer();
      } else if (!running_.empty() && running_.top().at <= tick) {
        complete();
      } else {
        clock_.move_to(tick);
        tick += kTick;
        if (finished()) return;
      }
    }
  }

 private:
  void serve() {
    while (!waiting_.empty() && running_.size() < script_.parallel) {
      const FakeCall call{.request = waiting_.front(), .number = calls_++, .now = clock_.now()};
      waiting_.pop_front();
      running_.push({.at = call.now + script_.service_time(call),
                     .number = call.number,
                     .request = call.request,
                     .status = script_.outcome ? script_.outcome(call) : Status{}});
    }
  }
  void complete() {
    const Completion completion = running_.top();
    running_.pop();
    clock_.move_to(completion.at);
    serve();
    if (done_) done_(completion.request, completion.status);
  }

  FakeScript script_;
  VirtualClock clock_;
  Done done_;
  std::deque<std::size_t> waiting_;
  std::priority_queue<Completion, std::vector<Completion>, std::greater<>> running_;
  std::uint64_t calls_ = 0;
};

}  // namespace

std::unique_ptr<System> fake_system(FakeScript script) {
  return std::make_unique<FakeSystem>(std::move(script));
}

}  // namespace hone::engine
