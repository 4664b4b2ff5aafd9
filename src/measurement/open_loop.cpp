#include "measurement/open_loop.h"

namespace hone::measurement {

OpenLoop::OpenLoop(engine::System& system) : system_(system), query_of_(system.requests()) {
  system_.on_done([this](std::size_t request, const Status& status) { on_done(request, status); });
}

OpenLoop::~OpenLoop() { system_.on_done({}); }

Result<OpenLoop::Outcome> OpenLoop::run(std::vector<Nanoseconds> arrivals, const Watch& watch) {
  begin(arrivals);
  Outcome outcome;
  outcome.start = system_.clock().now();
  for (Query& query : queries_) query.scheduled += outcome.start;
  system_.run_until([&] { return is_over(watch); }, [&] { return arrive(); });
  if (failure_) return *failure_;
  std::erase_if(queries_, [](const Query& query) { return query.ended == Nanoseconds(0); });
  outcome.queries = std::move(queries_);
  return outcome;
}

void OpenLoop::begin(const std::vector<Nanoseconds>& arrivals) {
  queries_.clear();
  for (const Nanoseconds arrival : arrivals) queries_.push_back({.scheduled = arrival});
  idle_.clear();
  for (std::size_t i = system_.requests(); i > 0; --i) idle_.push_back(i - 1);
  late_ = 0;
  arrived_ = 0;
  issued_ = 0;
  stopping_ = false;
  failure_.reset();
}

/// Issues all whose time has come, and names the next time.
std::optional<Nanoseconds> OpenLoop::arrive() {
  while (true) {
    std::size_t request = 0;
    std::size_t query = 0;
    {
      const std::lock_guard lock(mutex_);
      const Nanoseconds now = system_.clock().now();
      while (arrived_ < queries_.size() && queries_[arrived_].scheduled <= now) ++arrived_;
      if (stopping_) return std::nullopt;
      if (issued_ == arrived_ || idle_.empty()) {
        if (arrived_ == queries_.size()) return std::nullopt;
        return queries_[arrived_].scheduled;
      }
      request = idle_.back();
      idle_.pop_back();
      query = issued_++;
      running_.fetch_add(1, std::memory_order_relaxed);
    }
    issue(request, query);
  }
}

/// The request counts as running already.
void OpenLoop::issue(std::size_t request, std::size_t query) {
  query_of_[request] = query;
  queries_[query].started = system_.clock().now();
  if (auto started = system_.start(request); !started) {
    fail(started.error());
    running_.fetch_sub(1, std::memory_order_release);
  }
}

void OpenLoop::on_done(std::size_t request, const Status& status) {
  Query& done = queries_[query_of_[request]];
  done.ended = system_.clock().now();
  if (done.ended - done.scheduled > bound_) late_.fetch_add(1, std::memory_order_relaxed);
  if (!status) fail(status.error());
  std::optional<std::size_t> next;
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && issued_ < arrived_) {
      next = issued_++;
    } else {
      idle_.push_back(request);
    }
  }
  if (next) {
    issue(request, *next);
  } else {
    running_.fetch_sub(1, std::memory_order_release);
  }
}

void OpenLoop::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
  stopping_ = true;
}

bool OpenLoop::is_over(const Watch& watch) {
  if (watch) {
    const auto goes_on = watch();
    if (!goes_on) fail(goes_on.error());
    const std::lock_guard lock(mutex_);
    if (goes_on && !*goes_on) stopping_ = true;
  }
  if (running_.load(std::memory_order_acquire) != 0) return false;
  const std::lock_guard lock(mutex_);
  return stopping_ || (issued_ == queries_.size() && idle_.size() == system_.requests());
}

}  // namespace hone::measurement
