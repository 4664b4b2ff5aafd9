#pragma once
// Threads that run handlers, each with Services of its own. Work is done in the order in which it
// came. Thread rule: post() from any thread; stop() once.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http.h"

namespace hone::server {

class Pool {
 public:
  /// What a thread has: its services, or why it has none.
  using Work = std::function<void(Result<std::unique_ptr<Services>>&)>;

  Pool(std::size_t threads, MakeServices make_services);
  ~Pool() { stop(); }
  void post(Work work);
  /// Ends after what runs; work that waits is dropped. Then the threads are gone.
  void stop();

 private:
  void run();

  MakeServices make_services_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<Work> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hone::server
