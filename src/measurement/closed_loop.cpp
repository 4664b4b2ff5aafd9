#include "measurement/closed_loop.h"

namespace hone::measurement {
namespace {

// More completions than fit between two ticks on any machine seen; beyond it the vector grows.
constexpr std::size_t kFreshCapacity = 8192;

}  // namespace

ClosedLoop::ClosedLoop(engine::System& system, std::size_t requests)
    : system_(system), lanes_(requests) {
  system_.on_done([this](std::size_t request, const Status& status) { on_done(request, status); });
}

ClosedLoop::~ClosedLoop() { system_.on_done({}); }

void ClosedLoop::begin(const Round& round) {
  inferences_ = round.inferences;
  stopping_ = false;
  failure_.reset();
  for (Lane& lane : lanes_) lane.completed = 0;
  fresh_.clear();
  fresh_.reserve(kFreshCapacity);
}

Result<ClosedLoop::Outcome> ClosedLoop::run(const Round& round) {
  begin(round);
  Outcome outcome;
  outcome.start = system_.clock().now();
  until_ = outcome.start + round.length;
  if (round.on_start) round.on_start(outcome.start);
  for (std::size_t i = 0; i < round.requests && start(i); ++i) {
  }
  system_.run_until([&] { return tick(round, outcome); }, {});
  if (failure_) return *failure_;
  return outcome;
}

bool ClosedLoop::start(std::size_t request) {
  running_.fetch_add(1, std::memory_order_relaxed);
  lanes_[request].started = system_.clock().now();
  if (auto started = system_.start(request); !started) {
    fail(started.error());
    running_.fetch_sub(1, std::memory_order_release);
    return false;
  }
  return true;
}

void ClosedLoop::on_done(std::size_t request, const Status& status) {
  const Nanoseconds now = system_.clock().now();
  Lane& lane = lanes_[request];
  ++lane.completed;
  {
    const std::lock_guard lock(mutex_);
    fresh_.push_back({.at = now, .latency = now - lane.started});
  }
  if (!status) fail(status.error());
  if (may_restart(lane, now)) start(request);
  running_.fetch_sub(1, std::memory_order_release);
}

bool ClosedLoop::may_restart(const Lane& lane, Nanoseconds now) const {
  if (stopping_.load(std::memory_order_relaxed)) return false;
  return lane.completed < inferences_ || now < until_;
}

void ClosedLoop::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
  stopping_ = true;
}

/// True when the round is over.
bool ClosedLoop::tick(const Round& round, Outcome& outcome) {
  const bool is_idle = running_.load(std::memory_order_acquire) == 0;
  std::vector<Completion> fresh;
  fresh.reserve(kFreshCapacity);
  {
    const std::lock_guard lock(mutex_);
    fresh.swap(fresh_);
  }
  outcome.completions.insert(outcome.completions.end(), fresh.begin(), fresh.end());
  if (round.on_tick && !stopping_) {
    if (auto status = round.on_tick(fresh); !status) fail(status.error());
  }
  if (round.stop && !stopping_ && round.stop()) stopping_ = true;
  return is_idle;
}

}  // namespace hone::measurement
