#pragma once
// Wakes threads that have nothing to do. Thread rule: any thread.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace hone::server {

class Bell {
 public:
  /// Everybody who waits, or comes to wait without having heard this ring, goes on.
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      ++rings_;
    }
    heard_.notify_all();
  }
  /// The same for everybody but the caller, who has heard all up to `last`.
  void ring_for_others(std::uint64_t& last) {
    {
      const std::lock_guard lock(mutex_);
      if (last == rings_) ++last;
      ++rings_;
    }
    heard_.notify_all();
  }
  /// Nobody waits any more.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    heard_.notify_all();
  }
  /// Until a ring that is newer than `last`, which becomes it, or until the time is over. False
  /// once the bell is closed.
  bool wait(std::uint64_t& last, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    heard_.wait_for(lock, most, [&] { return closed_ || rings_ != last; });
    last = rings_;
    return !closed_;
  }
  [[nodiscard]] bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable heard_;
  std::uint64_t rings_ = 0;
  bool closed_ = false;
};

}  // namespace hone::server
