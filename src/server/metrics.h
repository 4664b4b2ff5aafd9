#pragma once
// What the server has done and does now, for /metrics (Prometheus text exposition format 0.0.4).
// Thread rule: any thread; the sandbox facts are set before other threads start.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hone::server {

/// What keeps this process in its place.
struct SandboxFacts {
  bool enforced = false;             ///< everything that Hone asks for
  std::vector<std::string> missing;  ///< what the kernel could not enforce (os/sandbox.h)
};

class Metrics {
 public:
  /// One more answered, by the hundreds of its status.
  void answered(int status);
  /// Counts for as long as it lives.
  class Gauge {
   public:
    explicit Gauge(std::atomic<std::int64_t>& value) : value_(&value) { ++value; }
    Gauge(Gauge&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
    Gauge& operator=(Gauge&&) = delete;
    ~Gauge() {
      if (value_ != nullptr) --*value_;
    }

   private:
    std::atomic<std::int64_t>* value_;
  };

  std::atomic<std::int64_t> connections{0};
  std::atomic<std::int64_t> event_streams{0};
  std::atomic<std::int64_t> uploads{0};  ///< bodies that are being received
  SandboxFacts sandbox;

  /// `jobs`: how many are in each state.
  [[nodiscard]] std::string text(const std::map<std::string, std::int64_t>& jobs) const;

 private:
  std::array<std::atomic<std::uint64_t>, 6> answered_{};
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace hone::server
