#pragma once
// The worker's side of the protocol: a JobContext over two descriptors. A thread of its own reads
// what the supervisor says, so that cancelling and the end of input are seen at any time.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "worker/worker.h"

namespace hone::worker {

/// Where main() puts the ends of the pipes, out of the way of libraries that use 0 and 1.
inline constexpr int kFramesIn = 3;
inline constexpr int kFramesOut = 4;

/// Exit codes of a worker that ended before its result.
inline constexpr int kExitInputEnded = 10;
inline constexpr int kExitCancelled = 11;

class Channel final : public JobContext {
 public:
  struct Places {
    std::filesystem::path staging;
    std::filesystem::path blobs;  ///< laid out as the store's; may be empty
  };

  /// Both must outlive the process: the listening thread is never joined.
  Channel(Places places, protocol::Reader& reader, protocol::Writer& writer);
  ~Channel() override;

  /// Starts the listening thread. Call when confined: threads that run already are not.
  void listen();

  [[nodiscard]] const std::filesystem::path& staging() const override { return places_.staging; }
  Result<std::filesystem::path> blob(const Digest& digest) override;
  void event(const protocol::Event& event) override;
  Result<Digest> file(const std::string& name, const std::filesystem::path& path) override;
  Result<Digest> file_bytes(const std::string& name, std::string_view bytes) override;
  [[nodiscard]] bool cancelled() const override;
  Status wait_go() override;

 private:
  struct Heard;  ///< shared with the listening thread

  Result<std::filesystem::path> checked(const Digest& digest, const std::filesystem::path& file);
  Result<std::filesystem::path> fetch(const Digest& digest);

  Places places_;
  protocol::Writer& writer_;
  std::shared_ptr<Heard> heard_;
  std::mutex fetch_mutex_;
  std::set<Digest> fetched_;  ///< or checked
  std::mutex event_mutex_;
  protocol::Event last_;
  std::chrono::steady_clock::time_point last_time_;
};

}  // namespace hone::worker
